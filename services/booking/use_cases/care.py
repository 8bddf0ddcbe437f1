"""What the team does with a booking for itself: hands it over, keeps a note, says which school it is for."""

from datetime import datetime

from services.booking.domain import care
from services.booking.domain.booking import Booking
from services.booking.domain.refusal import StaleError
from services.booking.use_cases.change import change
from services.booking.use_cases.schools import booked


def own(booking_id: str, *, who: str, now: datetime, owner: str, was: str) -> Booking:
    """Hand a booking over to someone of the team; to whom it has already changes nothing.

    `was` is who had it on the page: raises `StaleError` where somebody else has it by now.
    """

    def owned(booking: Booking) -> Booking:
        if booking.owner not in {was, owner}:
            raise StaleError
        return booking if booking.owner == owner else care.own(booking, who=who, at=now, owner=owner)

    return change(booking_id, owned, None)


def note(booking_id: str, *, who: str, now: datetime, said: str, version: int | None = None) -> Booking:
    """Keep a note that the school never sees."""
    return change(booking_id, lambda booking: care.note(booking, who=who, at=now, said=said), version)


def place(booking_id: str, *, who: str, now: datetime, urn: str, version: int | None = None) -> Booking:
    """Say which school a booking is for. Raises `RefusedError` for a number that no school has, or one that has closed."""
    school = booked(urn)
    return change(booking_id, lambda booking: care.place(booking, who=who, at=now, school=school), version)
