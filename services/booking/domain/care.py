"""What the team does with a booking for itself: who looks after it, notes, which school it really is."""

from dataclasses import replace
from datetime import datetime

from services.booking.domain.booking import Booking
from services.booking.domain.history import OwnerChange, PartChange
from services.booking.domain.parts import School
from services.booking.domain.refusal import given


def own(booking: Booking, *, who: str, at: datetime, owner: str) -> Booking:
    """Hand a booking over to someone of the team; empty is nobody."""
    step = booking.step("own", who, at, changed=(OwnerChange(booking.owner, owner),))
    return replace(step, owner=owner)


def note(booking: Booking, *, who: str, at: datetime, said: str) -> Booking:
    """Keep a note of the team, which the school never sees. Raises `RefusedError` for an empty one."""
    given(said, "note")
    return booking.step("note", who, at, said=said)


def place(booking: Booking, *, who: str, at: datetime, school: School) -> Booking:
    """Say which school of the register a booking is for."""
    return replace(booking.step("place", who, at, changed=(PartChange("school"),)), school=school)
