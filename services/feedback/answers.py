"""Answers: a pupil's, sent once in effect however often the form is sent."""

from datetime import datetime

from services.feedback import store
from services.feedback.model import Answers, Session


class ClosedError(RuntimeError):
    """The session takes no answers: called off, or over for more than a day."""


def submit(session: Session, key: str, answers: Answers, now: datetime) -> bool:
    """Keep a pupil's checked answers under the key of their form; tell whether they were new.

    Raises `ClosedError` for a session that takes none at `now`.
    """
    if not session.takes(now):
        raise ClosedError(session.session_id)
    return store.keep_answer(session, key, answers)
