"""Hears bookings, who comes, summaries, wishes that found no date, counts of comments and hours: the newest of each is kept."""

from typing import Any

from services.metrics.table import facts
from shared.events.base import Event
from shared.events.booking import BookingEvent, DateNotFound
from shared.events.feedback import CommentsCounted, SummaryUpdated
from shared.events.people import HoursGiven, VisitStaffed
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
    elif isinstance(event, VisitStaffed):
        facts.keep_staff(event)
    elif isinstance(event, HoursGiven):
        facts.keep_hours(event)
    else:
        raise TypeError(f"{event.DETAIL_TYPE} is no fact that a figure is made of.")


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return consume(event, keep)
