"""The days of the schools' returns on the Gatsby Benchmarks (Compass). Plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from services.metrics.period import DAY, AcademicYear
from shared.clock import SEPTEMBER

Return = Literal["december", "march", "july"]

RETURNS: Final[Mapping[Return, tuple[int, int]]] = {"december": (12, 31), "march": (3, 31), "july": (7, 31)}
"""The days of the returns, as month and day."""


def day_of(year: AcademicYear, upto: Return) -> date:
    """Return the day of a return in an academic year."""
    month, day = RETURNS[upto]
    return date(year.first.year if month >= SEPTEMBER else year.last.year, month, day)


def next_return(day: date) -> date:
    """Return the day of the return that is due next: on a day itself, or after it."""
    this = AcademicYear.of(day)
    days = (day_of(year, upto) for year in (this, AcademicYear.of(this.last + DAY)) for upto in RETURNS)
    return min(one for one in days if one >= day)
