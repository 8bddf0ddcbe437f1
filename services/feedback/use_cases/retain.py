"""Retention: a session's answers are deleted once the programme's time is over; what they say together stays."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from services.feedback.session import GRACE, Session
from services.feedback.table import ATTEMPTS, BusyError, answers, audit, counts, sessions
from shared.clock import london_day, plus_months
from shared.compiled import essentials
from shared.log import failed, logger
from shared.trouble import worst

MONTHS_BACK: Final = 120
"""Months that are looked through each night, one cheap read each: where the time was shortened, those before it too."""


def retain(at: datetime) -> int:
    """Delete the answers whose time is over at a moment; return of how many sessions.

    A session that still takes answers, as a later survey may, waits until it has closed. Raises `RuntimeError` at the end where
    those of one could not be deleted, from what was in the way: the trouble of one keeps no other's longer than they may be.
    """
    last = plus_months(london_day(at), -essentials()["keep_answers_months"])
    erased, errors = 0, list[Exception]()
    for month in _months(last):
        for row in list(sessions.of_month(month)):
            try:
                erased += (
                    not row["erased"] and row["held_on"] < last and _closed_and_erased(row["session_id"], at)
                )
            except Exception as error:  # noqa: BLE001  see above
                failed("answers not deleted", error, session=row["session_id"])
                errors.append(error)
    if errors:
        left = f"The answers of {len(errors)} sessions could not be deleted; the log names them."
        raise RuntimeError(left) from worst(errors)
    return erased


def _closed_and_erased(session_id: str, at: datetime) -> bool:
    found = sessions.find(session_id)
    if found is None or at < found[0].closes_at + GRACE:
        return False
    _erase(found[0], at)
    return True


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
