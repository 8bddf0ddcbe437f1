"""Every morning: forgets comments whose time is over, tells how many wait, and reminds of those that wait too long.

Of a programme that asks for no comments nothing is told, and nothing stands in what reports may quote.
"""

from typing import Any

from services.feedback.mail.flagged import remind
from services.feedback.use_cases import approved, comments, counted
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.log import own_thread


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, programme = clock(), compiled()
    kept = programme.comments
    forgotten = comments.retain(
        at, keep_days=kept.keep_days, keep_escalated_months=kept.keep_escalated_months
    )
    try:
        # What a process that ended too soon left out is made good here, before reports go out.
        approved.lay(at)
        if kept.on:
            counted.count(programme.id, at)
    finally:
        # Whatever went wrong: nobody waits for their reminder because of it.
        late = remind(at)
    return {"forgotten": forgotten, "late": len(late)}
