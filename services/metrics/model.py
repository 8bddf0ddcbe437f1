"""Facts, observations and periods: plain values, nothing of AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Semantics = Literal["flow", "cumulative", "unique"]

DEFINITION: Final = 1
"""The version of how values are taken; an observation says by which it was taken."""


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
class Value:
    """What was observed of one day; `complete` tells a final figure from one that may still grow."""

    day: date
    value: int
    observed_at: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, Monday to Sunday."""

    monday: date

    @classmethod
    def before(cls, day: date) -> "Week":
        """Return the last week that was over when `day` began."""
        return cls(day - timedelta(days=day.weekday() + 7))

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.monday - timedelta(days=7))

    @property
    def name(self) -> str:
        """The week's ISO name, such as ``2026-W47``."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.sunday

    def __str__(self) -> str:
        first, last = self.monday, self.sunday
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        if first.month != last.month:
            return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
        return f"{first.day} to {last.day} {last:%B %Y}"


def current(values: Iterable[Value]) -> dict[date, Value]:
    """Return each day's value as last observed."""
    latest: dict[date, Value] = {}
    for value in values:
        if value.day not in latest or latest[value.day].observed_at <= value.observed_at:
            latest[value.day] = value
    return latest


def total(semantics: Semantics, values: Mapping[date, Value], week: Week) -> int | None:
    """Return a week's figure, or None where nothing is known of it: unknown is not zero.

    Flows are added up; a counter gives its last reading. Raises `CannotSumError` for unique counts of more than one day.
    """
    known = [values[day] for day in sorted(values) if day in week]
    if not known:
        return None
    if semantics == "cumulative":
        return known[-1].value
    if semantics == "unique" and len(known) > 1:
        raise CannotSumError("Daily counts of different people can't be added up to a week's.")
    return sum(value.value for value in known)


def daily_mean(values: Mapping[date, Value], week: Week) -> int | None:
    """Return the mean of a week's daily figures: all that may be said of daily unique counts together."""
    known = [value.value for day, value in values.items() if day in week]
    return round(sum(known) / len(known)) if known else None
