"""The salts by which a day's visitors are told apart: one a day, in a table of their own that has no backups and no stream.

| row | pk | sk | what for |
|---|---|---|---|
| salt | `SALT` | `<London's day>` | 32 random bytes, drawn by whichever process counts the day's first visitor |

Processes share it: each reads it once a day, and of two that draw one at the same moment the table keeps the first. The clock
deletes it with the first collection after midnight, `expires` a few hours later where the clock should fail. A process that
lies idle may hold its copy in memory until Lambda ends it, within hours; it is written nowhere else, and never logged.
"""

import secrets
from datetime import date, timedelta
from typing import Final

from shared.clock import london_time
from shared.dynamo import ConditionFailedError, delete, get, put, query, write
from shared.settings import setting

SALT_BYTES: Final = 32
DESTROYED_BY: Final = timedelta(hours=6)
"""After the end of the day, where the clock did not destroy it before."""

_held: dict[date, bytes] = {}


def salt_of(day: date) -> bytes:
    """Return the salt of a day; the process keeps that of the last day it was asked for, and no other."""
    if day not in _held:
        found = _read(day) or _draw(day)
        _held.clear()
        _held[day] = found
    return _held[day]


def forget() -> None:
    """Drop what this process holds, for tests."""
    _held.clear()


def _read(day: date) -> bytes | None:
    row = get(setting("SALTS"), "SALT", day.isoformat(), consistent=True)
    return row["salt"] if row else None


def _draw(day: date) -> bytes:
    drawn = secrets.token_bytes(SALT_BYTES)
    end = london_time(day + timedelta(days=1), 0) + DESTROYED_BY
    row = {
        "pk": "SALT",
        "sk": day.isoformat(),
        "entity": "salt",
        "salt": drawn,
        "expires": int(end.timestamp()),
    }
    try:
        write(put(setting("SALTS"), row, condition="attribute_not_exists(pk)", old=True))
    except ConditionFailedError as refused:
        found: bytes = refused.old[0]["salt"]
        return found
    return drawn


def destroy(before: date) -> int:
    """Delete the salts of all days before one; return how many there were."""
    gone = [row["sk"] for row in query(setting("SALTS"), "SALT") if row["sk"] < before.isoformat()]
    for day in gone:
        write(delete(setting("SALTS"), "SALT", day))
    return len(gone)
