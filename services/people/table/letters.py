"""Visitor letters as they were sent: a version a row, none is ever written over but to note that the school has read it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.people.domain.letter import Confirmed, Letter, LetterSession
from services.people.domain.need import Capacity
from services.people.table import letter_key
from services.people.table.rows import Write, moment, row, value_of
from shared.dynamo import get, put, query
from shared.settings import setting


def of_visit(booking: str) -> list[Letter]:
    """Return all versions of a visit's letter, the first one first."""
    return [_letter(found) for found in query(setting("TABLE"), letter_key(booking), consistent=True)]


def letter(booking: str, version: int) -> Letter | None:
    """Return a version of a visit's letter, or None."""
    found = get(setting("TABLE"), letter_key(booking), f"{version:06d}", consistent=True)
    return _letter(found) if found else None


def kept(after: Letter) -> Write:
    """Return the write of a version of a visit's letter, for the transaction that changes the visit's head."""
    there = row(letter_key(after.booking), f"{after.version:06d}", "letter", asdict(after))
    return put(setting("TABLE"), there)


def _letter(found: Mapping[str, Any]) -> Letter:
    value = value_of(found)
    return Letter(
        booking=value["booking"],
        version=value["version"],
        written_at=datetime.fromisoformat(value["written_at"]),
        sessions=tuple(
            LetterSession(
                one["session"],
                datetime.fromisoformat(one["starts_at"]),
                datetime.fromisoformat(one["ends_at"]),
                tuple((person, Capacity(**capacity)) for person, capacity in one["coming"]),
            )
            for one in value["sessions"]
        ),
        confirmed=tuple(Confirmed(**one) for one in value["confirmed"]),
        missing=value["missing"],
        acknowledged_at=moment(value["acknowledged_at"]),
    )
