"""Every hour: publishes what is left of the sessions that have closed, and puts together what teachers said."""

from typing import Any

from services.feedback.table import summaries
from services.feedback.use_cases.summarise import close
from services.feedback.use_cases.teachers import put_together
from shared.clock import Clock, now
from shared.log import failed, own_thread


@own_thread
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, int]:
    at, closed, left = clock(), 0, 0
    for session_id in list(summaries.unsettled()):
        try:
            closed += close(session_id, at)
        except Exception as error:  # noqa: BLE001  one session must not hold up the others: the next hour tries it again
            failed("not settled", error, session=session_id)
            left += 1
    years = put_together(at)
    if left:
        raise RuntimeError(f"{left} sessions could not be settled; the log names them.")
    return {"closed": closed, "teachers": years}
