"""What an organisation's people gave in a quarter, and one person in a year: read for statements and for thanks."""

from collections.abc import Iterable
from datetime import date

from services.people.domain import statement as domain
from services.people.domain.hours import Entry
from services.people.domain.statement import Delivered, Quarter, Statement, Theirs
from services.people.table import board, hours
from services.people.table.board import BoardLine
from shared.clock import academic_year

SEPTEMBER = 9


def of_quarter(organisation: str, quarter: Quarter) -> Statement:
    """Return an organisation's statement of a quarter."""
    delivered, entries = _between(quarter.first, quarter.last)
    return domain.statement(organisation, delivered, entries)


def of_all(quarter: Quarter, organisations: Iterable[str]) -> dict[str, Statement]:
    """Return several organisations' statements, by id: what they are made of is read once."""
    delivered, told = _between(quarter.first, quarter.last)
    entries = list(told)
    return {one: domain.statement(one, delivered, entries) for one in organisations}


def of_person(person: str, booking: str, day: date) -> tuple[Theirs, Theirs]:
    """Return what a person gave at a visit, and in the academic year up to its day."""
    first = date(int(academic_year(day)[:4]), SEPTEMBER, 1)
    delivered, told = _between(first, day)
    entries = list(told)
    here = [one for one in delivered if one.booking == booking]
    way = [one for one in entries if one.booking == booking]
    return domain.theirs(person, here, way), domain.theirs(person, delivered, entries)


def _between(first: date, last: date) -> tuple[list[Delivered], Iterable[Entry]]:
    lines = [_delivered(one) for one in board.delivered(first, last)]
    return lines, (one.entry for one in hours.between(first, last))


def _delivered(one: BoardLine) -> Delivered:
    return Delivered(
        one.session, one.booking, one.urn, one.school, one.starts_at, one.ends_at, one.present, one.coming
    )
