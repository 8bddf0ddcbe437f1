"""What the booking service tells the others.

A snapshot carries no personal data: who asked lives in the booking table alone, so that the event log,
queues and other services' tables hold nobody's name.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import Event, Moment, Part

SOURCE = "outreach.booking"

Status = Literal["requested", "confirmed", "declined", "cancelled", "delivered"]
YearGroup = Annotated[int, Field(ge=7, le=13)]


class Present(Part):
    """How many pupils of one year group were in the room."""

    year_group: YearGroup
    pupils: Annotated[int, Field(ge=0, le=2000)]


class SessionSnapshot(Part):
    """One class in one slot of a visit."""

    id: str
    starts_at: Moment
    ends_at: Moment
    year_group: YearGroup
    pupils_expected: Annotated[int, Field(ge=1, le=2000)]
    present: tuple[Present, ...] = ()


class BookingSnapshot(Part):
    """A booking as everyone may know it."""

    id: str
    version: Annotated[int, Field(ge=1)]
    status: Status
    programme: str
    urn: str
    school_name: str
    workshop_id: str
    workshop_title: str
    academic_year: str
    requested_at: Moment
    sessions: Annotated[tuple[SessionSnapshot, ...], Field(min_length=1)]
    delivered_on: date | None = None


class BookingEvent(Event):
    """Any event about a booking."""

    SOURCE: ClassVar[str] = SOURCE

    booking: BookingSnapshot

    @property
    def aggregate_id(self) -> str:
        """The booking's reference."""
        return self.booking.id

    @property
    def version(self) -> int:
        """The booking's version."""
        return self.booking.version


class BookingRequested(BookingEvent):
    """A careers lead asked for a visit; the slot is held."""

    DETAIL_TYPE: ClassVar[str] = "BookingRequested"


class BookingChanged(BookingEvent):
    """The careers lead or the team changed the date or the numbers."""

    DETAIL_TYPE: ClassVar[str] = "BookingChanged"


class BookingConfirmed(BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"


class BookingDeclined(BookingEvent):
    """The team cannot come; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingDeclined"


class BookingCancelled(BookingEvent):
    """The careers lead or the team called the visit off; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingCancelled"


class BookingDelivered(BookingEvent):
    """The visit took place; `present` says how many came. A correction is published as a higher version."""

    DETAIL_TYPE: ClassVar[str] = "BookingDelivered"
