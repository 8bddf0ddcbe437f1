"""Who asked for the links of their bookings again: by a hash of the address, so that no address is kept for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from services.booking.table.lists import person as list_of
from shared.dynamo import ConditionFailedError, delete, moment_key, put, query, transact, write
from shared.settings import setting

WAITING: Final = "ASKED"
"""The partition of those who wait for the mail."""


def person_of(email: str) -> str:
    """Return what stands for an address, as in its list of bookings."""
    return list_of(email).removeprefix("person#")


def moments(person: str, *, since: datetime) -> list[datetime]:
    """Return when somebody asked for an address since a moment."""
    rows = query(setting("TABLE"), f"ASKED#{person}", between=(moment_key(since), "9"), consistent=True)
    return [datetime.fromisoformat(row["sk"]) for row in rows]


def keep(person: str, *, now: datetime, lasts: timedelta) -> None:
    """Note that somebody asks, and that a mail waits; several within a second are one."""
    table, moment = setting("TABLE"), moment_key(now)
    common = {"entity": "asked", "person": person, "expires": int((now + lasts).timestamp())}
    transact(
        [
            put(table, {"pk": f"ASKED#{person}", "sk": moment, **common}),
            put(table, {"pk": WAITING, "sk": f"{moment}#{person}", **common}),
        ]
    )


def waiting() -> Iterator[tuple[str, str]]:
    """Yield the key of each mail that waits and the person it is for, oldest first."""
    for row in query(setting("TABLE"), WAITING, consistent=True):
        yield row["sk"], row["person"]


def claim(key: str) -> bool:
    """Take a mail that waits as one's own to send; False where somebody else did."""
    try:
        write(delete(setting("TABLE"), WAITING, key, condition="entity = :asked", values={":asked": "asked"}))
    except ConditionFailedError:
        return False
    return True


def since(key: str) -> datetime:
    """Return when a mail that waits was asked for."""
    return datetime.fromisoformat(key.partition("#")[0])


def put_back(key: str, person: str, *, until: datetime) -> None:
    """Let a mail that was claimed wait again, until a moment."""
    row = {"pk": WAITING, "sk": key, "entity": "asked", "person": person, "expires": int(until.timestamp())}
    write(put(setting("TABLE"), row))
