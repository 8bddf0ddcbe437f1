"""Whose checks are to be looked at: people judged for today and for the next visit that each is down for."""

from collections.abc import Iterable
from datetime import datetime

from services.people.domain.checks import CheckFile
from services.people.domain.due import Line, Visit, lines
from services.people.domain.person import Person
from services.people.table import board
from services.people.use_cases import checks
from services.people.use_cases.programme import rules
from shared.clock import london_day


def all_lines(people: Iterable[Person], *, who: str, at: datetime) -> list[Line]:
    """Return what a reader of checks should look at of everybody; that they look is written down first."""
    files, visits, today = checks.read_all(who=who, at=at), next_visits(at), london_day(at)
    return [
        line
        for person in people
        for line in lines(
            rules(), person, files.get(person.id) or CheckFile(person.id), visits.get(person.id), today
        )
    ]


def next_visits(at: datetime) -> dict[str, Visit]:
    """Return the next visit of everybody who is down for one, with the role in which they come."""
    found: dict[str, Visit] = {}
    for line in board.to_come(at):
        if line.ends_at > at:
            for person, role, _, _ in line.coming:
                found.setdefault(person, Visit(london_day(line.starts_at), role, line.booking))
    return found
