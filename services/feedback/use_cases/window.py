"""The days on which a survey takes answers: its own, and those the team adds."""

from services.feedback.session import Session
from services.feedback.table import ATTEMPTS, BusyError, sessions
from shared.log import logger


class UnknownSessionError(LookupError):
    """There is no such session."""


def widen(session_id: str, early_days: int, extra_days: int) -> Session:
    """Let a session's survey open and close that many days earlier and later than by itself, 0 and 0 to undo it.

    It holds through every change of the booking. Raises `UnknownSessionError`, and `BusyError` where the session was
    overtaken again and again.
    """
    for _ in range(ATTEMPTS):
        found = sessions.find(session_id)
        if found is None:
            raise UnknownSessionError(session_id)
        known, code = found
        wider = known.widened(early_days, extra_days)
        if wider == known or sessions.change(wider, known, code):
            logger.info("window set", extra={"session": session_id, "early": early_days, "extra": extra_days})
            return wider
    raise BusyError(f"Session {session_id} was overtaken {ATTEMPTS} times.")
