"""What the evidence is of: a whole academic year, or the part of one up to the day of a return. Plain values."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.metrics.period import AcademicYear, Span
from services.metrics.returns import RETURNS, Return, day_of
from shared.clock import SEPTEMBER

NAME: Final = re.compile(r"\d{4}-\d{2}")
FILE: Final = re.compile(r"(?P<year>\d{4}-\d{2})(?:-(?P<what>[a-z-]+))?\.(?P<kind>pdf|csv|xlsx)")
CLASS_LIST: Final = "class-list"


class NoSuchFileError(LookupError):
    """No file is called so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that was asked for: of an academic year up to a return or, with None, of all of it; `blank` for the class list."""

    year: AcademicYear
    upto: Return | None
    kind: str
    blank: bool = False

    @property
    def period(self) -> Span:
        """The days it is of."""
        return Span(self.year.name, self.year.first, self.last)

    @property
    def last(self) -> date:
        """The last day it is of."""
        return day_of(self.year, self.upto) if self.upto else self.year.last

    @property
    def name(self) -> str:
        """What the file is called, without its ending."""
        what = CLASS_LIST if self.blank else self.upto
        return f"{self.year.name}-{what}" if what else self.year.name


def year_named(name: str) -> AcademicYear | None:
    """Return the academic year of a name such as ``2026-27``, or None where there is none of that name."""
    if not NAME.fullmatch(name) or not name.isascii() or int(name[:4]) < 1:
        return None
    year = AcademicYear(date(int(name[:4]), SEPTEMBER, 1))
    return year if int(name[:4]) < date.max.year and year.name == name else None


def asked(file: str) -> Asked:
    """Return what a file's name asks for, such as ``2026-27-march.pdf``. Raises `NoSuchFileError`."""
    found = FILE.fullmatch(file)
    year = year_named(found["year"]) if found else None
    if found is None or year is None:
        raise NoSuchFileError(file)
    what, kind = found["what"], found["kind"]
    if what == CLASS_LIST and kind == "xlsx":
        return Asked(year, None, kind, blank=True)
    for upto in RETURNS:
        if what == upto:
            return Asked(year, upto, kind)
    if what is None:
        return Asked(year, None, kind)
    raise NoSuchFileError(file)
