"""What sources said otherwise than before of a day: found in all that was ever said, for a page that asks for one source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.metrics.observations import Series
from services.metrics.table import sayings
from services.metrics.table.packed import Saying

MOST: Final = 30
"""So many are returned, the newest first."""


ONLY: Final = ("sk", "by", "values", "value", "complete", "withdrawn")
"""What is read of a row of what was said: fewer attributes take less time."""


@dataclass(frozen=True, slots=True)
class Restated:
    """That a day's final figure became another: from what to what, and when (an ISO moment)."""

    series: Series
    day: date
    before: Decimal
    after: Decimal
    at: str


def restated(lines: Iterable[Series], first: date, last: date) -> tuple[Restated, ...]:
    """Return what was restated of some series' days, the newest first; one query a series.

    A figure that grew while its day was not over is no restatement, nor is what was taken back.
    """
    found: list[Restated] = []
    for series in lines:
        by_day: dict[date, list[Saying]] = {}
        for day, saying in sayings.sayings(sayings.read(series.key, first, last, only=ONLY)):
            if first <= day <= last and not saying.withdrawn:
                by_day.setdefault(day, []).append(saying)
        for day, said in by_day.items():
            before: Saying | None = None
            for one in sorted(said, key=lambda each: (each.said.at, each.said.by)):
                if before and before.value != one.value and _over(before, day):
                    found.append(Restated(series, day, before.value, one.value, one.said.at))
                before = one
    return tuple(sorted(found, key=lambda one: (one.at, one.day), reverse=True)[:MOST])


def _over(saying: Saying, day: date) -> bool:
    """Whether a day was over when something was said of it: what is said of a day that runs grows until it ends."""
    return saying.said.at[:10] > day.isoformat()
