"""Every quarter: makes another signing key, which follows the newest."""

from typing import Any

from services.access.keys import rotate
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.log import own_thread


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return {"made": rotate(clock(), when_due=True) is not None}
