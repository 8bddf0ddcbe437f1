"""Once an hour: destroys old salts, counts the website again, and queues the connections that are due."""

from typing import Any

from services.metrics.sources.collect import collect_all
from services.metrics.sources.due import send_due
from services.metrics.table import salts
from shared.clock import Clock, london_day, now
from shared.compiled import compiled
from shared.log import own_thread


@own_thread
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at = clock()
    # None of the three waits for another to succeed; what failed is told, and called again.
    try:
        salts.destroy(london_day(at))
    finally:
        try:
            queued = send_due(compiled(), at)
        finally:
            changed = collect_all(at)
    return {"changed": changed, "queued": queued}
