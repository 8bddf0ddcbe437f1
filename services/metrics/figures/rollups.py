"""Rollups: a series' figure of a day, week, month, term or academic year, by what its semantics and its grain allow.

| semantics | of several days | refused |
|---|---|---|
| flow | their sum, with how many days are known | |
| cumulative | the last reading, what it rose by, and each fall as a correction | |
| unique | the daily mean, said to be one; or the platform's own figure of a week or month | a sum |
| rate | the platform's own figure, or the mean by `weighted` | a sum, a mean without weights |

A series of weeks or months is added up over periods that are made of whole weeks or months of it, and never mixed with days.
What a post or video had in its whole life is no figure of any of these periods.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.metrics.observations import DayByDay, Grain, Series
from services.metrics.period import DAY, AcademicYear, Month, OneDay, Period, Stretch, Term, Week

How = Literal["sum", "last", "mean", "own"]
"""What a figure is: a sum, a counter's last reading, a mean of days, or the platform's own figure of the period."""

Kind = Literal["day", "week", "month", "term", "year"]

WEEK: Final = 7


class RollupRefusedError(ValueError):
    """A figure of a period can't be made of a series' values; the sentence says why, and what can."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A counter that fell: from what, to what, and the day of the lower reading. Nobody is known to have left by it."""

    day: date
    before: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class Rollup:
    """A series' figure of a period; `value` is None where nothing is known of it, and nothing is rounded.

    `known` of the period's `of` days, weeks or months have a value; `complete` says that none of those may still grow. Of a
    counter, `risen` is the sum of its rises since the reading before the period, None where no earlier reading is known, and
    `corrections` are its falls.
    """

    series: Series
    period: Period
    how: How
    value: Decimal | None
    known: int
    of: int
    complete: bool
    risen: Decimal | None = None
    corrections: tuple[Correction, ...] = ()


def periods(kind: Kind, first: date, last: date, terms: Sequence[Stretch] = ()) -> Iterator[Period]:
    """Yield the periods of a kind that have days from `first` to `last`; `terms` are the programme's, and no other is known."""
    if kind == "term":
        for stretch in sorted(terms, key=lambda one: one.first):
            term = Term.of(stretch.first, terms)
            if term and stretch.first <= last and stretch.last >= first:
                yield term
        return
    kinds: dict[str, Callable[[date], Period]] = {
        "day": OneDay.of,
        "week": Week.of,
        "month": Month.of,
        "year": AcademicYear.of,
    }
    day = first
    while day <= last:
        period: Period = kinds[kind](day)
        yield period
        day = period.last + DAY


def rollup(days: DayByDay, period: Period) -> Rollup:
    """Return a series' figure of a period. Raises `RollupRefusedError` where none may be made."""
    series = days.series
    of = _parts(series, days, period)
    start = max((period.first - days.first).days, 0)
    end = max((period.last - days.first).days + 1, 0)
    found = [value for value in days.values[start:end] if value is not None]
    if series.semantics == "rate" and of > 1:
        raise RollupRefusedError(
            f"“{series.title}” is a rate: rates are never added up, and have no mean without what they are rates of. "
            "Take the platform's own figure of the period, or give the weights."
        )
    complete = not any(day in period for day in days.provisional)
    how, value = _figure(series, found, of)
    if series.semantics != "cumulative":
        return Rollup(series, period, how, value, len(found), of, complete)
    risen, corrections = _steps(days, start, end)
    return Rollup(series, period, how, value, len(found), of, complete, risen, corrections)


def _figure(series: Series, found: list[Decimal], of: int) -> tuple[How, Decimal | None]:
    if series.semantics == "cumulative":
        return "last", found[-1] if found else None
    if of == 1:
        return "own", found[0] if found else None
    if series.semantics == "unique":
        if series.grain != "day":
            raise RollupRefusedError(
                f"“{series.title}” counts different people of a {series.grain}: those of several can't be added up."
            )
        return "mean", sum(found, Decimal(0)) / len(found) if found else None
    return "sum", sum(found, Decimal(0)) if found else None


def _parts(series: Series, days: DayByDay, period: Period) -> int:
    """Return of how many days, weeks or months of a series a period is made. Raises `RollupRefusedError` for no whole number."""
    length = (period.last - period.first).days + 1
    if series.grain == "day":
        return length
    if series.grain == "week":
        # A platform's weeks begin on the weekday of its first figure.
        begins = next((n for n, value in enumerate(days.values) if value is not None), None)
        fits = begins is None or (days.first + begins * DAY).weekday() == period.first.weekday()
        if fits and length % WEEK == 0:
            return length // WEEK
    if (
        series.grain == "month"
        and period.first.day == 1
        and (period.last + DAY).day == 1
        and period.last > period.first
    ):
        return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    raise RollupRefusedError(
        f"“{series.title}” is a figure of a {series.grain}: no figure of {period.first} to {period.last} can be made of it."
    )


def _steps(days: DayByDay, start: int, end: int) -> tuple[Decimal | None, tuple[Correction, ...]]:
    """Return how much a counter rose, and its falls, from the last reading before some days to their last."""
    before = next((value for value in reversed(days.values[:start]) if value is not None), None)
    risen, corrections = (None if before is None else Decimal(0)), []
    for place in range(start, min(end, len(days.values))):
        now = days.values[place]
        if now is None:
            continue
        if before is not None:
            step = now - before
            if step < 0:
                corrections.append(Correction(days.first + place * DAY, before, now))
            elif risen is not None:
                risen += step
        before = now
    return risen, tuple(corrections)


def weighted(rate: DayByDay, weights: DayByDay, period: Period) -> Decimal | None:
    """Return the mean of a rate of a period, each day by its weight: what the rate is a rate of, such as views.

    Of the days that both are known of; None where there is none, or nothing to weigh by. Raises `RollupRefusedError` for what is
    no rate, for weights that are no flow, and for two of which a value is not of the same length of time.
    """
    if rate.series.semantics != "rate" or weights.series.semantics != "flow":
        raise RollupRefusedError(
            f"“{rate.series.title}” by “{weights.series.title}”: a rate is weighed by a flow, nothing else."
        )
    if rate.series.grain != weights.series.grain:
        raise RollupRefusedError(
            f"“{rate.series.title}” is of a {rate.series.grain} and “{weights.series.title}” of a {weights.series.grain}: "
            "they are never mixed."
        )
    _parts(rate.series, rate, period)
    by_day = dict(_known(weights, period))
    pairs = [(value, by_day[day]) for day, value in _known(rate, period) if day in by_day]
    whole = sum((weight for _, weight in pairs), Decimal(0))
    return sum((value * weight for value, weight in pairs), Decimal(0)) / whole if whole else None


def _known(days: DayByDay, period: Period) -> Iterator[tuple[date, Decimal]]:
    for number, value in enumerate(days.values):
        day = days.first + number * DAY
        if value is not None and day in period:
            yield day, value


def best(by_grain: Mapping[Grain, DayByDay], period: Period) -> Rollup:
    """Return a metric's figure of a period: the platform's own where there is a series of that length, else of its days.

    Raises `RollupRefusedError` where neither may be; `LookupError` for no series at all.
    """
    if not by_grain:
        raise LookupError("There is no series.")
    for grain in ("month", "week"):
        days = by_grain.get(grain)
        if days is not None:
            try:
                own = rollup(days, period)
            except RollupRefusedError:
                continue
            if own.how == "own" and own.value is not None:
                return own
    return rollup(by_grain.get("day") or next(iter(by_grain.values())), period)


def rollups(days: DayByDay, all_of_them: Iterable[Period]) -> tuple[Rollup, ...]:
    """Return a series' figure of each period. Raises `RollupRefusedError` where none may be made."""
    return tuple(rollup(days, period) for period in all_of_them)
