"""Every hour: publishes what is left of the sessions that have closed, and puts together what teachers said."""

from typing import Any

from services.feedback.table import summaries
from services.feedback.use_cases.summarise import close
from services.feedback.use_cases.teachers import put_together
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.log import failed, kept_apart, own_thread
from shared.trouble import worst


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, closed, errors = clock(), 0, list[Exception]()
    for session_id in kept_apart(list(summaries.unsettled())):
        try:
            closed += close(session_id, at)
        except Exception as error:  # noqa: BLE001  one session must not hold up the others: the next hour tries it again
            failed("not settled", error, session=session_id)
            errors.append(error)
    years = put_together(at)
    if errors:
        left = f"{len(errors)} sessions could not be settled; the log names them."
        raise RuntimeError(left) from worst(errors)
    return {"closed": closed, "teachers": years}
