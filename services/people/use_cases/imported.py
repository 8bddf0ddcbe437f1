"""A list of people that was handed in: what it would do, and doing it once somebody said yes to just that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.people.domain.columns import Header
from services.people.domain.given import Words
from services.people.domain.imported import Line, Plan, planned, same
from services.people.domain.person import Person
from services.people.table import audit, organisations, people
from services.people.table.rows import Write
from services.people.table.waiting import PERSON, looked_at
from shared.dynamo import ConditionFailedError, ContendedError, transact, write
from shared.secrets import stable_key
from shared.tokens import derived_code

ID: Final = 10
"""Characters of an id."""

IMPORTED: Final = "imported"
"""What the audit says."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A list as it was handed in: `key` is drawn for it, so that sent twice, even at once, it makes nobody twice."""

    key: str
    header: Header
    lines: tuple[Line, ...]


class OtherwiseError(Exception):
    """The list does something else by now than what was seen, or not all of it could be written; `plan` is what is left."""

    def __init__(self, plan: Plan, written: int) -> None:
        super().__init__(f"{written} written")
        self.plan = plan
        self.written = written


def preview(words: Words, handed: Handed) -> Plan:
    """Return what a list would do; nothing is written."""
    return planned(
        words,
        handed.header,
        handed.lines,
        people.all_people(),
        organisations.every(),
        lambda name: derived_code(ID, stable_key(), f"imported {handed.key} {name}").lower(),
    )


def keep(words: Words, handed: Handed, seen: Sequence[str], *, who: str, at: datetime) -> int:
    """Write all good lines of a list and return how many people that were; sent twice, the second time it is none.

    `seen` are the marks of its lines as somebody said yes to them. Each person is written whole or not at all. Raises
    `OtherwiseError` where somebody changed people meanwhile; of what was seen otherwise nothing is written then.
    """
    plan = preview(words, handed)
    if not same(seen, plan):
        raise OtherwiseError(plan, 0)
    if not plan.people and not plan.organisations:
        return 0
    audit.note(who=who, at=at, what=IMPORTED)
    were = {one.id: one for one in organisations.every()}
    _each([organisations.kept(one, were.get(one.id))] for one in plan.organisations)
    known = {one.id: one for one in people.all_people()}
    written = _each(_kept(one, known.get(one.id), at) for one in plan.people)
    if written < len(plan.people):
        left = preview(words, handed)
        if left.people or left.organisations:
            raise OtherwiseError(left, written)
    return written


def _kept(person: Person, was: Person | None, at: datetime) -> list[Write]:
    """Return the writes of a person; of somebody new with the line by which their invitation goes."""
    if was:
        return [people.kept(person, was)]
    return [people.kept(replace(person, since=at), None), looked_at(PERSON, person.id, at)]


def _each(parts: Iterable[Sequence[Write]]) -> int:
    """Carry out writes part by part, each whole; return how many were. One in whose way somebody was is left out."""
    return sum(map(_done, parts))


def _done(part: Sequence[Write]) -> bool:
    try:
        if len(part) == 1:
            write(part[0])
        else:
            transact(part)
    except (ConditionFailedError, ContendedError):
        return False
    return True
