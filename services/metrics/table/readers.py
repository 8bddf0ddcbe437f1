"""Readers of reports: a row each, by their address; and that those of the programme's settings were taken over, once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from services.metrics.reader import Reader, Step
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.log import failed
from shared.settings import setting

PARTITION: Final = "READERS"
TAKEN_OVER: Final = ("READERS#SETTINGS", "taken over")
"""The row that says that the readers of the settings became the first ones here."""


def everyone(errors: list[Exception] | None = None) -> list[Reader]:
    """Return every reader, in whatever state, by address.

    A row that can't be read is logged and left out, and what was in the way added to `errors`: it must not cost the others
    theirs.
    """
    known = []
    for row in query(setting("TABLE"), PARTITION, consistent=True):
        try:
            one = _of(row)
            # All that is asked of every reader, here: a row that lacks it would stop whoever asks, and so all of them.
            _ = one.state, one.since, one.allowed, [one.wants_since(kind) for kind in one.kinds]
            known.append(one)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # By the id that their page's address has: an address stands in no log.
            failed("reader not read", error, reader=str(row.get("id", "")))
            if errors is not None:
                errors.append(error)
    return known


def read(email: str) -> Reader | None:
    """Return the reader of an address, however it is capitalised."""
    row = get(setting("TABLE"), PARTITION, email.casefold(), consistent=True)
    return _of(row) if row else None


def find(reader: str) -> Reader | None:
    """Return a reader by their id. A programme has some dozens: they are looked through."""
    rows = query(setting("TABLE"), PARTITION, consistent=True)
    return next((_of(row) for row in rows if row.get("id") == reader), None)


def begin(reader: Reader) -> bool:
    """Keep a new reader; False where the address is a reader's already."""
    return _put(reader, "attribute_not_exists(pk)", {})


def change(before: Reader, after: Reader) -> Reader | None:
    """Write a reader down as they are now, where they still are as before; return it, or None where another was quicker."""
    newer = replace(after, version=before.version + 1)
    return newer if _put(newer, "version = :version", {":version": before.version}) else None


def taken_over() -> bool:
    """Tell whether the readers of the settings were taken over."""
    return get(setting("TABLE"), *TAKEN_OVER, consistent=True) is not None


def take_over(readers: Sequence[Reader], at: datetime) -> bool:
    """Keep the readers of the settings, once: all or none.

    False where that was done, is being done, or one of them became a reader meanwhile: then it is done the next time.
    """
    pk, sk = TAKEN_OVER
    once = {"pk": pk, "sk": sk, "entity": "taken_over", "at": at.isoformat(), "readers": len(readers)}
    table = setting("TABLE")
    there = "attribute_not_exists(pk)"
    try:
        transact(
            [put(table, once, condition=there), *(put(table, _row(one), condition=there) for one in readers)]
        )
    except (ConditionFailedError, ContendedError):
        return False
    return True


def forget(email: str) -> None:
    """Delete a reader's row."""
    write(delete(setting("TABLE"), PARTITION, email.casefold()))


def _put(reader: Reader, condition: str, values: Mapping[str, object]) -> bool:
    try:
        write(put(setting("TABLE"), _row(reader), condition=condition, values=values))
    except (ConditionFailedError, ContendedError):
        return False
    return True


def _row(reader: Reader) -> dict[str, object]:
    return {
        "pk": PARTITION,
        "sk": reader.email.casefold(),
        "entity": "reader",
        "id": reader.id,
        "email": reader.email,
        "name": reader.name,
        "role": reader.role,
        "urn": reader.urn,
        "kinds": dict(reader.kinds),
        "steps": [asdict(step) for step in reader.steps],
        "invitation": reader.invitation,
        "version": reader.version,
    }


def _of(row: Mapping[str, Any]) -> Reader:
    return Reader(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=row["role"],
        urn=row["urn"],
        kinds=row["kinds"],
        steps=tuple(Step(**step) for step in row["steps"]),
        invitation=row["invitation"],
        version=row["version"],
    )
