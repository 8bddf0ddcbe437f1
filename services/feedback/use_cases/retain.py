"""Retention: a session's answers are deleted once the programme's time is over; what they say together stays."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from services.feedback.session import GRACE, Session
from services.feedback.table import ATTEMPTS, BusyError, answers, audit, counts, sessions
from shared.clock import london_day, plus_months
from shared.compiled import essentials
from shared.log import logger

MONTHS_BACK: Final = 120
"""Months that are looked through each night, one cheap read each: where the time was shortened, those before it too."""


def retain(at: datetime) -> int:
    """Delete the answers whose time is over at a moment; return of how many sessions.

    A session that still takes answers, as a later survey may, waits until it has closed.
    """
    last = plus_months(london_day(at), -essentials()["keep_answers_months"])
    erased = 0
    for month in _months(last):
        for row in list(sessions.of_month(month)):
            found = None if row["erased"] or row["held_on"] >= last else sessions.find(row["session_id"])
            if found and at >= found[0].closes_at + GRACE:
                _erase(found[0], at)
                erased += 1
    return erased


def _months(last: date) -> Iterator[date]:
    for back in range(MONTHS_BACK):
        yield plus_months(last.replace(day=1), -back)


def _erase(session: Session, at: datetime) -> None:
    """Delete a session's answers.

    First it is noted that they are gone: a summary that is made again meanwhile would say that nobody answered.
    """
    session_id = session.session_id
    for _ in range(ATTEMPTS):
        count, _decision = counts.known(session_id)
        if count.erased or counts.keep(session_id, count.emptied()):
            break
    else:
        raise BusyError(f"The answers of session {session_id} were counted by others {ATTEMPTS} times.")
    deleted = answers.erase(session_id)
    counts.forget_decision(session_id)
    # Sessions that nobody answered are no line: there was nothing to delete.
    if deleted:
        audit.note(f"{deleted} answers deleted", session_id, at)
    logger.info("answers deleted", extra={"session": session_id, "answers": deleted})
    sessions.note_erased(session)
