"""Every five minutes: tries whether the front doors open, and measures how many do not."""

from typing import Any

from services.watch.doors import shut
from shared.clock import Clock, now
from shared.log import logger, own_thread
from shared.measured import DOORS_SHUT, metrics
from shared.settings import setting


@own_thread
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, found = clock(), 0
    for door, why in shut(setting("SITE")):
        logger.error("a front door is shut", extra={"door": door.name, "why": why})
        found += 1
    logger.info("tried the front doors", extra=metrics(at, **{DOORS_SHUT: found}))
    return {"shut": found}
