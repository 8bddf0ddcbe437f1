"""The drill's `booking_1.py`: contract 1 as it is committed, and how it becomes contract 2."""

from shared import events
from shared.events import CONTRACTS
from shared.events.contracts import contracts_of
from tests.support import booking_2
from tests.support.events import event, snapshot


class BookingConfirmed(events.BookingConfirmed):
    """The team agreed to come."""

    def lifted(self) -> booking_2.BookingConfirmed:
        notice = self.booking.sessions[0].starts_at - self.booking.requested_at
        fields = self.booking.model_dump() | {"notice_days": max(0, notice.days)}
        return booking_2.BookingConfirmed.model_validate(
            self.model_dump(exclude={"contract"}) | {"booking": fields}
        )


OTHERS = tuple(one for one in CONTRACTS.values() if one.DETAIL_TYPE != "BookingConfirmed")

DRILL = contracts_of(*OTHERS, BookingConfirmed, booking_2.BookingConfirmed)
"""Every contract there is, and contract 2."""


def confirmed_1(number: int, version: int) -> events.BookingEvent:
    """Return a booking confirmed under contract 1."""
    return event(snapshot(number, version, "confirmed"), events.BookingConfirmed)


def confirmed_2(number: int, version: int, status: str = "rescheduled") -> events.BookingEvent:
    """Return a booking confirmed under contract 2."""
    fields = snapshot(number, version, status).model_dump() | {"notice_days": 30}
    return event(booking_2.BookingSnapshot.model_validate(fields), booking_2.BookingConfirmed)
