"""What the booking service tells the others.

A snapshot carries no personal data: who asked lives in the booking table alone, so that the event log,
queues and other services' tables hold nobody's name.
"""

from datetime import date
from typing import Annotated, ClassVar, Final, Literal, get_args

from pydantic import Field, PlainSerializer, SerializationInfo

from shared.events.base import PUBLISHING, Event, Moment, Part
from shared.limits import MAX_PRESENT, YEAR_GROUPS

SOURCE = "outreach.booking"

Status = Literal["requested", "confirmed", "declined", "cancelled", "delivered"]
"""The states a booking is published in."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)


def _known(status: str, info: SerializationInfo) -> str:
    if info.context == PUBLISHING and status not in STATUSES:
        raise ValueError("This contract has no such status: give it a new contract first.")
    return status


OpenStatus = Annotated[
    str,
    PlainSerializer(_known, return_type=str),
    Field(json_schema_extra={"enum": list(STATUSES)}),
]
"""A state as readers take it. The set is open: who meets a state unknown here keeps the snapshot and treats it as none of those
it knows. What is published is one of `STATUSES`, as the schema says."""

YearGroup = Annotated[int, Field(ge=YEAR_GROUPS[0], le=YEAR_GROUPS[-1])]


class Present(Part):
    """How many pupils of one year group were in the room."""

    year_group: YearGroup
    pupils: Annotated[int, Field(ge=0, le=MAX_PRESENT)]


class SessionSnapshot(Part):
    """One class in one slot of a visit."""

    id: str
    starts_at: Moment
    ends_at: Moment
    year_group: YearGroup
    pupils_expected: Annotated[int, Field(ge=1, le=MAX_PRESENT)]
    present: tuple[Present, ...] = ()


class BookingSnapshot(Part):
    """A booking as everyone may know it."""

    id: str
    version: Annotated[int, Field(ge=1)]
    status: OpenStatus
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
