"""What those of the school read whose address is confirmed: the careers lead and the second contact.

The team's reasons and messages are quoted to them. What came by the booking's link is not: whoever holds the link would have us
send their words on.
"""

from collections.abc import Iterator
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import ClassChange, Entry, PartChange
from services.booking.domain.parts import Class
from services.booking.domain.plan import Kind, Planned
from services.booking.domain.waiting import waited
from services.booking.mail.letter import (
    Facts,
    changes_of,
    move_of,
    said_session,
    subject_of,
    visit_facts,
)
from services.booking.mail.links import (
    booking_link,
    evidence_link,
    poster_link,
    results_link,
    teachers_survey,
)
from services.booking.mail.words_to_school import AGAIN, LINKS, PAGES, SAID, TELL_US, USUAL_LINK
from shared.clock import london_day
from shared.programme import Programme
from shared.text import N_, gettext, say
from shared.web.routes import link
from shared.written import Letter

ON_THE_PAGE: Final = N_("It stands on your booking's page. Please look there whether it is still right.")
"""In the place of what came by the booking's link."""

ENDS: Final[frozenset[Kind]] = frozenset({"declined", "cancelled", "expired"})
"""After these there is nothing left to change: the booking's page leads to another date, with all that was typed kept."""

WELCOME: Final[frozenset[Kind]] = frozenset({"confirmed", "accepted", "agreed", "week_before", "day_before"})
"""Mails that say what the visit needs, who comes and where to."""

OURS: Final[frozenset[str]] = frozenset(
    {"confirm", "decline", "reschedule", "change", "agree", "refuse", "reopen", "revive"}
)
"""Moves of the team, whose words the school reads. A cancellation is the team's or the school's."""


def to_school(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return a mail to the careers lead or to the second contact."""
    move = move_of(mail, booking)
    heading, line = _said(mail, booking, move)
    heading = gettext(heading, day=words.day(london_day(booking.starts_at)))
    until = words.when(booking.lapses_at) if booking.lapses_at else ""
    person = booking.copy if mail.reader == "copy" and booking.copy else booking.contact
    tell = mail.kind == "day_before" and booking.arrival is None
    quote = words.reason_said(move.said) if move and _by_team(booking, move) else ""
    return Letter(
        subject=subject_of(heading, say(booking.workshop.title), booking.id),
        heading=heading,
        greeting=gettext("Hello %(name)s,", name=person.name),
        lines=(
            gettext(line, until=until, code=link("code")),
            *_more(mail, booking, move),
        ),
        quote=quote,
        quoted=gettext("Our team writes:") if quote else "",
        also=tuple(_also(mail, booking)),
        facts=(*visit_facts(booking), *_more_facts(mail, booking, programme)),
        link=booking_link(
            booking.id, PAGES["week_before"] if tell else PAGES.get(mail.kind, "booking"), booking.taken_over
        ),
        link_text=gettext(TELL_US if tell else LINKS.get(mail.kind, USUAL_LINK)),
        because=gettext(
            "You get this e-mail because you booked a visit with %(programme)s. Questions? Reply to it.",
            programme=programme.name,
        )
        if mail.reader == "school"
        else gettext(
            "You get this e-mail as the second contact of a visit by %(programme)s. Questions? Reply to it.",
            programme=programme.name,
        ),
    )


def _said(  # noqa: PLR0911  one line a way in which it came about
    mail: Planned, booking: Booking, move: Entry | None
) -> tuple[str, str]:
    """Return heading and first sentence, to be said yet."""
    said = SAID[mail.kind]
    match mail.kind:
        case "expired" if waited(booking):
            return AGAIN["no place"]
        case "cancelled" if booking.cancelled_by == "team":
            return AGAIN["cancelled by us"]
        case "cancelled" if waited(booking):
            return AGAIN["left"]
        case "lapsed" if move and move.who == booking.contact.name:
            return AGAIN["passed"]
        case "day_after" if booking.counts != "none":
            return AGAIN["counted"]
        case _ if move and move.action == "address":
            whose = "copy" if PartChange("copy") in move.changed else "school"
            return AGAIN["address"] if mail.reader == whose else said
        case _:
            return AGAIN.get(mail.why, said)


def _more(mail: Planned, booking: Booking, move: Entry | None) -> Iterator[str]:
    """Yield the sentences after the first: what changed, and how many came."""
    changes = changes_of(mail.kind, booking, move) if move else ""
    if changes and mail.kind == "asked":
        yield gettext("What you ask for: %(changes)s.", changes=changes)
    elif changes:
        yield gettext("What changed: %(changes)s.", changes=changes)
    if mail.kind == "amended" and booking.new_address:
        yield gettext(
            "The new address counts once its owner has pressed the button in our e-mail. Until then we write to the old one."
        )
    if mail.kind == "day_after":
        for session in booking.sessions:
            when = said_session(session)
            if session.present is None:
                yield gettext("%(session)s. How many came?", session=when)
            else:
                yield gettext(
                    "%(session)s. We counted %(pupils)s. Is that right?",
                    session=when,
                    pupils=words.present(session),
                )


def _also(mail: Planned, booking: Booking) -> Iterator[tuple[str, str]]:
    """Yield what else a mail leads to: what to print or show the day before; results, survey and next visit the day after."""
    if mail.kind == "day_before":
        yield gettext("The poster with the code, to print or to show (PDF)"), poster_link(booking.id)
        yield gettext("A slide, slips for the tables and the live results"), results_link(booking.id)
    if mail.kind != "day_after":
        return
    yield gettext("See what your pupils said, from the day of the visit on"), results_link(booking.id)
    if booking.contact.confirmed_at:
        yield (
            gettext("Evidence for your careers programme, and files for your tracker"),
            evidence_link(booking.id),
        )
    if survey := teachers_survey(booking.id):
        yield gettext("Answer our survey for teachers"), survey
    yield (
        gettext("Book another visit, next year too: your booking keeps your school and your details"),
        booking_link(booking.id),
    )


def _more_facts(mail: Planned, booking: Booking, programme: Programme) -> Facts:
    facts = []
    typed = "\n".join(filter(None, (*(session.needs for session in booking.sessions), booking.notes)))
    if typed:
        echoed = gettext(ON_THE_PAGE) if _by_link(booking) else typed
        facts.append((gettext("What you told us"), echoed))
    if mail.kind not in WELCOME:
        return facts
    if booking.arrival:
        facts.append((gettext("Arriving"), gettext(ON_THE_PAGE)))
    workshop = programme.workshop(booking.workshop.id)
    if workshop:
        facts.append((gettext("What we need"), say(workshop.needs)))
    comes = gettext(
        "%(programme)s, %(organisation)s", programme=programme.name, organisation=programme.organisation
    )
    facts.append((gettext("Who comes"), comes))
    if booking.owner:
        facts.append((gettext("Who looks after your visit"), booking.owner))
    if booking.arrival is None and mail.kind not in {"week_before", "day_before"}:
        facts.append(
            (
                gettext("Arriving"),
                gettext("Please tell us by reply where we can park and who meets us."),
            )
        )
    return facts


def _by_link(booking: Booking) -> bool:
    """Tell whether notes or access needs came by the booking's link, and not with the request of a confirmed address."""
    return any(
        change == PartChange("notes")
        or (isinstance(change, ClassChange) and change.after and change.after.needs != _needs(change.before))
        for entry in booking.history
        if entry.action != "change"
        for change in entry.changed
    )


def _needs(one: Class | None) -> str:
    return one.needs if one else ""


def _by_team(booking: Booking, move: Entry) -> bool:
    return move.action in OURS or (move.action == "cancel" and booking.cancelled_by == "team")
