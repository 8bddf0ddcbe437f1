"""What the e-mails about a booking say, to the careers lead and to the team."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.mail.plan import Kind, Reader
from shared.events import BookingSnapshot
from shared.programme import Programme
from shared.text import N_, gettext


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in words; `quote` is what a person wrote, `facts` the visit in a table."""

    subject: str
    heading: str
    greeting: str
    lines: tuple[str, ...]
    quote: str
    facts: tuple[tuple[str, str], ...]
    link_text: str
    because: str


TO_SCHOOL: Final[Mapping[Kind, tuple[str, str]]] = {
    "requested": (
        N_("We have your request"),
        N_(
            "Thank you. We are holding this time for you. It is agreed when we confirm it, and then we write to you again."
        ),
    ),
    "confirmed": (N_("Your visit is confirmed"), N_("We look forward to meeting your pupils.")),
    "declined": (
        N_("We can't come at this time"),
        N_("We are sorry. You are welcome to ask for another time."),
    ),
    "moved": (
        N_("We have your new date"),
        N_(
            "We are holding this time for you. It is agreed when we confirm it, and then we write to you again. "
            "The old time is free again."
        ),
    ),
    "amended": (N_("Your booking has changed"), N_("We have saved what you changed.")),
    "cancelled": (
        N_("Your visit is cancelled"),
        N_("The time is free again. You are welcome to ask for another one."),
    ),
}
"""Heading and first sentence for the careers lead."""

TO_TEAM: Final[Mapping[Kind, tuple[str, str, str]]] = {
    "requested": (
        N_("New request"),
        N_("%(who)s asks for a visit. The time is held."),
        N_("Answer the request"),
    ),
    "confirmed": (
        N_("Confirmed"),
        N_("%(who)s confirmed this visit."),
        N_("See the booking and its poster"),
    ),
    "declined": (
        N_("Declined"),
        N_("%(who)s declined this request. The time is free again."),
        N_("See the booking"),
    ),
    "moved": (
        N_("New date asked for"),
        N_("%(who)s asks for another time, which is held."),
        N_("Answer the request"),
    ),
    "amended": (N_("Changed"), N_("%(who)s changed this booking."), N_("See the booking")),
    "cancelled": (
        N_("Cancelled"),
        N_("%(who)s cancelled this visit. The time is free again."),
        N_("See the booking"),
    ),
}
"""The same for the team, and what the link says."""

QUOTES: Final[frozenset[Kind]] = frozenset({"confirmed", "declined", "cancelled"})
"""Kinds that bring what a person wrote; the others say what changed."""

ENDS: Final[frozenset[Kind]] = frozenset({"declined", "cancelled"})


def letter(
    kind: Kind,
    booking: Booking,
    reader: Reader,
    *,
    visit: BookingSnapshot,
    move: Entry | None,
    programme: Programme,
) -> Letter:
    """Return a mail in words; `move` is the move it tells of, if it tells of one.

    The visit is described as `visit` has it, perhaps an earlier state; the person, and what people wrote, as the table has them.
    """
    to_school = reader == "school"
    heading, line = TO_SCHOOL[kind] if to_school else TO_TEAM[kind][:2]
    about = visit.workshop_title if to_school else visit.school_name
    lines = [gettext(line, who=move.who if move else "")]
    note = words.entry(move) if move else ""
    if note and kind not in QUOTES:
        lines.append(gettext("%(changes)s.", changes=note))
    facts = [
        *_visit_facts(visit),
        *(_for_school(kind, visit, programme) if to_school else _for_team(booking)),
    ]
    return Letter(
        subject=gettext(
            "%(heading)s: %(about)s (%(reference)s)",
            heading=gettext(heading),
            about=about,
            reference=visit.id,
        ),
        heading=gettext(heading),
        greeting=gettext("Hello %(name)s,", name=booking.contact.name) if to_school else "",
        lines=tuple(lines),
        quote=note if kind in QUOTES else "",
        facts=tuple(facts),
        link_text=_link_text(kind, reader),
        because=_because(reader, programme),
    )


def _visit_facts(visit: BookingSnapshot) -> Iterator[tuple[str, str]]:
    yield gettext("Reference"), visit.id
    yield gettext("School"), visit.school_name
    yield gettext("Workshop"), visit.workshop_title
    yield gettext("When"), words.span(visit.sessions[0].starts_at, visit.sessions[-1].ends_at)
    yield gettext("Who is coming"), words.classes(visit.sessions)


def _for_school(kind: Kind, visit: BookingSnapshot, programme: Programme) -> Iterator[tuple[str, str]]:
    workshop = programme.workshop(visit.workshop_id)
    if kind == "confirmed" and workshop:
        yield gettext("What we need"), workshop.needs


def _for_team(booking: Booking) -> Iterator[tuple[str, str]]:
    yield gettext("Contact"), booking.contact.name
    yield gettext("E-mail"), booking.contact.email
    yield gettext("Phone"), booking.contact.phone or gettext("Not given")
    yield gettext("Needs and notes"), booking.notes or gettext("None")


def _link_text(kind: Kind, reader: Reader) -> str:
    if reader == "team":
        return gettext(TO_TEAM[kind][2])
    return gettext("Ask for another time") if kind in ENDS else gettext("See, change or cancel your booking")


def _because(reader: Reader, programme: Programme) -> str:
    if reader == "team":
        return gettext("You get this e-mail as the team's mailbox. A reply goes to the school.")
    return gettext(
        "You get this e-mail because you booked a visit with %(programme)s. Questions? Reply to it.",
        programme=programme.name,
    )
