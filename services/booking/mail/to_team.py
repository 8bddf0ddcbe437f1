"""What the team's mailbox reads."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.domain.plan import Kind, Planned
from services.booking.domain.waiting import waited
from services.booking.mail.letter import (
    arrival_facts,
    changes_of,
    move_of,
    subject_of,
    visit_facts,
)
from shared.sent import Trouble
from shared.text import N_, gettext
from shared.text.country import school_number
from shared.web.routes import link
from shared.written import Letter

ANSWER: Final = N_("Answer the request")
SEE: Final = N_("See the booking")
RECORD: Final = N_("Record how many came")

SAID: Final[Mapping[Kind, tuple[str, str, str]]] = {
    "requested": (N_("New request"), N_("%(who)s asks for a visit. The time is held."), ANSWER),
    "waitlisted": (
        N_("New on the waiting list"),
        N_("%(who)s waits for a place on a day that is full."),
        SEE,
    ),
    "accepted": (
        N_("Accepted"),
        N_("%(who)s takes the time we offered. The visit is agreed."),
        N_("See the booking and its poster"),
    ),
    "confirmed": (N_("Confirmed"), N_("%(who)s confirmed this visit."), N_("See the booking and its poster")),
    "declined": (N_("Declined"), N_("%(who)s declined this request."), SEE),
    "moved": (N_("New date asked for"), N_("%(who)s asks for another time, which is held."), ANSWER),
    "amended": (N_("Changed by the school"), N_("%(who)s changed this booking."), SEE),
    "changed": (N_("Changed by us"), N_("%(who)s changed this booking and the school is told."), SEE),
    "rescheduled": (
        N_("Moved"),
        N_("%(who)s moved this visit. The new time is held, and the school is asked whether it suits."),
        SEE,
    ),
    "asked": (
        N_("Change asked for"),
        N_("%(who)s asks for a change. The visit stays as agreed until you answer."),
        N_("Answer the school"),
    ),
    "agreed": (N_("Change agreed"), N_("%(who)s agreed to the change that the school asked for."), SEE),
    "refused": (N_("Change refused"), N_("%(who)s refused the change. The visit stays as agreed."), SEE),
    "cancelled": (N_("Cancelled"), N_("%(who)s cancelled this visit. The time is free again."), SEE),
    "expired": (
        N_("Expired"),
        N_("The day of this request has passed without an answer. The school is told."),
        SEE,
    ),
    "count_now": (
        N_("How many came?"),
        N_(
            "The visit has just ended. Record it now, while the classes are fresh in mind: it takes two minutes."
        ),
        RECORD,
    ),
    "count_tonight": (
        N_("Still to record today"),
        N_("This visit of today has no count yet. Tomorrow the school is asked."),
        RECORD,
    ),
}
"""Heading, first sentence and what the link says."""

AGAIN: Final[Mapping[str, tuple[str, str]]] = {
    "reopen": (N_("Taken up again"), N_("%(who)s took this request up again. The time is held.")),
    "revive": (N_("On again"), N_("%(who)s took this visit up again. It is confirmed.")),
    "address": (N_("Address confirmed"), N_("%(who)s confirmed the address.")),
    "left": (N_("Left the waiting list"), N_("%(who)s waits for a place no more.")),
    "no place": (N_("Expired"), N_("No place became free on the day it waited for. The school is told.")),
}
"""What is said in their place of a move that comes about in another way."""

CAME_BACK: Final[Mapping[Trouble, tuple[str, str]]] = {
    "bounced": (
        N_("An e-mail came back"),
        N_("%(address)s takes no e-mail. Call the school: it does not know what we wrote."),
    ),
    "complained": (
        N_("An e-mail was called spam"),
        N_("%(address)s called our e-mail spam. Call the school before you write again."),
    ),
    "undelivered": (
        N_("An e-mail may not have arrived"),
        N_(
            "Our e-mail to %(address)s may not have arrived: the mailbox may be full or its server out of order, or an automatic "
            "answer that they are away came back. Ask the school if it knows what we wrote. The next e-mail goes out as ever."
        ),
    ),
    "declined": (
        N_("Declined in a calendar"),
        N_(
            "%(address)s declined the calendar entry. The booking stays as it is: ask the school what that means."
        ),
    ),
    "tentative": (
        N_("Uncertain in a calendar"),
        N_("%(address)s marked the calendar entry as uncertain. The booking stays as it is."),
    ),
}
"""Heading and sentence of what came back of a mail."""

FOR_RECORD: Final[frozenset[Kind]] = frozenset({"count_now", "count_tonight"})


def to_team(mail: Planned, booking: Booking) -> Letter:
    """Return a mail to the team."""
    move = move_of(mail, booking)
    heading, line, link_text = _said(mail, booking)
    changes = changes_of(mail.kind, booking, move) if move else ""
    about = ", ".join(part for part in (booking.school.name, booking.school.town) if part)
    who = move.who if move else ""
    return Letter(
        subject=subject_of(gettext(heading), about, booking.id),
        heading=gettext(heading),
        greeting="",
        lines=(
            gettext(line, who=who),
            *_changed(mail.kind, changes),
        ),
        quote=words.reason_said(move.said) if move else "",
        quoted=gettext("%(who)s writes:", who=who) if move and move.said else "",
        facts=(*visit_facts(booking), *_facts(booking, move)),
        link=link("console.booking.act", reference=booking.id, action="record")
        if mail.kind in FOR_RECORD
        else link("console.booking", reference=booking.id),
        link_text=gettext(link_text),
        because=gettext("You get this e-mail as the team's mailbox. A reply goes to the school."),
    )


def _changed(kind: Kind, changes: str) -> Iterator[str]:
    if changes and kind == "asked":
        yield gettext("What the school asks for: %(changes)s.", changes=changes)
    elif changes:
        yield gettext("What changed: %(changes)s.", changes=changes)


def _said(mail: Planned, booking: Booking) -> tuple[str, str, str]:
    heading, line, link_text = SAID[mail.kind]
    way = mail.why
    if mail.kind in {"cancelled", "expired"} and waited(booking):
        way = "left" if mail.kind == "cancelled" else "no place"
    heading, line = AGAIN.get(way, (heading, line))
    return heading, line, link_text


def came_back(booking: Booking, trouble: Trouble, address: str, subject: str) -> Letter:
    """Return what the team is told of a mail that came back."""
    heading, line = CAME_BACK[trouble]
    about = ", ".join(part for part in (booking.school.name, booking.school.town) if part)
    return Letter(
        subject=subject_of(gettext(heading), about, booking.id),
        heading=gettext(heading),
        greeting="",
        lines=(gettext(line, address=address),),
        facts=((gettext("Our e-mail"), subject), *visit_facts(booking), *_facts(booking, None)),
        link=link("console.booking.mails", reference=booking.id),
        link_text=gettext("See its e-mails"),
        because=gettext("You get this e-mail as the team's mailbox. A reply goes to the school."),
    )


def _facts(booking: Booking, move: Entry | None) -> Iterator[tuple[str, str]]:
    none = gettext("None")
    yield (
        school_number("head"),
        booking.school.urn if booking.school.listed else gettext("Not found in the register"),
    )
    if booking.hold:
        yield gettext("Goes out"), gettext("Team %(number)s", number=booking.hold.team)
    yield gettext("Contact"), booking.contact.name
    yield gettext("E-mail"), booking.contact.email
    yield gettext("Phone"), booking.contact.phone or gettext("Not given")
    if booking.copy:
        yield gettext("Second contact"), f"{booking.copy.name}, {booking.copy.email}"
    needs = [session.needs for session in booking.sessions if session.needs]
    yield gettext("Needs and notes"), "\n".join([*needs, booking.notes]).strip() or none
    yield from arrival_facts(booking)
    if move and move.action == "ask" and booking.wish and booking.wish.times:
        start, end = booking.wish.times[0][0], booking.wish.times[-1][1]
        yield gettext("Wished for"), words.span(start, end)
