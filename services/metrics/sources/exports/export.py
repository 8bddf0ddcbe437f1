"""A file that was handed in, as a source; and what became of it, as facts that `said` makes a sentence of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.metrics.observations import Observation, Series
from services.metrics.sources.base import Window
from services.metrics.sources.collect import collect
from services.metrics.sources.exports.reading import DropError, Row, parse
from shared.clock import london_day
from shared.text import N_, gettext, ngettext

if TYPE_CHECKING:
    from shared.programme import Programme
    from shared.programme import Source as Platform


@dataclass(frozen=True)
class Export:
    """One file of a platform, read; its source is the programme's, which says what its columns mean."""

    platform: "Platform"
    rows: tuple[Row, ...]
    restated_for = timedelta(0)
    """Nothing is asked for again: whoever hands in a newer file restates what it says otherwise."""

    @classmethod
    def read(cls, platform: "Platform", content: bytes, today: date) -> "Export":
        """Read a file. Raises `DropError` for one that can't be taken."""
        return cls(platform, tuple(parse(content, platform, today)))

    @property
    def id(self) -> str:
        """The platform's."""
        return self.platform.id

    @property
    def title(self) -> str:
        """The platform's."""
        return self.platform.title

    @property
    def series(self) -> tuple[Series, ...]:
        """A line for each column the programme knows."""
        return tuple(
            Series(
                self.id,
                self.platform.account,
                metric.id,
                metric.title,
                metric.unit,
                metric.semantics,
                metric.places,
            )
            for metric in self.platform.metrics
        )

    @property
    def window(self) -> Window:
        """The days the file has."""
        days = [row.day for row in self.rows]
        return Window(min(days), max(days))

    def fetch(self, window: Window, now: datetime) -> Iterator[Observation]:
        """Yield what the file says of the window's days."""
        today = london_day(now)
        for one in self.series:
            for row in self.rows:
                if one.metric in row.values and window.first <= row.day <= window.last:
                    # The day of the export is still running: its figures may grow.
                    yield Observation(one, row.day, row.values[one.metric], row.day < today)


def take(programme: "Programme", key: str, content: bytes, *, now: datetime) -> dict[str, object]:
    """Take the file handed in as `<source>/<name>.csv`; return what became of it, for `table.drops`.

    Raises `DropError`; then nothing was kept. What was restated stands beside what it was before.
    """
    source_id, _, name = key.partition("/")
    platform = programme.source(source_id)
    if platform is None or not name:
        raise DropError(
            N_("There is no source “%(source)s” in the programme. Its sources are: %(sources)s."),
            source=source_id,
            sources=", ".join(source.id for source in programme.sources),
        )
    export = Export.read(platform, content, london_day(now))
    window = export.window
    changed = collect(export, window, now)
    return {
        "source": export.title,
        "days": len(export.rows),
        "first": window.first.isoformat(),
        "last": window.last.isoformat(),
        "changed": changed,
    }


def refused(error: DropError) -> dict[str, object]:
    """Return what became of a file that could not be taken, for `table.drops`."""
    return {"sentence": error.sentence, "values": error.values}


def said(report: Mapping[str, Any]) -> str:
    """Return the sentence of what became of a file, as `table.drops` kept it."""
    sentence = str(report.get("sentence", ""))
    if sentence:
        # Without values it was kept as it was said, before facts were kept.
        return gettext(sentence, **report["values"]) if "values" in report else sentence
    return gettext(
        "%(source)s: %(days)s from %(first)s to %(last)s, %(changed)s.",
        source=report["source"],
        days=ngettext("%(number)s day", "%(number)s days", report["days"]),
        first=report["first"],
        last=report["last"],
        changed=ngettext(
            "%(number)s new or changed figure", "%(number)s new or changed figures", report["changed"]
        ),
    )
