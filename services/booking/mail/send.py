"""Sends the mails that bookings call for. Events hold no personal data, so whom to write to is read from the table."""

from collections.abc import Callable
from datetime import datetime

from services.booking.domain.booking import Booking
from services.booking.domain.plan import TO_CONFIRM, Planned
from services.booking.domain.readers import address_of
from services.booking.mail.compose import compose
from services.booking.table import bookings, strangers
from services.booking.use_cases.visitors import called_for
from shared import mailroom, sent
from shared.log import correlate
from shared.mail import Mail


def send_due(booking_id: str, now: datetime) -> frozenset[str]:
    """Send what is due of a booking's mails; return the keys of the lines of those that still wait.

    Raises as `shared.mailroom.send_planned`.
    """
    booking = bookings.load(booking_id)
    if booking is None:
        return frozenset()
    correlate(booking.correlation_id)
    marks = sent.states(booking_id)
    return mailroom.send_planned(
        booking_id,
        called_for(booking, marks),
        marks,
        _composed(booking),
        now,
        may=lambda mail: _may_go(booking, mail, now),
    )


def send_one(booking: Booking, mail: Planned, now: datetime) -> bool:
    """Send one mail, due or not; False where it is sent, held, dropped, or being sent by someone else."""
    return mailroom.send_one(booking.id, mail, _composed(booking), now)


def send_waiting(now: datetime, more: Callable[[], bool]) -> list[Exception]:
    """Send what is due of all bookings, as long as there is time for `more`; return what failed."""
    return mailroom.send_waiting(now, send_due, more)


def _may_go(booking: Booking, mail: Planned, now: datetime) -> bool:
    """Tell whether a mail may go now: to an address that nobody confirmed only so many do."""
    person = address_of(booking, mail.reader) if mail.kind in TO_CONFIRM else None
    return person is None or strangers.take(person.email, f"{booking.id}#{mail.key}", now)


def _composed(booking: Booking) -> Callable[[Planned, str], Mail]:
    return lambda mail, line: compose(mail, booking, line)
