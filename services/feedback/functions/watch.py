"""Every morning: forgets comments whose time is over, tells how many wait, and reminds of those that wait too long.

Of a programme that asks for no comments nothing is told, and nothing stands in what reports may quote.
"""

from typing import Any

from services.feedback.mail.flagged import remind
from services.feedback.use_cases import approved, comments, counted
from shared.by_the_clock import apart, called_again
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.log import own_thread
from shared.trouble import worst


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, programme = clock(), compiled()
    kept = programme.comments
    # Whatever becomes of the others: nobody waits for their reminder because of it.
    done, errors = apart(
        late=lambda: remind(at),
        forgotten=lambda: comments.retain(
            at, keep_days=kept.keep_days, keep_escalated_months=kept.keep_escalated_months
        ),
        # What a process that ended too soon left out is made good here, before reports go out.
        laid=lambda: approved.lay(at),
        counted=lambda: kept.on and counted.count(programme.id, at),
    )
    if errors:
        raise worst(errors)
    return {"forgotten": done["forgotten"], "late": len(done["late"])}
