"""What was a merged organisation's: kept while the merge can be taken back, and gone by itself after that.

| row | pk | sk |
|---|---|---|
| merged | `MERGED` | `<organisation>` |
| merged part | `MERGED#<organisation>` | `PERSON#<id>`, `VISIT#<booking>#<version>`, `HOURS#<day>#<id>` or `PAIR#<id>#<id>` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.people.domain.person import Size
from services.people.table.rows import Write, row, value_of
from shared.dynamo import delete, get, put, query
from shared.settings import setting

KEPT: Final = timedelta(days=30)
"""For how long a merge can be taken back: a month's statements and lists show what is wrong."""

GRACE: Final = timedelta(days=7)
"""Rows lie for so much longer: what was begun on the last day goes on at night."""

MERGED: Final = "MERGED"


@dataclass(frozen=True, slots=True)
class Merged:
    """That `gone` was made one with `kept`, and what `kept` was before: its sector and size, and whether it had a contact."""

    gone: str
    kept: str
    at: datetime
    sector: str
    size: Size
    had_contact: bool

    @property
    def until(self) -> datetime:
        """Until when it can be taken back."""
        return self.at + KEPT


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was the other's: `key` says what, `value` which of it."""

    key: str
    value: Mapping[str, Any]


def every() -> list[Merged]:
    """Return the merges of which something is kept, the latest first."""
    found = [_merged(one) for one in query(setting("TABLE"), MERGED, consistent=True)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def of(gone: str) -> Merged | None:
    """Return the merge of an organisation that is another by now, or None."""
    found = get(setting("TABLE"), MERGED, gone, consistent=True)
    return _merged(found) if found else None


def kept(one: Merged) -> Write:
    """Return the write of a merge."""
    return put(setting("TABLE"), row(MERGED, one.gone, "merged", one, expires=_gone_at(one.at)))


def gone(name: str) -> Write:
    """Return the write that forgets a merge; its parts are forgotten one by one."""
    return delete(setting("TABLE"), MERGED, name)


def parts(name: str) -> list[Part]:
    """Return what is kept of what was an organisation's."""
    return [
        Part(one["sk"], value_of(one)) for one in query(setting("TABLE"), _partition(name), consistent=True)
    ]


def part_kept(name: str, part: Part, at: datetime) -> Write:
    """Return the write of a part."""
    return put(
        setting("TABLE"), row(_partition(name), part.key, "merged_part", part.value, expires=_gone_at(at))
    )


def part_gone(name: str, key: str) -> Write:
    """Return the write that forgets a part."""
    return delete(setting("TABLE"), _partition(name), key)


def _merged(found: Mapping[str, Any]) -> Merged:
    value = value_of(found)
    return Merged(**{**value, "at": datetime.fromisoformat(value["at"])})


def _partition(name: str) -> str:
    return f"{MERGED}#{name}"


def _gone_at(at: datetime) -> int:
    return int((at + KEPT + GRACE).timestamp())
