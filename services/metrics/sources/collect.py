"""The sources that are asked every hour."""

from datetime import UTC, datetime
from typing import Final

from services.metrics.sources import observed
from services.metrics.sources.base import Source, Window
from services.metrics.sources.website import WEBSITE
from shared.clock import london_day
from shared.log import failed, logger
from shared.trouble import worst

COLLECTED: Final[tuple[Source, ...]] = (WEBSITE,)


def collect(source: Source, window: Window, now: datetime) -> int:
    """Observe what a source says of a window; return how many days of a series were new or changed."""
    run = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{source.id}"
    changed = observed.observe(source.fetch(window, now), at=now, by=run)
    days = f"{window.first} to {window.last}"
    logger.info("collected", extra={"source": source.id, "days": days, "changed": changed})
    return changed


def collect_all(now: datetime, sources: tuple[Source, ...] = COLLECTED) -> dict[str, int]:
    """Ask every source for the days that may have changed; return what was new or changed by source.

    Raises `RuntimeError` at the end where a source could not be asked, from what was in the way: its trouble costs the others
    nothing.
    """
    today = london_day(now)
    changed, errors = dict[str, int](), list[Exception]()
    for source in sources:
        try:
            changed[source.id] = collect(source, Window(today - source.restated_for, today), now)
        except Exception as error:  # noqa: BLE001  one source's trouble must not cost the others their figures
            failed("not collected", error, source=source.id)
            errors.append(error)
    if missing := [source.id for source in sources if source.id not in changed]:
        raise RuntimeError(f"Not collected: {', '.join(missing)}.") from worst(errors)
    return changed
