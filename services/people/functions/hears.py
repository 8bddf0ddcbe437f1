"""Hears of visits, whom they need and whether those who come still can; and how many pupils said what after them."""

from typing import Any

from services.people.use_cases.hear import booking, summary
from shared.clock import Clock, now
from shared.events.base import Event
from shared.events.booking import BookingEvent
from shared.events.feedback import SummaryUpdated
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    def hear(heard: Event) -> None:
        if isinstance(heard, BookingEvent):
            booking(heard.booking, correlation_id=heard.correlation_id, at=clock())
        elif isinstance(heard, SummaryUpdated):
            summary(heard.summary)

    return consume(event, hear)
