"""Online: the website's and the platforms' own figures, about no pupil; as sure as what is known of their days."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.metrics.figures.rollups import RollupRefusedError, rollup
from services.metrics.observations import DayByDay, Readings, Series
from services.metrics.period import Period
from shared.limits import OWN_WEBSITE

WEBSITES: Final = frozenset((OWN_WEBSITE, "ga4", "matomo", "plausible", "search-console", "umami"))
"""The sources whose figures are of websites: our own counter, and the statistics of others. All others are social media."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A series' figure of a period: a sum, a counter's last reading or a daily mean, by the series' semantics.

    `value` is None where nothing is known, and is not rounded. `days` are those the period has and `days_known` those it was made
    of; `complete` says that none of them may still grow.
    """

    series: Series
    period: Period
    value: Decimal | None
    days: int
    days_known: int
    complete: bool

    @property
    def partial(self) -> bool:
        """Whether days are missing that would have added to it; a reading or a mean lacks nothing by a day less."""
        return self.series.semantics == "flow" and self.days_known < self.days


def figure(readings: Readings, period: Period) -> Figure | None:
    """Return a series' figure of a period; None where none may be made of its values, as of a rate's days."""
    try:
        found = rollup(readings.in_a_row or DayByDay.of(readings.series, readings.values), period)
    except RollupRefusedError:
        return None
    return Figure(readings.series, period, found.value, found.of, found.known, found.complete)
