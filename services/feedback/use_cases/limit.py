"""The session's limit: which answers count, and what the team makes of those beyond it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.feedback.counting import Decision, aside, coarse, undecided
from services.feedback.session import Session
from services.feedback.table import ATTEMPTS, BusyError, counts, sessions
from services.feedback.table.answers import key_of
from shared.compiled import essentials
from shared.limits import MAX_PRESENT
from shared.log import logger


class TooManyError(RuntimeError):
    """More answers stand aside than a session can have pupils: no class sent them."""


class NothingAsideError(RuntimeError):
    """No answer stands aside any more, as when a colleague decided meanwhile."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of the answers that count, and how many stand aside undecided, rounded up to tens."""

    rows: list[Mapping[str, Any]]
    aside: int


MOST_ACCEPTED: Final = MAX_PRESENT
"""Answers beyond the limit that can be accepted at once. A session in which more wait is full until the team sets them aside."""


def limit_of(session: Session) -> int:
    """Return how many answers of a session count, by the programme's margin as it is now."""
    return session.limit(essentials()["answers_margin"])


def counted(session: Session) -> Counted | None:
    """Decide which of a session's answers count, and return those; None where their time was over and they were deleted.

    Of two runs at once one reads again, so that never more than the limit count. A session in which more wait than could be
    accepted is full from now on. Raises `BusyError` where it was overtaken again and again.
    """
    for _ in range(ATTEMPTS):
        rows, count, decision = counts.everything(session.session_id)
        if count.erased:
            return None
        now = count.with_answers(map(key_of, rows), limit_of(session))
        if now == count or counts.keep(session.session_id, now):
            if undecided(now, decision) > MOST_ACCEPTED:
                _fill(session, full=True)
            found = [row for row in rows if key_of(row) in now.within | decision.accepted]
            return Counted(found, coarse(undecided(now, decision)))
    raise BusyError(f"The answers of session {session.session_id} were counted by others {ATTEMPTS} times.")


def _fill(session: Session, *, full: bool) -> None:
    """Let a session take no more answers, each of which would be written and read for nothing; or take them again."""
    found = sessions.find(session.session_id)
    if found and found[0].full != full:
        known, code = found
        # Where a booking was heard meanwhile, the next summing up, or press of the button, does it.
        if sessions.change(replace(known, full=full), known, code):
            logger.warning("full" if full else "full no more", extra={"session": session.session_id})


def accept(session: Session, who: str) -> None:
    """Let all answers that stand aside now count too; those that come later stand aside again.

    Raises `NothingAsideError`, and `TooManyError` where they are more than any class's.
    """
    rows, count, decision = counts.everything(session.session_id)
    beyond = frozenset(map(key_of, rows)) - count.within
    if beyond <= decision.accepted or count.erased:
        raise NothingAsideError(session.session_id)
    if len(beyond) > MOST_ACCEPTED:
        raise TooManyError(session.session_id)
    _decide(session, Decision(accepted=beyond, who=who), "answers accepted")


def refuse(session: Session, who: str) -> None:
    """Leave the answers that stand aside now aside for good, and say no more of them. Raises `NothingAsideError`.

    A session that was full takes answers again: its class may not have answered yet.
    """
    count, decision = counts.known(session.session_id)
    beyond = aside(count, decision)
    if not beyond or count.erased:
        raise NothingAsideError(session.session_id)
    _decide(session, Decision(accepted=decision.accepted, refused=beyond, who=who), "answers set aside")
    _fill(session, full=False)


def undo(session: Session, who: str) -> None:
    """Take back what was decided: the answers stand aside again and wait."""
    _decide(session, Decision(who=who), "decision undone")


def _decide(session: Session, decision: Decision, what: str) -> None:
    counts.decide(session.session_id, decision)
    logger.info(what, extra={"session": session.session_id})
