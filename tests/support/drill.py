"""The drill: a made-up contract above the newest there is of `BookingConfirmed`, with a state and a field of its own.

So the step from one contract to the next is tried before anyone takes it, whatever contract the platform has come to.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events import booking as events
from shared.events import booking_1
from shared.events.contracts import contracts_of
from shared.events.known import CONTRACTS
from tests.support.events import event, snapshot

NEWEST = events.BookingConfirmed.CONTRACT
NEXT = NEWEST + 1
STATES = (*events.STATUSES, "put_off")


class BookingSnapshot(events.BookingSnapshot):
    """A booking as everyone may know it."""

    status: Annotated[str, Field(json_schema_extra={"enum": list(STATES)})]
    notice_days: Annotated[int, Field(ge=0)]


class Next(events.BookingEvent):
    """The team agreed to come."""

    DETAIL_TYPE: ClassVar[str] = "BookingConfirmed"
    CONTRACT: ClassVar[int] = NEXT

    booking: BookingSnapshot


class Newest(events.BookingConfirmed):
    """The platform's newest contract, once there is another above it."""

    def lifted(self) -> Next:
        notice = self.booking.sessions[0].starts_at - self.booking.requested_at
        fields = self.booking.model_dump() | {"notice_days": max(0, notice.days)}
        return Next.model_validate(self.model_dump(exclude={"contract"}) | {"booking": fields})


class First(booking_1.BookingConfirmed):
    """Contract 1, lifted to the contract that has another above it."""

    ABOVE: ClassVar[type[events.BookingEvent]] = Newest


OTHERS = tuple(one for one in CONTRACTS.values() if one.DETAIL_TYPE != "BookingConfirmed")

DRILL = contracts_of(*OTHERS, First, Newest, Next)
"""Every contract of the other events, and one more of this one."""


def confirmed_1(number: int, version: int) -> booking_1.BookingConfirmed:
    """Return a booking confirmed under contract 1."""
    said = confirmed(number, version).model_dump(exclude={"contract"})
    return booking_1.BookingConfirmed.model_validate(said)


def confirmed(number: int, version: int) -> events.BookingConfirmed:
    """Return a booking confirmed under the platform's newest contract."""
    made = event(snapshot(number, version, "confirmed"))
    assert isinstance(made, events.BookingConfirmed)
    return made


def confirmed_next(number: int, version: int, status: str = "put_off") -> events.BookingEvent:
    """Return a booking confirmed under the drill's contract."""
    fields = snapshot(number, version, status).model_dump() | {"notice_days": 30}
    return event(BookingSnapshot.model_validate(fields), Next)
