"""Once an hour: asks every source that is asked for what may have changed."""

from typing import Any

from services.metrics.sources.collect import collect_all
from shared.clock import Clock, now


def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return {"changed": collect_all(clock())}
