"""Contract 1 of what the booking service told the others, and how each becomes contract 2.

Nobody publishes these any more; the event log holds them for ever.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import Field, PlainSerializer

from shared.events import booking as above
from shared.events.base import Event, Moment, Part
from shared.events.booking import SOURCE, Present, YearGroup, known_of
from shared.limits import MAX_PRESENT

Status = Literal["requested", "confirmed", "declined", "cancelled", "delivered"]
"""The states a booking was published in."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)

OpenStatus = Annotated[
    str,
    PlainSerializer(known_of(STATUSES), return_type=str),
    Field(json_schema_extra={"enum": list(STATUSES)}),
]
"""A state as readers take it: `shared.events.booking.OpenStatus`."""


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
    ABOVE: ClassVar[type[above.BookingEvent]]

    booking: BookingSnapshot

    @property
    def aggregate_id(self) -> str:
        """The booking's reference."""
        return self.booking.id

    @property
    def version(self) -> int:
        """The booking's version."""
        return self.booking.version

    def lifted(self) -> above.BookingEvent:
        """Return the same fact under contract 2."""
        detail = self.model_dump(exclude={"contract"})
        return self.ABOVE.model_validate(detail | {"booking": _lifted(self.booking)})


def _lifted(snapshot: BookingSnapshot) -> dict[str, Any]:
    # A person of the team answered each request then, its address was not asked to be confirmed; only facilitators counted.
    counted = "facilitator" if snapshot.status == "delivered" else "none"
    return snapshot.model_dump() | {"address_confirmed": True, "counts": counted}


class BookingRequested(BookingEvent):
    """A careers lead asked for a visit; the slot is held."""

    DETAIL_TYPE: ClassVar[str] = "BookingRequested"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingRequested


class BookingChanged(BookingEvent):
    """The careers lead or the team changed the date or the numbers."""

    DETAIL_TYPE: ClassVar[str] = "BookingChanged"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingChanged


class BookingConfirmed(BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingConfirmed


class BookingDeclined(BookingEvent):
    """The team cannot come; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingDeclined"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingDeclined


class BookingCancelled(BookingEvent):
    """The careers lead or the team called the visit off; the slot is free again."""

    DETAIL_TYPE: ClassVar[str] = "BookingCancelled"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingCancelled


class BookingDelivered(BookingEvent):
    """The visit took place; `present` says how many came. A correction is published as a higher version."""

    DETAIL_TYPE: ClassVar[str] = "BookingDelivered"
    ABOVE: ClassVar[type[above.BookingEvent]] = above.BookingDelivered
