"""What the e-mails about a booking say, to the careers lead and to the team."""

from dataclasses import dataclass
from typing import Final, Literal

from services.booking import words
from services.booking.model import Booking, Entry
from shared.events import BookingEvent
from shared.programme import Programme

Reader = Literal["school", "team"]


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


HOLDING: Final = (
    "We are holding this time for you. It is agreed when we confirm it, and then we write to you again."
)

TO_SCHOOL: Final[dict[str, tuple[str, str]]] = {
    "request": ("We have your request", f"Thank you. {HOLDING}"),
    "confirm": ("Your visit is confirmed", "We look forward to meeting your pupils."),
    "decline": ("We can't come at this time", "We are sorry. You are welcome to ask for another time."),
    "move": ("We have your new date", f"{HOLDING} The old time is free again."),
    "amend": ("Your booking has changed", "We have saved what you changed."),
    "cancel": ("Your visit is cancelled", "The time is free again. You are welcome to ask for another one."),
}
"""Heading and first sentence for the careers lead, by what happened."""

TO_TEAM: Final[dict[str, tuple[str, str, str]]] = {
    "request": ("New request", "{who} asks for a visit. The time is held.", "Answer the request"),
    "confirm": ("Confirmed", "{who} confirmed this visit.", "See the booking and its poster"),
    "decline": ("Declined", "{who} declined this request. The time is free again.", "See the booking"),
    "move": ("New date asked for", "{who} asks for another time, which is held.", "Answer the request"),
    "amend": ("Changed", "{who} changed this booking.", "See the booking"),
    "cancel": ("Cancelled", "{who} cancelled this visit. The time is free again.", "See the booking"),
}
"""The same for the team, and what the link says."""


def letter(
    event: BookingEvent, booking: Booking, entry: Entry, reader: Reader, programme: Programme
) -> Letter:
    """Return what to write to `reader` about the move `entry`, of which `event` tells.

    The visit is told as it was in the event; the person, and what people wrote, as the table has them.
    """
    visit = event.booking
    facts = [
        ("Reference", visit.id),
        ("School", visit.school_name),
        ("Workshop", visit.workshop_title),
        ("When", words.span(visit.sessions[0].starts_at, visit.sessions[-1].ends_at)),
        ("Who is coming", words.classes(visit.sessions)),
    ]
    if reader == "school":
        heading, line = TO_SCHOOL[entry.action]
        workshop = programme.workshop(visit.workshop_id)
        if entry.action == "confirm" and workshop:
            facts.append(("What we need", workshop.needs))
        greeting = f"Hello {booking.contact.name},"
        ended = entry.action in {"decline", "cancel"}
        link_text = "Ask for another time" if ended else "See, change or cancel your booking"
        because = (
            f"You get this e-mail because you booked a visit with {programme.name}. Questions? Reply to it."
        )
        about = visit.workshop_title
    else:
        heading, line, link_text = TO_TEAM[entry.action]
        line = line.format(who=entry.who)
        facts += [
            ("Contact", booking.contact.name),
            ("E-mail", booking.contact.email),
            ("Phone", booking.contact.phone or "Not given"),
            ("Needs and notes", booking.notes or "None"),
        ]
        greeting = ""
        because = "You get this e-mail as the team's mailbox. A reply goes to the school."
        about = visit.school_name
    said = entry.action in {"confirm", "decline", "cancel"}
    return Letter(
        subject=f"{heading}: {about} ({visit.id})",
        heading=heading,
        greeting=greeting,
        lines=(line,) if said or not entry.note else (line, f"{entry.note}."),
        quote=entry.note if said else "",
        facts=tuple(facts),
        link_text=link_text,
        because=because,
    )
