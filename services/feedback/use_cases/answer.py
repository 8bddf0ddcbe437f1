"""Answers: a pupil's, one however often the form is sent, and the last that was sent."""

from datetime import datetime

from services.feedback.session import Session
from services.feedback.survey import Answers
from services.feedback.table import answers as kept


class ClosedError(RuntimeError):
    """The session takes no answers: called off, full, not open yet, closed for longer than `services.feedback.session.GRACE`."""


def submit(session: Session, key: str, answers: Answers, at: datetime) -> None:
    """Keep a pupil's checked answers under the key of their form: the same again changes nothing, others correct them.

    Raises `ClosedError` for a session that takes none at that moment. Nobody of a class or a hall is refused because there are
    many: which of them count is decided when they are summed up (`services.feedback.use_cases.limit`).
    """
    if not session.takes(at):
        raise ClosedError(session.session_id)
    kept.keep(session, key, answers)
