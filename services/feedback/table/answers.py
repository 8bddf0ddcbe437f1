"""Pupils' answers."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, cast

from services.feedback.session import Session
from services.feedback.survey import Answers
from services.feedback.table import ANSWER
from shared.dynamo import ConditionFailedError, put, query, write
from shared.settings import setting


def keep(session: Session, key: str, answers: Answers) -> Answers:
    """Store one pupil's answers under the key of their form; return what stands there: these, or those sent before.

    Neither the time nor anything of the device is kept: in a class of thirty they would point at one. Of the key only a digest
    is, so that no answer can be told to be of the same form as a comment.
    """
    row = {
        "pk": f"SESSION#{session.session_id}",
        "sk": f"ANSWER#{hashlib.sha256(key.encode()).hexdigest()[:32]}",
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


def of(session_id: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a session's answers.

    Read consistently: the last answer of a class is followed by no other that would mend a summary without it.
    """
    return query(setting("TABLE"), f"SESSION#{session_id}", begins="ANSWER#", consistent=True)
