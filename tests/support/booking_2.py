"""The drill's `booking.py`: contract 2 of `BookingConfirmed`, with a state and a field that contract 1 does not have."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared import events

STATES = ("requested", "confirmed", "declined", "cancelled", "delivered", "rescheduled")


class BookingSnapshot(events.BookingSnapshot):
    """A booking as everyone may know it."""

    status: Annotated[str, Field(json_schema_extra={"enum": list(STATES)})]
    notice_days: Annotated[int, Field(ge=0)]


class BookingConfirmed(events.BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"
    CONTRACT: ClassVar[int] = 2

    booking: BookingSnapshot
