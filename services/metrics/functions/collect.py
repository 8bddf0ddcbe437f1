"""Once an hour: destroys old salts, counts the website again, and queues the connections that are due."""

from typing import TYPE_CHECKING, Any

from services.metrics.sources.collect import collect_all
from services.metrics.sources.due import send_due
from services.metrics.table import salts
from shared.by_the_clock import called_again
from shared.clock import Clock, london_day, now
from shared.compiled import compiled
from shared.log import failed, own_thread
from shared.trouble import worst

if TYPE_CHECKING:
    from collections.abc import Callable


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at, done, errors = clock(), dict[str, Any](), list[Exception]()
    steps: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("salts", lambda: salts.destroy(london_day(at))),
        ("queued", lambda: send_due(compiled(), at)),
        ("changed", lambda: collect_all(at)),
    )
    for name, step in steps:
        try:
            done[name] = step()
        except Exception as error:  # noqa: BLE001  none of the three waits for another to succeed
            failed("not done", error, step=name)
            errors.append(error)
    if errors:
        raise worst(errors)
    return {name: done[name] for name in ("changed", "queued")}
