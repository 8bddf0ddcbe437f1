"""Online: the website's and the platforms' own figures, about no pupil; as sure as what is known of their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.metrics.observations import Readings, Series, daily_mean, total
from services.metrics.period import Period, Week


@dataclass(frozen=True, slots=True)
class Figure:
    """A series' figure of a period: a sum, a counter's last reading or a daily mean, by the series' semantics.

    `value` is None where nothing is known. `days` are those the period has and `days_known` those it was made of; `complete`
    says that none of them may still grow.
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


@dataclass(frozen=True, slots=True)
class Line:
    """A series in a week and the one before, and the newest day known of it."""

    series: Series
    week: Figure
    before: Figure
    newest: date | None


def figure(readings: Readings, period: Period) -> Figure:
    """Return a series' figure of a period."""
    series = readings.series
    of_period = [value for day, value in readings.values.items() if day in period]
    if series.semantics == "unique":
        value = daily_mean(readings.values, period)
    else:
        value = total(series.semantics, readings.values, period)
    return Figure(
        series,
        period,
        value,
        days=(period.last - period.first).days + 1,
        days_known=len(of_period),
        complete=all(one.complete for one in of_period),
    )


def lines(readings: Iterable[Readings], week: Week) -> tuple[Line, ...]:
    """Return every series beside the week before."""
    return tuple(
        Line(one.series, figure(one, week), figure(one, week.previous), one.newest) for one in readings
    )
