"""How every change of a visit is made: it is read, changed by a step, and stored with weeks, board and the event, or read again.

Many may be at work on one visit: fifty who offer themselves, two leads. Whoever was too late reads again and is judged by what
is there then, so that nobody is refused for somebody else's sake but where a place is gone.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.visit import Head, Visit
from services.people.domain.week import Weeks, kept_with
from services.people.table import board, rosters
from services.people.table.rows import Write
from services.people.use_cases.programme import rules
from services.people.use_cases.published import staffed
from shared.dynamo import ConditionFailedError, ContendedError, transact
from shared.log import correlate, logger

ATTEMPTS: Final = 40
"""How often a change that another one gets in the way of is tried: fifty at once are through in fewer."""

PATIENCE: Final = 8.0
"""Seconds in all: within what a person waits for an answer."""

FIRST_PAUSE: Final = 0.02
LONGEST_PAUSE: Final = 0.4
"""Seconds; each pause may be twice as long as the one before."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a step makes of a visit: the visit itself where there is nothing to store.

    `weeks` are those, as they were read, of all whom it concerns; `still` refuses it where something that it rests on was changed
    meanwhile. It is published where who comes or the letter changed, or `tell` says so.
    """

    visit: Visit
    weeks: Weeks = field(default_factory=dict)
    still: Sequence[Write] = ()
    more: Sequence[Write] = ()
    tell: bool = False


Step = Callable[[Visit], Change]


def change(booking: str, step: Step, *, at: datetime, new: bool = False) -> Visit:
    """Change a visit by `step` and return it; a step that returns the visit itself writes nothing.

    With `new` a visit that isn't there is begun. Raises `RefusedError`: as not found, as busy, and what the step raises.
    """
    pause, until = FIRST_PAUSE, time.monotonic() + PATIENCE
    for _ in range(ATTEMPTS):
        was = rosters.visit(booking)
        if was is None and not new:
            raise RefusedError(WhyNot.NOT_FOUND)
        was = was or Visit(Head(booking=booking))
        correlate(was.head.correlation_id)
        changed = step(was)
        if changed.visit is was:
            return was
        try:
            _store(was, changed, at)
        except (RefusedError, ContendedError):
            # Only what was read stands against it: judge it anew.
            if time.monotonic() > until:
                break
            pause = _paused(pause)
        else:
            logger.info("visit changed", extra={"booking": booking, "version": changed.visit.head.version})
            return changed.visit
    raise RefusedError(WhyNot.BUSY)


def stored(writes: Sequence[Write]) -> None:
    """Write all of some writes or none. Raises `RefusedError`: as stale where something was changed meanwhile, as busy."""
    pause = FIRST_PAUSE
    for _ in range(ATTEMPTS):
        try:
            transact(writes)
        except ConditionFailedError as error:
            raise RefusedError(WhyNot.STALE) from error
        except ContendedError:
            pause = _paused(pause)
        else:
            return
    raise RefusedError(WhyNot.BUSY)


def _paused(pause: float) -> float:
    """Wait for a random while, so that two who met once don't meet again at the next try; return the next pause."""
    time.sleep(random.uniform(0, pause))  # noqa: S311  spreads load, guards nothing
    return min(2 * pause, LONGEST_PAUSE)


def _store(was: Visit, changed: Change, at: datetime) -> None:
    after = changed.visit
    changes = [
        (was.roster(one.session.id) or Roster(one.session), one)
        for one in after.rosters
        if one != was.roster(one.session.id)
    ]
    tell = changed.tell or bool(changes) or after.head.letter != was.head.letter
    more = [*changed.still, *changed.more, *board.kept(rules(), was, after)]
    if tell and after.rosters:
        more.append(staffed(after, at))
    rosters.save(was, after, weeks=kept_with(changes, changed.weeks), before=changed.weeks, more=more)
