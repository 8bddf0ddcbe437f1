"""Answers: a pupil's, sent once in effect however often the form is sent."""

from datetime import datetime

from services.feedback.session import Session
from services.feedback.survey import Answers
from services.feedback.table import answers as kept


class ClosedError(RuntimeError):
    """The session takes no answers: called off, or closed for longer than `services.feedback.session.GRACE`."""


class OtherAnswersError(RuntimeError):
    """This form was sent before with other answers: someone changed their mind, or it is the next child's turn."""


def submit(session: Session, key: str, answers: Answers, at: datetime) -> None:
    """Keep a pupil's checked answers under the key of their form; the same again changes nothing.

    Raises `ClosedError` for a session that takes none at that moment, and `OtherAnswersError` where others stand under the key.
    """
    if not session.takes(at):
        raise ClosedError(session.session_id)
    if kept.keep(session, key, answers) != answers:
        raise OtherAnswersError(session.session_id)
