"""How many comments wait: counted each morning, and told as an event without a word, a session or a moment of any."""

from datetime import datetime, timedelta
from typing import Final

from services.feedback.table import approved, comments
from shared.clock import london_day
from shared.events.feedback import CommentQueue, CommentsCounted
from shared.outbox import outbox_put, outgoing
from shared.settings import setting

WEEK: Final = timedelta(days=7)


def count(programme: str, at: datetime) -> bool:
    """Tell, once a day, how many comments wait; return whether it was told now."""
    event = _counted(programme, at)
    row = outbox_put(setting("TABLE"), outgoing(event), at=at)
    return approved.note_counted(event.comments.day, row)


def _counted(programme: str, at: datetime) -> CommentsCounted:
    today, waiting = london_day(at), comments.waiting()
    queue = CommentQueue(
        programme=programme,
        day=today,
        waiting=len(waiting),
        flagged=sum(bool(one.signs) for one in waiting),
        oldest=min((one.day for one in waiting), default=None),
        approved=approved.approved_since(at - WEEK),
    )
    name = f"comments-{today}"
    return CommentsCounted(
        event_id=f"{name}:{queue.version}", occurred_at=at, correlation_id=name, comments=queue
    )
