"""How a visit's sessions are made of classes and times, and what of them differs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, zip_longest

from services.booking.domain.history import Change, ClassChange
from services.booking.domain.parts import Class, Session
from services.booking.domain.refusal import Refusal, RefusedError

Times = Sequence[tuple[datetime, datetime]]
"""Each session's start and end."""


def sessions_of(reference: str, classes: Sequence[Class], times: Times) -> tuple[Session, ...]:
    """Return the sessions of classes at their times, in turn. Raises `RefusedError`."""
    sessions = tuple(
        Session(
            f"{reference}-{number}",
            start,
            end,
            expected.year_group,
            expected.pupils_expected,
            expected.needs,
        )
        for number, (expected, (start, end)) in enumerate(zip(classes, times, strict=True), 1)
    )
    _in_turn(sessions)
    return sessions


def expecting(session: Session, expected: Class) -> Session:
    """Return a session that expects another class."""
    return replace(
        session,
        year_group=expected.year_group,
        pupils_expected=expected.pupils_expected,
        needs=expected.needs,
    )


def class_changes(before: Sequence[Class], after: Sequence[Class]) -> Iterator[Change]:
    """Yield in which classes a visit differs from what it was."""
    for was, now in zip_longest(before, after):
        if was != now:
            yield ClassChange(was, now)


def _in_turn(sessions: Sequence[Session]) -> None:
    """Refuse sessions that end before they start or overlap."""
    if any(session.ends_at <= session.starts_at for session in sessions) or any(
        later.starts_at < earlier.ends_at for earlier, later in pairwise(sessions)
    ):
        raise RefusedError(Refusal.SESSIONS_NOT_IN_TURN)
