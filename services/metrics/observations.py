"""Lines of figures and what was observed of them: plain values, nothing of AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.metrics.period import DAY

Semantics = Literal["flow", "cumulative", "unique", "rate"]
"""What a value counts: what happened in the period, a counter's reading at the end of it, different people, or a rate."""

Grain = Literal["day", "week", "month", "lifetime"]
"""How long the period of one value is. A lifetime is that of a post or video: from its first day until it was observed."""

FIRST_DEFINITION: Final = "1"

LONDON: Final = "Europe/London"


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
        parts = [key_part(self.source), key_part(self.account), key_part(self.metric), self.grain]
        parts += [f"{key_part(name)}={key_part(value)}" for name, value in sorted(self.dimensions)]
        if self.definition != FIRST_DEFINITION:
            parts.append(f"@{key_part(self.definition)}")
        return "#".join(parts)


def key_part(text: str) -> str:
    """Return a text as it stands in a key."""
    return text.replace("%", "%25").replace("#", "%23")


def of_key_part(part: str) -> str:
    """Return the text that a part of a key stands for."""
    return part.replace("%23", "#").replace("%25", "%")


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
    """A series with its values of some days; `newest` is the last day anything is known of, be it among them or before.

    `taken_back` are those of which something newer was said and taken back.
    `in_a_row` are the same values where they were read so, without who said them: `values` is empty then.
    """

    series: Series
    values: Mapping[date, Value]
    newest: date | None
    taken_back: frozenset[date] = frozenset()
    in_a_row: "DayByDay | None" = None


@dataclass(frozen=True, slots=True)
class DayByDay:
    """A series' current values in a row, from `first` on: None for a day of which nothing is known.

    For figures of long periods: a year of two hundred series are many values. `provisional` are the days that may still grow.
    """

    series: Series
    first: date
    values: tuple[Decimal | None, ...]
    provisional: frozenset[date] = frozenset()

    @classmethod
    def of(cls, series: Series, values: Mapping[date, Value]) -> "DayByDay":
        """Return values in a row; without any, from no day that matters."""
        first, last = min(values, default=date.max), max(values, default=date.min)
        days = range((last - first).days + 1) if values else range(0)
        found = [values.get(first + number * DAY) for number in days]
        return cls(
            series,
            first,
            tuple(one.value if one else None for one in found),
            frozenset(day for day, one in values.items() if not one.complete),
        )


@dataclass(frozen=True, slots=True)
class Latest:
    """A series with the newest day anything is known of, and its value; None where that is too long ago to be looked up."""

    series: Series
    day: date | None
    value: Decimal | None
    complete: bool = True

    @classmethod
    def of(cls, days: DayByDay) -> "Latest":
        """Return the newest of values in a row."""
        for place in range(len(days.values) - 1, -1, -1):
            if (value := days.values[place]) is not None:
                day = days.first + place * DAY
                return cls(days.series, day, value, day not in days.provisional)
        return cls(days.series, None, None)


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
