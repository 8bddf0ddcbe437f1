"""Lines of figures and what was observed of them: plain values, nothing of AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.metrics.period import Period

Semantics = Literal["flow", "cumulative", "unique"]
"""What a value counts: what happened in the day, a counter's reading at the end of it, or different people."""


class CannotSumError(ValueError):
    """Counts of different people were to be added up: someone seen on two days would count twice."""


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """One line of figures: a metric of an account at a source, a value a day."""

    source: str
    account: str
    metric: str
    title: str
    unit: str
    semantics: Semantics

    @property
    def key(self) -> str:
        """The series' name in the table."""
        return f"{self.source}#{self.account}#{self.metric}#day"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source says of one day of a series; `complete` tells a final figure from one that may still grow."""

    series: Series
    day: date
    value: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Value:
    """What was observed of one day of a series, and when."""

    day: date
    value: int
    observed_at: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """A series with its values of some days; `newest` is the last day anything is known of, be it among them or before."""

    series: Series
    values: Mapping[date, Value]
    newest: date | None


def current(values: Iterable[Value]) -> dict[date, Value]:
    """Return each day's value as last observed."""
    latest: dict[date, Value] = {}
    for value in values:
        if value.day not in latest or latest[value.day].observed_at <= value.observed_at:
            latest[value.day] = value
    return latest


def total(semantics: Semantics, values: Mapping[date, Value], period: Period) -> int | None:
    """Return a period's figure, or None where nothing is known of it: unknown is not zero.

    Flows are added up; a counter gives its last reading. Raises `CannotSumError` for unique counts of more than one day.
    """
    of_period = [values[day] for day in sorted(values) if day in period]
    if not of_period:
        return None
    if semantics == "cumulative":
        return of_period[-1].value
    if semantics == "unique" and len(of_period) > 1:
        raise CannotSumError("Daily counts of different people can't be added up to those of more days.")
    return sum(value.value for value in of_period)


def daily_mean(values: Mapping[date, Value], period: Period) -> int | None:
    """Return the mean of a period's daily figures: all that may be said of daily unique counts together."""
    of_period = [value.value for day, value in values.items() if day in period]
    return round(sum(of_period) / len(of_period)) if of_period else None
