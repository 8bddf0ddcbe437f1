"""Pupils' answers."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from services.feedback.session import Session
from services.feedback.survey import Answers
from services.feedback.table import ANSWER
from shared.dynamo import delete, put, query, write
from shared.settings import setting


def kept(session: Session, key: str, answers: Answers) -> dict[str, Any]:
    """Return what stores one pupil's answers under the key of their form, in place of those that were sent under it before.

    Neither the time nor anything of the device is kept: in a class of thirty they would point at one. Of the key only a digest
    is, so that no answer can be told to be of the same form as a comment.
    """
    row = {
        "pk": f"SESSION#{session.session_id}",
        "sk": f"ANSWER#{place_of(key)}",
        "entity": ANSWER,
        "session_id": session.session_id,
        "survey_id": session.survey_id,
        "survey_version": session.survey_version,
        "answers": answers,
    }
    return put(setting("TABLE"), row)


def keep(session: Session, key: str, answers: Answers) -> None:
    """Store one pupil's answers, as `kept` says."""
    write(kept(session, key, answers))


def of(session_id: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a session's answers, those beyond its limit too: `services.feedback.use_cases.limit` says which count.

    Read consistently: the last answer of a class is followed by no other that would mend a summary without it.
    """
    return query(setting("TABLE"), f"SESSION#{session_id}", begins="ANSWER#", consistent=True)


def place_of(key: str) -> str:
    """Return what stands of a form's key in the row of its answer."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def key_of(row: Mapping[str, Any]) -> str:
    """Return what stands in an answer's row of the key its form was sent with."""
    return str(row["sk"]).partition("#")[2]


def erase(session_id: str) -> int:
    """Delete a session's answers; return how many there were."""
    deleted = 0
    for row in list(of(session_id)):
        write(delete(setting("TABLE"), row["pk"], row["sk"]))
        deleted += 1
    return deleted
