"""Reads what reports of some periods are made of: facts, figures of sources, standings, comments that waited."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from services.metrics.figures.visits import CAMPAIGN
from services.metrics.known import Known
from services.metrics.observations import DayByDay, Readings
from services.metrics.period import Period
from services.metrics.reports.sections import online
from services.metrics.sources.website import VISITS
from services.metrics.table import facts, flags, runs, series
from services.metrics.told import Told
from shared.clock import london_day
from shared.limits import OWN_WEBSITE

if TYPE_CHECKING:
    from shared.programme import Programme

WEEK: Final = timedelta(weeks=1)
"""How long before a period's end the mornings' counts of comments are read."""


def gather(programme: "Programme", periods: Sequence[Period], told: Sequence[Told], at: datetime) -> Known:
    """Read what reports of some periods are made of, and what those were that readers were `told`, to compare them."""
    today = london_day(at)
    days = [
        today,
        *map(online.looks_back, periods),
        *(one.last for one in periods),
        *(one.looked_back for one in told),
    ]
    readings = series.readings(min(days), max(days), by=today)
    standings = runs.standings() if programme.connections else {}
    return replace(
        facts.known(today),
        readings=readings,
        standings=standings,
        apart=flags.waiting(today),
        campaigns=tuple(_campaigns(readings, periods)),
        comments=facts.comments(min(one.last for one in periods) - WEEK, today)
        if programme.comments.on
        else (),
    )


def _campaigns(readings: Iterable[Readings], periods: Sequence[Period]) -> Iterator[DayByDay]:
    """Yield the visits of some periods by campaign, of every site that is counted."""
    first, last = min(one.first for one in periods), max(one.last for one in periods)
    for account in sorted({one.series.account for one in readings if one.series.source == OWN_WEBSITE}):
        for one in series.parts_day_by_day(OWN_WEBSITE, account, VISITS.metric, first, last):
            if one.series.dimensions[0][0] == CAMPAIGN:
                yield one
