"""Once an hour: destroys the salts of days that are over, and asks every source that is asked for what may have changed."""

from typing import Any

from services.metrics.sources.collect import collect_all
from services.metrics.table import salts
from shared.clock import Clock, london_day, now


def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at = clock()
    # Neither waits for the other to succeed; what failed is told, and called again.
    try:
        salts.destroy(london_day(at))
    finally:
        changed = collect_all(at)
    return {"changed": changed}
