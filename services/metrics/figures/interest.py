"""Interest: what pupils said of themselves after a workshop, before against now, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.metrics.figures import Unpublished
from services.metrics.figures.statistics import sign_test, wilson
from services.metrics.period import Period
from shared.events.feedback import SessionSummary

ENOUGH_SESSIONS: Final = 10
"""From this many sessions on nothing is said of their being few: pupils of one class answer alike."""


@dataclass(frozen=True, slots=True)
class Part:
    """Pupils who moved one way, and the 95 % interval of their share, both bounds between 0 and 1."""

    pupils: Unpublished
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Interest:
    """How pupils moved on the scale of interest, of a period, None for all that was ever answered.

    `p` is the sign test's, those who stayed the same left out. Pupils answer by the class, so the true margins are wider than
    the intervals; with few `sessions` by much.
    """

    period: Period | None
    up: Part
    same: Part
    down: Part
    p: float
    sessions: int
    schools: int

    @property
    def answers(self) -> Unpublished:
        """Pupils who said both."""
        return Unpublished(self.up.pupils + self.same.pupils + self.down.pupils)

    @property
    def few_sessions(self) -> bool:
        """Whether there are so few that it needs to be said."""
        return self.sessions < ENOUGH_SESSIONS


def interest(summaries: Iterable[SessionSummary], period: Period | None = None) -> Interest:
    """Return the change in interest that summaries tell of; they are those of `period`."""
    up = same = down = sessions = 0
    schools = set()
    for summary in summaries:
        answered = sum(map(sum, summary.interest))
        if not answered:
            continue
        sessions += 1
        schools.add(summary.urn)
        stayed = sum(row[before] for before, row in enumerate(summary.interest))
        rose = sum(sum(row[before + 1 :]) for before, row in enumerate(summary.interest))
        up, same, down = up + rose, same + stayed, down + answered - stayed - rose
    in_all = up + same + down

    def part(pupils: int) -> Part:
        return Part(Unpublished(pupils), *wilson(pupils, in_all))

    return Interest(
        period,
        part(up),
        part(same),
        part(down),
        p=sign_test(up, down),
        sessions=sessions,
        schools=len(schools),
    )
