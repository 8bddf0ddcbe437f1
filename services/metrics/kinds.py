"""The kinds of report: of which period each is, when it is due, and who may choose it.

All are due at 8:00 in London: the weekly one on Mondays, each other one on the first working day after its period, so the monthly
one on the month's first, the yearly one on the first of September. A working day is none of a weekend and no bank holiday of the
programme's file.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

from services.metrics.period import DAY, AcademicYear, Month, Period, Quarter, Term, Week
from shared.clock import london_day, london_time

if TYPE_CHECKING:
    from shared.programme import Programme

Kind = Literal["weekly", "monthly", "termly", "quarterly", "yearly"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

Role = Literal["head", "facilitator", "safeguarding", "board", "careers"]
ROLES: Final[Mapping[Role, tuple[Kind, ...]]] = {
    "head": KINDS,
    "facilitator": ("weekly",),
    "safeguarding": ("weekly",),
    "board": ("quarterly",),
    "careers": ("termly",),
}
"""Who reads reports, and which each may choose. A careers lead reads of one school."""

HOUR: Final = 8
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is due since a moment."""

    kind: Kind
    period: Period
    at: datetime


def working_day(day: date, holidays: Collection[date]) -> date:
    """Return the day itself, or the first working day after it."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += DAY
    return day


def due_at(kind: Kind, period: Period, holidays: Collection[date]) -> datetime:
    """Return when the report of a period is due."""
    after = period.last + DAY
    return london_time(after if kind == "weekly" else working_day(after, holidays), HOUR)


def of_day(kind: Kind, day: date, programme: "Programme") -> Period | None:
    """Return the period that a report of a kind is of and that a day is in; in the holidays the term before them."""
    if kind != "termly":
        whole: Mapping[Kind, type[Week | Month | Quarter | AcademicYear]] = {
            "weekly": Week,
            "monthly": Month,
            "quarterly": Quarter,
            "yearly": AcademicYear,
        }
        return whole[kind].of(day)
    begun = [one for one in programme.availability.terms if one.first <= day]
    return (
        Term.of(max(begun, key=lambda one: one.first).first, programme.availability.terms) if begun else None
    )


def back(kind: Kind, at: datetime, programme: "Programme") -> Iterator[Due]:
    """Yield the reports of a kind that were due by a moment, the newest first.

    Of a period that was over before the programme began there is none: nobody missed its target.
    """
    period = of_day(kind, london_day(at), programme)
    while period is not None and period.last >= programme.launched:
        moment = due_at(kind, period, programme.bank_holidays)
        if moment <= at:
            yield Due(kind, period, moment)
        period = period.previous


def due(kind: Kind, at: datetime, programme: "Programme") -> Due | None:
    """Return the report of a kind that was due last by a moment; None where none was since the programme began."""
    return next(back(kind, at, programme), None)


def next_due(kind: Kind, at: datetime, programme: "Programme") -> Due | None:
    """Return the report of a kind that is due next after a moment; None where the programme names no term to come."""
    if kind == "termly":
        ends = sorted(programme.availability.terms, key=lambda one: one.first)
        terms = (Term.of(one.first, ends) for one in ends)
        periods: Iterator[Period] = (one for one in terms if one)
    else:
        periods = _on(kind, at, programme)
    dues = (Due(kind, one, due_at(kind, one, programme.bank_holidays)) for one in periods)
    return next((one for one in dues if one.at > at), None)


def _on(kind: Kind, at: datetime, programme: "Programme") -> Iterator[Period]:
    """Yield the periods from the one before a moment's on."""
    period = of_day(kind, london_day(at), programme)
    period = period.previous if period else None
    while period is not None:
        yield period
        period = of_day(kind, period.last + DAY, programme)
