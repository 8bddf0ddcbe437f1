"""Lines of figures and what was observed of them: plain values, nothing of AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.metrics.period import Period

Semantics = Literal["flow", "cumulative", "unique", "rate"]
"""What a value counts: what happened in the period, a counter's reading at the end of it, different people, or a rate."""

Grain = Literal["day", "week", "month", "lifetime"]
"""How long the period of one value is. A lifetime is that of a post or video: from its first day until it was observed."""

FIRST_DEFINITION: Final = "1"

LONDON: Final = "Europe/London"


class CannotSumError(ValueError):
    """Counts of different people were to be added up, or rates: someone seen on two days would count twice."""


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """One line of figures: a metric of an account at a source, a value a period of its grain.

    `places` are the decimals that are shown; what is kept is not rounded. `dimensions` are pairs of name and value, in order,
    such as ``(("page", "/book"),)``. `definition` is another wherever the metric came to mean something else.
    """

    source: str
    account: str
    metric: str
    title: str
    unit: str
    semantics: Semantics
    places: int = 0
    grain: Grain = "day"
    dimensions: tuple[tuple[str, str], ...] = ()
    definition: str = FIRST_DEFINITION

    @property
    def key(self) -> str:
        """The series' name in the table. What is shown of it, such as title and unit, is no part of it."""
        parts = [_part(self.source), _part(self.account), _part(self.metric), self.grain]
        parts += [f"{_part(name)}={_part(value)}" for name, value in sorted(self.dimensions)]
        if self.definition != FIRST_DEFINITION:
            parts.append(f"@{_part(self.definition)}")
        return "#".join(parts)


def _part(text: str) -> str:
    return text.replace("%", "%25").replace("#", "%23")


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source says of one period of a series; `complete` tells a final figure from one that may still grow.

    `day` is the first of the period; of a post's or video's lifetime, the day it was published.
    """

    series: Series
    day: date
    value: Decimal
    complete: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a value was taken back: when (an ISO moment), and by whom."""

    at: str
    who: str


@dataclass(frozen=True, slots=True)
class Value:
    """What was observed of one period of a series, and when (an ISO moment).

    `by` is the run or drop it came by, empty for what was kept before that was; `zone` is the one whose days the source counts.
    `withdrawn` is None where it stands.
    """

    day: date
    value: Decimal
    observed_at: str
    complete: bool
    by: str = ""
    zone: str = LONDON
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """A series with its values of some days; `newest` is the last day anything is known of, be it among them or before."""

    series: Series
    values: Mapping[date, Value]
    newest: date | None


def current(values: Iterable[Value]) -> dict[date, Value]:
    """Return each day's value as last observed, of those that were not withdrawn; in whatever order they are given."""
    latest: dict[date, Value] = {}
    for value in values:
        if value.withdrawn is None and (
            value.day not in latest or _moment(latest[value.day]) <= _moment(value)
        ):
            latest[value.day] = value
    return latest


def _moment(value: Value) -> tuple[str, str]:
    return value.observed_at, value.by


def rounded(value: Decimal, places: int) -> Decimal:
    """Return a figure as it is shown: rounded once, halves to the even digit."""
    return value.quantize(Decimal(1).scaleb(-places))


def total(semantics: Semantics, values: Mapping[date, Value], period: Period) -> Decimal | None:
    """Return a period's figure, or None where nothing is known of it: unknown is not zero.

    Flows are added up; a counter gives its last reading. Raises `CannotSumError` for unique counts and rates of more than one
    day. Nothing is rounded.
    """
    of_period = [values[day] for day in sorted(values) if day in period]
    if not of_period:
        return None
    if semantics == "cumulative":
        return of_period[-1].value
    if semantics == "unique" and len(of_period) > 1:
        raise CannotSumError("Daily counts of different people can't be added up to those of more days.")
    if semantics == "rate" and len(of_period) > 1:
        raise CannotSumError("Rates can't be added up, nor averaged without what they are rates of.")
    return sum((value.value for value in of_period), Decimal(0))


def daily_mean(values: Mapping[date, Value], period: Period) -> Decimal | None:
    """Return the mean of a period's daily figures: all that may be said of daily unique counts together. It is not rounded."""
    of_period = [value.value for day, value in values.items() if day in period]
    return sum(of_period, Decimal(0)) / len(of_period) if of_period else None
