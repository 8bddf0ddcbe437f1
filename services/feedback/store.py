"""The feedback table: the one module that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| session | `SESSION#<id>` | `HEAD` | the session at the highest booking version heard, with its code |
| code | `CODE#<code>` | `CODE` | the same, found by the code on the wall |
| answer | `SESSION#<id>` | `ANSWER#<key>` | one pupil's answers; the key is drawn for each load of the form |
| summary | `SESSION#<id>` | `SUMMARY` | what the answers say together, as last published |
| outbox | `OUTBOX#<session id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| the pupil's page, and an answer sent | one `GetItem` of the code | 0.5 |
| the team's page of a session | two `GetItem` | 1 |
| a booking heard | one `GetItem` of its session, two writes | 1 |
| a summary made again | one `Query` of the session's rows: 30 answers of 300 bytes | 2 |

An answer is one conditional put: sent twice, it is stored once.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from services.feedback.model import Answers, Session, code_for
from shared.dynamo import NEWER, ConditionFailedError, ContendedError, get, put, query, transact, write
from shared.settings import setting

ANSWER: Final = "answer"
"""The `entity` of an answer's row; the stream's filter in `infra` takes it from here."""

CODES_TRIED: Final = 5
"""Two sessions draw the same code once in billions of times; five in a row do not."""


def keep_session(session: Session, key: bytes) -> bool:
    """Store a session under its id and its code unless a version as high is there; tell whether it was stored."""
    table = setting("TABLE")
    pk = f"SESSION#{session.session_id}"
    known = get(table, pk, "HEAD", consistent=True)
    for attempt in range(CODES_TRIED):
        # A code that hangs on a wall stays, also when the key has changed since.
        code = known["code"] if known else code_for(session.session_id, key, attempt)
        row = session.row() | {"code": code}
        writes = [
            put(
                table,
                {"pk": pk, "sk": "HEAD", "entity": "session", **row},
                condition=NEWER,
                names={"#version": "version"},
                values={":version": session.version},
            ),
            put(
                table,
                {"pk": f"CODE#{code}", "sk": "CODE", "entity": "code", **row},
                condition="attribute_not_exists(pk) OR session_id = :id",
                values={":id": session.session_id},
            ),
        ]
        try:
            transact(writes)
        except ConditionFailedError as error:
            if 0 in error.indexes:
                return False
        else:
            return True
    raise RuntimeError(f"No free code was found for session {session.session_id}.")


def by_code(code: str) -> Session | None:
    """Return the session a code leads to."""
    row = get(setting("TABLE"), f"CODE#{code}", "CODE")
    return Session.of(row) if row else None


def session(session_id: str) -> tuple[Session, str] | None:
    """Return a session and its code."""
    row = get(setting("TABLE"), f"SESSION#{session_id}", "HEAD", consistent=True)
    return (Session.of(row), row["code"]) if row else None


def keep_answer(session: Session, key: str, answers: Answers) -> Answers:
    """Store one pupil's answers under the key of their form; return what stands there: these, or those sent before.

    Neither the time nor anything of the device is kept: in a class of thirty they would point at one.
    """
    row = {
        "pk": f"SESSION#{session.session_id}",
        "sk": f"ANSWER#{key}",
        "entity": ANSWER,
        "session_id": session.session_id,
        "survey_id": session.survey_id,
        "survey_version": session.survey_version,
        "answers": answers,
    }
    try:
        write(put(setting("TABLE"), row, condition="attribute_not_exists(pk)", old=True))
    except ConditionFailedError as error:
        return cast("Answers", error.old[0]["answers"])
    return answers


def answers(session_id: str) -> Iterator[Mapping[str, Any]]:
    """Yield the answers of a session.

    Read consistently: the last answer of a class is followed by no other that would mend a summary without it.
    """
    return query(setting("TABLE"), f"SESSION#{session_id}", begins="ANSWER#", consistent=True)


def summary(session_id: str) -> Mapping[str, Any] | None:
    """Return a session's summary as last published, with its version."""
    return get(setting("TABLE"), f"SESSION#{session_id}", "SUMMARY", consistent=True)


def keep_summary(
    session_id: str, content: Mapping[str, Any], was: int, outbox_row: Mapping[str, Any]
) -> bool:
    """Store a summary over version `was` together with its event; False where another one was quicker."""
    row = {
        "pk": f"SESSION#{session_id}",
        "sk": "SUMMARY",
        "entity": "summary",
        "version": was + 1,
        "content": content,
    }
    condition = "#version = :was" if was else "attribute_not_exists(pk)"
    names, values = ({"#version": "version"}, {":was": was}) if was else (None, None)
    try:
        transact([put(setting("TABLE"), row, condition=condition, names=names, values=values), outbox_row])
    except (ConditionFailedError, ContendedError):
        return False
    return True
