"""What is known of posts and videos: of each the figures of its life, or of its newest day, under its own name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from services.metrics.observations import Series
from services.metrics.period import AcademicYear
from services.metrics.table import registry
from services.metrics.table.series import parts_day_by_day

MOST: Final = 20
"""So many are returned, those with the newest figures first."""

DIMENSIONS: Final = frozenset(("post", "video"))


@dataclass(frozen=True, slots=True)
class Item:
    """A post or video: its name, the newest day known of it, each figure with its day; of a life, that of publishing."""

    title: str
    day: date
    figures: tuple[tuple[Series, date, Decimal], ...]


def newest(sources: Iterable[str], account: str, today: date) -> list[Item]:
    """Return the posts and videos of an account of which something is known in this academic year or the last."""
    first = AcademicYear.of(today).previous.first
    found: dict[tuple[str, str, str], list[tuple[Series, date, Decimal]]] = defaultdict(list)
    for source in sorted(sources):
        metrics = {one.metric for one in registry.parts(source, account) if _item(one)}
        for metric in sorted(metrics):
            for days in parts_day_by_day(source, account, metric, first, today):
                known = [(place, value) for place, value in enumerate(days.values) if value is not None]
                if known and _item(days.series):
                    place, value = known[-1]
                    [(name, which)] = days.series.dimensions
                    day = days.first + timedelta(days=place)
                    found[source, name, which].append((days.series, day, value))
    every = [
        Item(figures[-1][0].title, max(day for _, day, _ in figures), tuple(figures))
        for figures in found.values()
    ]
    return sorted(every, key=lambda one: one.day, reverse=True)[:MOST]


def _item(series: Series) -> bool:
    return len(series.dimensions) == 1 and series.dimensions[0][0] in DIMENSIONS
