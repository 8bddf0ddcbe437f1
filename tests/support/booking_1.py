"""The drill's `booking_1.py`: contract 1 as it was first published, and how it becomes contract 2.

Its parts are written out: they stay as they are, whatever contract the platform's own class has come to.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared import events
from shared.events import CONTRACTS
from shared.events.base import Moment, Part
from shared.events.booking import OpenStatus, YearGroup
from shared.events.contracts import contracts_of
from shared.limits import MAX_PRESENT
from tests.support import booking_2
from tests.support.events import event, snapshot


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


class BookingConfirmed(events.BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"
    CONTRACT: ClassVar[int] = 1

    booking: BookingSnapshot  # type: ignore[assignment]  # as it was, not as it is

    def lifted(self) -> booking_2.BookingConfirmed:
        notice = self.booking.sessions[0].starts_at - self.booking.requested_at
        fields = self.booking.model_dump() | {"notice_days": max(0, notice.days)}
        return booking_2.BookingConfirmed.model_validate(
            self.model_dump(exclude={"contract"}) | {"booking": fields}
        )


OTHERS = tuple(one for one in CONTRACTS.values() if one.DETAIL_TYPE != "BookingConfirmed")

DRILL = contracts_of(*OTHERS, BookingConfirmed, booking_2.BookingConfirmed)
"""Every contract of the other events, and the first two of this one."""


def confirmed_1(number: int, version: int) -> BookingConfirmed:
    """Return a booking confirmed under contract 1."""
    fields = snapshot(number, version, "confirmed").model_dump()
    made = event(BookingSnapshot.model_validate(fields), BookingConfirmed)  # type: ignore[arg-type]  # as it was
    assert isinstance(made, BookingConfirmed)
    return made


def confirmed_2(number: int, version: int, status: str = "rescheduled") -> events.BookingEvent:
    """Return a booking confirmed under contract 2."""
    fields = snapshot(number, version, status).model_dump() | {"notice_days": 30}
    return event(booking_2.BookingSnapshot.model_validate(fields), booking_2.BookingConfirmed)
