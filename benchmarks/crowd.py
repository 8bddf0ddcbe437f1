"""A table as full as a county's after years: thousands of bookings, laid into the stand-in as rows, without their mails.

What a page takes must not grow with what was gathered: so the pages are timed in this crowd.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from services.booking.domain import asking, outcome
from services.booking.domain.booking import Booking
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.table import booking_key, history_key
from services.booking.table.lists import lines
from services.booking.table.rows import entry_row, head_row
from shared.clock import london_day
from shared.sent import MAILS

BOOKINGS: Final = 5000

A_DAY: Final = 10
"""Visits a day, back from today and a little ahead of it."""

AHEAD: Final = 60
"""Days with visits to come."""


def crowd(offer: Offer, at: datetime) -> Iterator[Booking]:
    """Yield bookings: delivered ones before today, confirmed ones after it, of all schools."""
    workshop = offer.workshops[0]
    length = timedelta(minutes=workshop.minutes)
    for number in range(BOOKINGS):
        day = AHEAD - number // A_DAY
        starts = at.replace(hour=9 + number % A_DAY, minute=0, second=0, microsecond=0) + timedelta(days=day)
        school = offer.schools[number % len(offer.schools)]
        asked_at = min(starts, at) - timedelta(days=21)
        contact = Contact(f"Crowd {number % 97}", f"crowd-{number % 97}@school.example", "", asked_at)
        booking = asking.request(
            id=f"{offer.reference_prefix}-C{number:05d}",
            programme=offer.programme,
            school=School(school.urn, school.name, school.town, school.postcode),
            workshop=Workshop(workshop.id, workshop.title),
            classes=[Class(workshop.year_groups[0], 25 + number % 6)],
            times=[(starts, starts + length)],
            hold=Hold(london_day(starts), 1 + number % len(offer.diary.teams)),
            contact=contact,
            notes="",
            who=contact.name,
            at=asked_at,
            correlation_id=f"crowd-{number}",
        ).confirm(who="Robin Bench", at=asked_at + timedelta(days=2))
        if booking.ends_at < at:
            present = {booking.sessions[0].id: {workshop.year_groups[0]: 24}}
            booking = outcome.deliver(
                booking, who="Robin Bench", at=at, delivered_on=london_day(starts), present=present
            )
        yield booking


def rows_of(booking: Booking) -> Iterator[dict[str, Any]]:
    """Yield a booking's rows, as the table would have them; no mail of it waits."""
    pk = booking_key(booking.id)
    yield {"pk": pk, "sk": "HEAD", "entity": "booking", **head_row(booking)}
    for entry in booking.history:
        yield {"pk": pk, "sk": history_key(entry.version), "entity": "history", **entry_row(entry)}
    yield from (line for line in lines(booking) if line["pk"] != MAILS)
