"""Every morning: reminds of comments that wait too long, and forgets those whose time is over."""

from typing import Any

from services.feedback.mail.flagged import remind
from services.feedback.use_cases import comments
from shared.clock import Clock, now
from shared.compiled import compiled


def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, kept = clock(), compiled().comments
    forgotten = comments.retain(
        at, keep_days=kept.keep_days, keep_escalated_months=kept.keep_escalated_months
    )
    return {"forgotten": forgotten, "late": len(remind(at))}
