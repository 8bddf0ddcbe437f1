"""Sends the e-mails that a booking calls for once something happened to it, and offers on the place it may have freed."""

from datetime import datetime
from typing import Any, Final

from services.booking.mail.send import send_due
from services.booking.use_cases.waiting import offer_places
from shared.clock import Clock, now
from shared.events.base import Event
from shared.events.booking import (
    BookingCancelled,
    BookingChanged,
    BookingDeclined,
    BookingEvent,
    BookingExpired,
)
from shared.inbox import consume

FREEING: Final = (BookingCancelled, BookingChanged, BookingDeclined, BookingExpired)
"""Events after which a place may be free that was not before: called off, moved, an offer that lapsed."""


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return consume(event, lambda heard: _hear(heard, clock()))


def _hear(heard: Event, at: datetime) -> None:
    if not isinstance(heard, BookingEvent):
        return
    try:
        send_due(heard.booking.id, at)
    finally:
        # Whoever waits for a place is not kept waiting by an address that takes no mail.
        if isinstance(heard, FREEING):
            offer_places(at)
