"""Once an hour: counts the website again, and puts the connections that are due into the queue of those that are asked."""

from typing import Any

from services.metrics.sources.collect import collect_all
from services.metrics.sources.due import send_due
from shared.clock import Clock, now
from shared.compiled import compiled


def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at = clock()
    try:
        queued = send_due(compiled(), at)
    finally:
        # What is wrong with the queue costs the website's own figures nothing.
        changed = collect_all(at)
    return {"changed": changed, "queued": queued}
