"""Which sources are behind: late, never heard of, or silent for some days. What the page of what is missing needs alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.metrics.declared import declared
from services.metrics.figures import due, standing
from services.metrics.figures.due import CounterDue
from services.metrics.figures.standing import Promised
from services.metrics.observations import Readings
from services.metrics.period import DAY, AcademicYear, Span
from services.metrics.sources.website import VIEWS, WEBSITE, accounts
from services.metrics.table import latest, runs, series
from shared.clock import london_day
from shared.limits import OWN_PAGES
from shared.text import gettext

BACK = timedelta(days=35)
"""How far back a source's newest figures are looked for: longer than any is late before somebody is told."""

SILENT = timedelta(days=28)
"""How far back a counter's days are looked through."""


class Behind(NamedTuple):
    """A source whose newest figures are older than promised, or that has none (`newest` None)."""

    source: Promised
    newest: date | None


def behind(at: datetime) -> Iterator[Behind]:
    """Yield the sources that are late, and those of which nothing was ever known; of the site's own counter `silent` tells."""
    today = london_day(at)
    known, standings = latest.newest(today, today - BACK), runs.standings()
    for one in standing.promised(declared(), WEBSITE.id, gettext(WEBSITE.title)):
        if one.kind == "own":
            continue
        days = [found.day for (name, account), found in known.items() if one.of(name, account)]
        asked = standings.get(one.id)
        if asked and asked.newest:
            days.append(asked.newest)
        day = max(days, default=None) or _of_before(one, today)
        if day is None or standing.late(one, day, at):
            yield Behind(one, day)


def _of_before(one: Promised, today: date) -> date | None:
    """Return the newest day of a source that has none lately."""
    lines = [line for name in sorted(one.names) for line in latest.latest(today, today - BACK, name)]
    return max((line.day for line in lines if line.day and one.has(line.series)), default=None)


def silent(today: date, launched: date) -> Sequence[CounterDue]:
    """Return the sites whose counter told nothing of some of the last days."""
    first, yesterday = max(today - SILENT, launched), today - DAY
    if first > yesterday:
        return ()
    found, sites = [], (OWN_PAGES, *accounts())
    for account in sites:
        views = replace(VIEWS, account=account)
        values = series.values(views, first, yesterday)
        older = series.before_year([views.key], AcademicYear.of(first)) if not values else {}
        found.append(Readings(views, values, max(values, default=older.get(views.key))))
    return due.counters_due(found, sites, Span("", first, yesterday), today)
