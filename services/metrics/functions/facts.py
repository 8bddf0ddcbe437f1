"""Hears bookings, summaries, wishes that found no date and counts of comments, and keeps the highest version of each."""

from typing import Any

from services.metrics.table import facts
from shared.events.base import Event
from shared.events.booking import BookingEvent, DateNotFound
from shared.events.feedback import CommentsCounted, SummaryUpdated
from shared.inbox import consume


def keep(event: Event) -> None:
    """Keep the fact an event tells of."""
    if isinstance(event, BookingEvent):
        facts.keep_visit(event)
    elif isinstance(event, SummaryUpdated):
        facts.keep_summary(event)
    elif isinstance(event, DateNotFound):
        facts.keep_date_not_found(event)
    elif isinstance(event, CommentsCounted):
        facts.keep_comments(event)
    else:
        raise TypeError(f"{event.DETAIL_TYPE} is no fact that a figure is made of.")


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return consume(event, keep)
