"""Entries of travel and of people's own; the hours of sessions follow from delivered rosters and stand in no row."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from services.people.domain.hours import Entry
from services.people.table import hours_key
from services.people.table.rows import Write, over, row, value_of
from shared.clock import SEPTEMBER, academic_year
from shared.dynamo import get, query
from shared.settings import setting


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry, its id and its version; one that was taken back stays, with no minutes."""

    id: str
    version: int
    entry: Entry


def between(first: date, last: date) -> Iterator[Kept]:
    """Yield the entries of some days, both included, in their order; those taken back too."""
    starts = range(int(academic_year(first)[:4]), int(academic_year(last)[:4]) + 1)
    for year in (academic_year(date(start, SEPTEMBER, 1)) for start in starts):
        days = (first.isoformat(), f"{last.isoformat()}#~")
        yield from map(_kept, query(setting("TABLE"), hours_key(year), between=days))


def one(day: date, name: str) -> Kept | None:
    """Return the entry of an id on a day as it is this moment, or None."""
    found = get(setting("TABLE"), hours_key(academic_year(day)), f"{day.isoformat()}#{name}", consistent=True)
    return _kept(found) if found else None


def kept(after: Kept, was: Kept | None) -> Write:
    """Return the write of an entry over the one that was read, None where it is new; its day never changes."""
    day = after.entry.day
    there = row(hours_key(academic_year(day)), f"{day.isoformat()}#{after.id}", "hours", asdict(after.entry))
    return over(there, after.version, was.version if was else 0)


def _kept(found: Mapping[str, Any]) -> Kept:
    value = value_of(found)
    entry = Entry(**{**value, "day": date.fromisoformat(value["day"])})
    return Kept(found["sk"].partition("#")[2], found["version"], entry)
