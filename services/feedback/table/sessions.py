"""Sessions, each under its id and under its code."""

from collections.abc import Sequence
from typing import Any

from services.feedback.session import Session
from services.feedback.table import ATTEMPTS, BusyError
from shared.dynamo import ConditionFailedError, ContendedError, get, get_many, put, transact
from shared.settings import setting


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
    head = {"pk": f"SESSION#{session.session_id}", "sk": "HEAD", "entity": "session", **row}
    if known is None:
        first = put(table, head, condition="attribute_not_exists(pk)")
    else:
        first = put(
            table,
            head,
            condition="#version = :version AND (attribute_not_exists(open_as_of) OR open_as_of = :open_as_of)",
            names={"#version": "version"},
            values={":version": known.version, ":open_as_of": known.open_as_of},
        )
    found_by_code = put(
        table,
        {"pk": f"CODE#{code}", "sk": "CODE", "entity": "code", **row},
        condition="attribute_not_exists(pk) OR session_id = :id",
        values={":id": session.session_id},
    )
    return [first, found_by_code]
