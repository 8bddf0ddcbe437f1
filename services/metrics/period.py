"""Periods that figures are of: days, weeks, months, terms and academic years, all of one shape.

Days, weeks, months, quarters and academic years follow each other without a gap: a day is in exactly one of each. A term is a
stretch that the programme names in its `availability.toml`, half terms each their own where it names halves: only the programme
knows its schools' calendar. A day of the holidays is in no term.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from shared.clock import SEPTEMBER, academic_year
from shared.text import gettext
from shared.text.phrases import listed

if TYPE_CHECKING:
    from shared.programme import Programme

DAY = timedelta(days=1)
QUARTER: Final = 3
"""Months of a quarter."""

ALL: Final = "all"
"""The name of all the time since the programme was launched."""


class PeriodError(Exception):
    """A name that no period has; it says in a sentence what names there are."""


class Stretch(Protocol):
    """Days that someone gave a name, from `first` to `last`, both included."""

    @property
    def name(self) -> str:
        """What the days are called."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def last(self) -> date:
        """The last day."""


class Period(Stretch, Protocol):
    """What a figure is of; its name is unique among periods of its kind and sorts in their order, but for a term's."""

    @property
    def previous(self) -> "Period | None":
        """The period of the same kind before it; None where none is known."""

    def __contains__(self, day: date) -> bool: ...


class _Days:
    """What periods have in common."""

    __slots__ = ()

    def __contains__(self: Stretch, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Span(_Days):
    """Any days, as when a period was kept and is read again; what kind it is of, and so which was before it, is not known."""

    name: str
    first: date
    last: date
    previous: None = None


@dataclass(frozen=True, slots=True, order=True)
class OneDay(_Days):
    """A day."""

    first: date

    @classmethod
    def of(cls, day: date) -> "OneDay":
        """Return the day."""
        return cls(day)

    @property
    def name(self) -> str:
        """The day, such as ``2026-11-25``."""
        return self.first.isoformat()

    @property
    def last(self) -> date:
        """The same day."""
        return self.first

    @property
    def previous(self) -> "OneDay":
        """The day before."""
        return OneDay(self.first - DAY)


@dataclass(frozen=True, slots=True, order=True)
class Week(_Days):
    """An ISO week, from its Monday to its Sunday."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the week a day is in."""
        return cls(day - day.weekday() * DAY)

    @property
    def name(self) -> str:
        """The week's ISO name, such as ``2026-W47``."""
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.first + 6 * DAY

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.first - 7 * DAY)


@dataclass(frozen=True, slots=True, order=True)
class Month(_Days):
    """A month of the calendar."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day is in."""
        return cls(day.replace(day=1))

    @property
    def name(self) -> str:
        """Year and month, such as ``2026-11``."""
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """The last day."""
        # Four days after a 28th are in the next month, whichever month it is.
        return (self.first.replace(day=28) + 4 * DAY).replace(day=1) - DAY

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month.of(self.first - DAY)


@dataclass(frozen=True, slots=True, order=True)
class Quarter(_Days):
    """A quarter of the calendar year: January to March is the first."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter a day is in."""
        return cls(date(day.year, day.month - (day.month - 1) % QUARTER, 1))

    @property
    def name(self) -> str:
        """Year and quarter, such as ``2026-Q2``."""
        return f"{self.first.year}-Q{(self.first.month + 2) // QUARTER}"

    @property
    def last(self) -> date:
        """The last day."""
        return Month(self.first.replace(month=self.first.month + 2)).last

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter.of(self.first - DAY)


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear(_Days):
    """An academic year, from 1 September to 31 August."""

    first: date

    @classmethod
    def of(cls, day: date) -> "AcademicYear":
        """Return the academic year a day is in."""
        return cls(date(day.year if day.month >= SEPTEMBER else day.year - 1, SEPTEMBER, 1))

    @property
    def name(self) -> str:
        """Both years, such as ``2026-27``."""
        return academic_year(self.first)

    @property
    def last(self) -> date:
        """The 31 August."""
        return self.first.replace(year=self.first.year + 1) - DAY

    @property
    def previous(self) -> "AcademicYear":
        """The academic year before."""
        return AcademicYear.of(self.first - DAY)


@dataclass(frozen=True, slots=True)
class Term(_Days):
    """A term as the programme names it; `terms` are all it knows, in order, and this is the one at `place`."""

    terms: tuple[Stretch, ...]
    place: int

    @classmethod
    def of(cls, day: date, stretches: Sequence[Stretch]) -> "Term | None":
        """Return the term a day is in, or None in the holidays."""
        terms = tuple(sorted(stretches, key=lambda one: one.first))
        return next(
            (cls(terms, place) for place, one in enumerate(terms) if one.first <= day <= one.last), None
        )

    @property
    def name(self) -> str:
        """What the programme calls it."""
        return self.terms[self.place].name

    @property
    def first(self) -> date:
        """The first day."""
        return self.terms[self.place].first

    @property
    def last(self) -> date:
        """The last day."""
        return self.terms[self.place].last

    @property
    def previous(self) -> "Term | None":
        """The term before, or None where the programme names none."""
        return Term(self.terms, self.place - 1) if self.place else None


def slug(name: str) -> str:
    """Return a name as it stands in an address or a key: ``Autumn 2025, first half`` is ``autumn-2025-first-half``."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def key_of(period: Period) -> str:
    """Return the name of a period as it stands in addresses, keys and commands: `parse` finds the period by it."""
    return slug(period.name) if isinstance(period, Term) else period.name


def parse(name: str, programme: "Programme") -> Period:
    """Return the period of a name: ``2026-W20``, ``2026-05``, ``2026-Q2``, ``2026-27``, a term's name or ``all``.

    ``2026-05`` is a month; an academic year is named by two years that follow each other. Raises `PeriodError` for what is none.
    """
    typed = name.strip().casefold()
    if typed == ALL:
        return Span(ALL, programme.launched, date.max)
    found = re.fullmatch(r"(20[0-9]{2})-([wq]?)([0-9]{1,2})", typed)
    period = _numbered(int(found[1]), found[2], int(found[3])) if found else None
    terms = tuple(sorted(programme.availability.terms, key=lambda one: one.first))
    term = next(
        (Term(terms, place) for place, one in enumerate(terms) if slug(one.name) == slug(typed)), None
    )
    if period is None and term is None:
        raise PeriodError(
            gettext(
                "“%(name)s” is no period. Name a week as 2026-W20, a month as 2026-05, a quarter as 2026-Q2, an academic year as "
                "2026-27, or one of the terms: %(terms)s.",
                name=name,
                terms=listed([slug(one.name) for one in terms]),
            )
        )
    return period or term


def _numbered(year: int, kind: str, number: int) -> Period | None:
    """Return the week, quarter, month or academic year of a number; None where there is none, as a week 53 in most years."""
    if kind == "w":
        try:
            return Week(date.fromisocalendar(year, number, 1))
        except ValueError:
            return None
    if kind == "q":
        return Quarter(date(year, QUARTER * number - 2, 1)) if number in range(1, 5) else None
    if number in range(1, 13):
        return Month(date(year, number, 1))
    return AcademicYear(date(year, SEPTEMBER, 1)) if number == (year + 1) % 100 else None
