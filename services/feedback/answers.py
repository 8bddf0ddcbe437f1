"""Answers: a pupil's, sent once in effect however often the form is sent."""

from datetime import datetime

from services.feedback import store
from services.feedback.model import Answers, Session


class ClosedError(RuntimeError):
    """The session takes no answers: called off, or over for more than a day."""


class OtherAnswersError(RuntimeError):
    """This form was sent before with other answers: someone changed their mind, or it is the next child's turn."""


def submit(session: Session, key: str, answers: Answers, now: datetime) -> None:
    """Keep a pupil's checked answers under the key of their form; the same again changes nothing.

    Raises `ClosedError` for a session that takes none at `now`, and `OtherAnswersError` where others stand under the key.
    """
    if not session.takes(now):
        raise ClosedError(session.session_id)
    if store.keep_answer(session, key, answers) != answers:
        raise OtherAnswersError(session.session_id)
