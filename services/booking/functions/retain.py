"""Every night: erases the contacts of bookings whose time is over by the programme's."""

from typing import Any

from services.booking.use_cases.people import retain
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.log import own_thread


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return {"erased": retain(clock())}
