"""Which school's evidence someone may open, and of which of its visits it is made: of the board's lines alone, no event read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.metrics.board import Line
from services.metrics.figures.coverage import AGREED
from services.metrics.period import AcademicYear
from services.metrics.table import board
from shared.compiled import plain

OPENS: Final = AGREED | {"delivered"}
"""The states of a visit whose link opens its school's evidence: one that was agreed."""


class NotHeardError(LookupError):
    """Nothing was heard of the visit, or not yet."""


class NotAgreedError(LookupError):
    """The visit was not agreed, or was called off."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that took place: its pupils by year group, or None where nobody counted them."""

    id: str
    day: date
    present: Mapping[int, int] | None


@dataclass(frozen=True, slots=True)
class Held:
    """A school's visits that took place, the first one first; `name` is empty where the programme doesn't know the school."""

    urn: str
    name: str
    visits: tuple[Visit, ...]

    def of(self, year: AcademicYear) -> tuple[Visit, ...]:
        """Return those of an academic year."""
        return tuple(visit for visit in self.visits if visit.day in year)

    def years(self, today: date) -> tuple[AcademicYear, ...]:
        """Return the academic years with a visit, and the one that runs, the newest first."""
        found = {AcademicYear.of(visit.day) for visit in self.visits} | {AcademicYear.of(today)}
        return tuple(sorted(found, reverse=True))


def by_booking(booking_id: str, today: date) -> Held:
    """Return the school of a booking. Raises `NotHeardError` and `NotAgreedError`."""
    line = board.line(booking_id)
    if line is None:
        raise NotHeardError(booking_id)
    if not line.confirmed or line.status not in OPENS:
        raise NotAgreedError(booking_id)
    return _held(line.urn, today)


def by_urn(urn: str, today: date) -> Held | None:
    """Return a school of the programme, or another that was visited; None where it is neither."""
    held = _held(urn, today)
    return held if held.name or held.visits else None


def _held(urn: str, today: date) -> Held:
    name = next((str(one["name"]) for one in plain()["schools"] if one["urn"] == urn), "")
    lines = [line for line in board.lines() if line.urn == urn and line.confirmed]
    return Held(urn, name, tuple(sorted(_took_place(lines, today), key=lambda one: (one.day, one.id))))


def _took_place(lines: Iterable[Line], today: date) -> Iterable[Visit]:
    """Yield the visits that took place by a day, as `known.Known` has them."""
    for line in lines:
        if line.status == "delivered" and line.counts_from <= today:
            yield Visit(line.id, line.day, Counter(line.present))
        elif line.status in AGREED and line.planned < today:
            yield Visit(line.id, line.day, None)
