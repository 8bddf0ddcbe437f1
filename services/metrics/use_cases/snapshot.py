"""What is known at this moment, read as a page can wait for: visits and answers in brief, figures of sources in rows of days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.metrics.declared import declared
from services.metrics.figures import due, standing
from services.metrics.figures.due import CounterDue
from services.metrics.figures.standing import Promised
from services.metrics.known import Known
from services.metrics.observations import DayByDay, Readings
from services.metrics.period import DAY, AcademicYear, Span
from services.metrics.sources.website import VIEWS, WEBSITE, accounts
from services.metrics.table import brief, latest, runs, series
from shared.clock import london_day
from shared.limits import OWN_PAGES
from shared.text import gettext

BACK = timedelta(days=35)
"""How far back a source's newest figures are looked for: longer than any is late before somebody is told."""

SILENT = timedelta(days=28)
"""How far back a counter's days are looked through."""


def known(today: date) -> Known:
    """Return every visit, summary and wish as they count on a day."""
    if brief.whole():
        return brief.known(today)
    # Until the next digest has completed what was heard before, it is all read and checked again: slow, and right.
    from services.metrics.table import facts  # noqa: PLC0415  it imports what checks events, a third of a first answer

    return facts.known(today)


def readings(first: date, today: date) -> tuple[Readings, ...]:
    """Return every source's lines of figures from a day to today: two queries, and one more for each further academic year."""
    days = series.day_by_day(first, today)
    newest = {one.series.key: _newest(one) for one in days}
    unknown = [key for key, day in newest.items() if day is None]
    newest |= series.before_year(unknown, AcademicYear.of(first)) if unknown else {}
    return tuple(Readings(one.series, {}, newest[one.series.key], one) for one in days)


def _newest(one: DayByDay) -> date | None:
    place = next((n for n in range(len(one.values) - 1, -1, -1) if one.values[n] is not None), None)
    return None if place is None else one.first + place * DAY


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
