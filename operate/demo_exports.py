"""The demo year's exports, in the shapes that the platforms write: Meta one metric a file in UTF-16, YouTube Studio's totals.

A programme's own mappings are met too, as a plain file each.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from services.metrics.sources.exports.owners import owners
from shared.programme import Programme, Source

FIRST: Final = date(2025, 9, 1)
WEEKEND: Final = (5, 6)

META: Final = (
    ("facebook", "Facebook views", "flow"),
    ("facebook", "Facebook interactions", "flow"),
    ("facebook", "Facebook followers", "cumulative"),
    ("instagram", "Instagram reach", "unique"),
    ("instagram", "Instagram interactions", "flow"),
)
"""Platform, the title that names the metric, and what it counts."""

YOUTUBE: Final = (("Views", "flow"), ("Watch time (hours)", "flow"), ("Subscribers", "net"))

_METRICS: Final = {
    "facebook": {"facebook_views", "facebook_interactions", "facebook_followers"},
    "instagram": {"instagram_reach", "instagram_interactions"},
    "youtube": {"youtube_views", "youtube_watch_hours", "youtube_subscribers_net"},
}


def metrics(programme: Programme) -> set[str]:
    """Return the metrics that are known once every file was taken."""
    mapped = {metric.id for source in programme.sources for metric in source.metrics}
    return mapped.union(*(_METRICS.get(one.platform, set()) for one in owners(programme)))


def files(rng: random.Random, programme: Programme, last: date) -> Iterator[tuple[str, bytes]]:
    """Yield each file with its key in the bucket: a year's figures by day until `last`."""
    platforms = {one.platform: one.source for one in owners(programme)}
    if platforms.keys() & {"facebook", "instagram"}:
        drawn = _year(rng, [kind for *_, kind in META], last)
        for place, (platform, title, _) in enumerate(META):
            if platform in platforms:
                yield (
                    f"{platforms[platform]}/{title}.csv",
                    _meta(title, [(day, row[place]) for day, row in drawn]),
                )
    if "youtube" in platforms:
        drawn = _year(rng, [kind for _, kind in YOUTUBE], last)
        yield f"{platforms['youtube']}/Totals.csv", _csv(["Date", *(name for name, _ in YOUTUBE)], drawn)
    for source in programme.sources:
        if source.metrics:
            yield f"{source.id}/demo-export.csv", _mapped(rng, source, last)


def _mapped(rng: random.Random, source: Source, last: date) -> bytes:
    drawn = _year(rng, [metric.semantics for metric in source.metrics], last)
    header = [source.date_column or "", *(metric.column for metric in source.metrics)]
    return _csv(header, drawn, source.date_formats[0] if source.date_formats else "%Y-%m-%d")


def _year(rng: random.Random, kinds: Sequence[str], last: date) -> list[tuple[date, list[int]]]:
    """Return figures of each day: counters only rise, weekends are quieter."""
    readings = [rng.randint(180, 420) for _ in kinds]
    drawn = []
    day = FIRST
    while day <= last:
        row = []
        for place, kind in enumerate(kinds):
            if kind in {"cumulative", "net"}:
                gained = rng.choice((0, 0, 1, 1, 2, 3))
                readings[place] += gained
                row.append(gained if kind == "net" else readings[place])
            else:
                busy = rng.uniform(0.2, 0.9) / (2 if day.weekday() in WEEKEND else 1)
                row.append(round(readings[place] * busy))
        drawn.append((day, row))
        day += timedelta(days=1)
    return drawn


def _meta(title: str, drawn: Sequence[tuple[date, int]]) -> bytes:
    rows = "".join(f'"{day}T00:00:00","{value}"\r\n' for day, value in drawn)
    return f'sep=,\r\n"{title}"\r\n"Date","Primary"\r\n{rows}'.encode("utf-16")


def _csv(header: Sequence[str], drawn: Sequence[tuple[date, list[int]]], written: str = "%Y-%m-%d") -> bytes:
    lines = [",".join(header), *(",".join([day.strftime(written), *map(str, row)]) for day, row in drawn)]
    return "\n".join(lines).encode()
