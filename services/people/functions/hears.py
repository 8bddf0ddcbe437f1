"""Hears what booking tells of visits: their sessions, whom they need, and whether those who come still can."""

from typing import Any

from services.people.use_cases.hear import booking
from shared.clock import Clock, now
from shared.events.base import Event
from shared.events.booking import BookingEvent
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    def hear(heard: Event) -> None:
        if isinstance(heard, BookingEvent):
            booking(heard.booking, correlation_id=heard.correlation_id, at=clock())

    return consume(event, hear)
