"""On Mondays: checks the schools with visits to come against the register."""

from typing import Any

from services.booking.use_cases.school_check import check_booked
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.log import own_thread


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return {"flagged": len(check_booked(clock()))}
