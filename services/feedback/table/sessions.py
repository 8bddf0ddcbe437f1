"""Sessions, each under its id and under its code."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.feedback.session import Session
from services.feedback.table import ATTEMPTS, BusyError
from shared.dynamo import (
    ConditionFailedError,
    ContendedError,
    delete,
    get,
    get_many,
    put,
    query,
    transact,
    write,
)
from shared.limits import MAX_CLASSES
from shared.settings import setting

LATER: Final = "-later"
"""How the id of a class's later session ends, after the id of its first."""


class NoFreeCodeError(RuntimeError):
    """Each code drawn for a session hangs on another's wall."""


def by_code(code: str) -> Session | None:
    """Return the session a code leads to."""
    row = get(setting("TABLE"), f"CODE#{code}", "CODE")
    return Session.of(row) if row else None


def codes_there(codes: Sequence[str]) -> list[str]:
    """Return those of some codes that lead to a session."""
    found = get_many(setting("TABLE"), [(f"CODE#{code}", "CODE") for code in codes])
    return [row["code"] for row in found]


def find(session_id: str) -> tuple[Session, str] | None:
    """Return a session and its code."""
    row = get(setting("TABLE"), f"SESSION#{session_id}", "HEAD", consistent=True)
    return (Session.of(row), row["code"]) if row else None


def of_booking(booking_id: str) -> list[tuple[Session, str]]:
    """Return the sessions of a booking, each with its code, in turn: one for each class it ever had.

    They are numbered from 1 without a gap (`shared.limits.MAX_CLASSES` at most), and none is ever taken away.
    """
    found = []
    for number in range(1, MAX_CLASSES + 1):
        one = find(f"{booking_id}-{number}")
        if one is None:
            break
        found.append(one)
    return found


def later_of(session_id: str) -> tuple[Session, str] | None:
    """Return the session in which a class is asked again some weeks on, with its code; None where it is not."""
    return find(f"{session_id}{LATER}")


def keep(heard: Session, codes: Sequence[str]) -> Session:
    """Store what was heard of a session, joined with what is known of it, and return both as one.

    A new one gets the first of `codes` that no other session has. Raises `NoFreeCodeError` where all are taken.
    """
    for _ in range(ATTEMPTS):
        found = find(heard.session_id)
        known, code = found or (None, "")
        joined = heard.joined(known)
        # A code that hangs on a wall stays, also when the key has changed since.
        if joined == known or _stored(joined, known, [code] if code else codes):
            return joined
    raise BusyError(f"Session {heard.session_id} was overtaken {ATTEMPTS} times.")


def change(session: Session, known: Session, code: str) -> bool:
    """Store a session that is wider, or full, over the one `known`; False where a booking was heard or somebody was quicker."""
    return _stored(session, known, [code])


def of_month(day: date) -> Iterator[Mapping[str, Any]]:
    """Yield what is listed of the sessions of a day's month: `session_id`, `held_on`, and `erased` where it is."""
    for row in query(setting("TABLE"), month_of(day)):
        yield {
            "session_id": row["sk"],
            "held_on": date.fromisoformat(row["held_on"]),
            "erased": bool(row.get("erased")),
        }


def note_erased(session: Session) -> None:
    """Note in its month that a session's answers are gone, so that nobody looks for them again."""
    key = {"pk": month_of(session.held_on), "sk": session.session_id, "entity": "month"}
    write(put(setting("TABLE"), {**key, **_listed(session), "erased": True}))


def month_of(day: date) -> str:
    """Return the key under which the sessions of a day's month are listed."""
    return f"MONTH#{day:%Y-%m}"


def _listed(session: Session) -> dict[str, Any]:
    return {"held_on": session.held_on.isoformat()}


def _stored(session: Session, known: Session | None, codes: Sequence[str]) -> bool:
    """Store a session over the one `known`; False where another message was quicker."""
    for code in codes:
        try:
            transact(_writes(session, known, code))
        except ContendedError:
            return False
        except ConditionFailedError as error:
            if 0 in error.indexes:
                return False
        else:
            return True
    raise NoFreeCodeError(f"No free code was found for session {session.session_id}.")


def _writes(session: Session, known: Session | None, code: str) -> list[dict[str, Any]]:
    table = setting("TABLE")
    row = session.row() | {"code": code}
    month = {"pk": month_of(session.held_on), "sk": session.session_id, "entity": "month", **_listed(session)}
    head = {"pk": f"SESSION#{session.session_id}", "sk": "HEAD", "entity": "session", **row}
    if known is None:
        first = put(table, head, condition="attribute_not_exists(pk)")
    else:
        first = put(
            table,
            head,
            # Rows of before these were kept have none of them.
            condition="#version = :version AND (attribute_not_exists(open_as_of) OR open_as_of = :open_as_of)"
            " AND (attribute_not_exists(early_days) OR (early_days = :early AND extra_days = :extra))",
            names={"#version": "version"},
            values={
                ":version": known.version,
                ":open_as_of": known.open_as_of,
                ":early": known.early_days,
                ":extra": known.extra_days,
            },
        )
    found_by_code = put(
        table,
        {"pk": f"CODE#{code}", "sk": "CODE", "entity": "code", **row},
        condition="attribute_not_exists(pk) OR session_id = :id",
        values={":id": session.session_id},
    )
    writes = [first, found_by_code, put(table, month)]
    if known and (was := month_of(known.held_on)) != month["pk"]:
        writes.append(delete(table, was, session.session_id))
    return writes
