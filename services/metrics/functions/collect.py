"""Once an hour: destroys old salts, counts the website again, and queues the connections that are due."""

from typing import Any

from services.metrics.sources.collect import collect_all
from services.metrics.sources.due import send_due
from services.metrics.table import salts
from shared.by_the_clock import apart, called_again
from shared.clock import Clock, london_day, now
from shared.compiled import compiled
from shared.log import own_thread
from shared.trouble import worst


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at = clock()
    done, errors = apart(
        salts=lambda: salts.destroy(london_day(at)),
        queued=lambda: send_due(compiled(), at),
        changed=lambda: collect_all(at),
    )
    if errors:
        raise worst(errors)
    return {name: done[name] for name in ("changed", "queued")}
