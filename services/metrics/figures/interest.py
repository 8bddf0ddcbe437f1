"""Interest: what pupils said of themselves after a workshop, before against now, and how sure that is.

Counts as they are. Shares, intervals and p are made by the gate, of counts as it publishes them.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from services.metrics.figures import Unpublished
from services.metrics.figures.statistics import net_by_session, rank_biserial
from services.metrics.period import Period
from shared.thresholds import Thresholds

if TYPE_CHECKING:
    from shared.events.feedback import SessionSummary

ENOUGH_SESSIONS: Final = 10
"""From this many sessions on their own differences say how sure the change is: pupils of one class answer alike."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many pupils of one session, or of all, moved up, stayed and moved down."""

    up: Unpublished
    same: Unpublished
    down: Unpublished

    @property
    def answers(self) -> Unpublished:
        """Pupils who said both."""
        return Unpublished(self.up + self.same + self.down)


@dataclass(frozen=True, slots=True)
class Interest:
    """How pupils moved on the scale of interest, of a period, None for all that was ever answered.

    `by_steps` counts them by how many steps they moved, `by_session` has one value a session in which anyone said both.
    """

    period: Period | None
    by_steps: Mapping[int, Unpublished]
    by_session: tuple[Moved, ...]
    schools: int

    @property
    def moved(self) -> Moved:
        """All of them."""
        up = sum(count for steps, count in self.by_steps.items() if steps > 0)
        down = sum(count for steps, count in self.by_steps.items() if steps < 0)
        return Moved(Unpublished(up), self.by_steps.get(0, Unpublished(0)), Unpublished(down))

    @property
    def sessions(self) -> int:
        """Sessions in which anyone said both."""
        return len(self.by_session)

    @property
    def few_sessions(self) -> bool:
        """Whether there are too few for `net_between`."""
        return self.sessions < ENOUGH_SESSIONS

    def effect(self, thresholds: Thresholds) -> float:
        """Return the matched-pairs rank-biserial correlation of published counts, from -1 to 1."""
        return rank_biserial({steps: thresholds.nearest(count) for steps, count in self.by_steps.items()})

    def net_between(self, thresholds: Thresholds) -> tuple[float, float]:
        """Return how far below and above itself the net change may lie, by a bootstrap of the sessions' published counts.

        Both are distances from the sessions' own net change: rounding each session moves that, and hardly how they differ.
        """
        counted = [
            tuple(thresholds.nearest(one) for one in (session.up, session.same, session.down))
            for session in self.by_session
        ]
        sessions = [(up - down, up + same + down) for up, same, down in counted]
        whole = sum(answers for _, answers in sessions)
        if not whole:
            return -1.0, 1.0
        low, high = net_by_session(sessions)
        middle = sum(net for net, _ in sessions) / whole
        return low - middle, high - middle


def interest(summaries: Iterable["SessionSummary"], period: Period | None = None) -> Interest:
    """Return the change in interest that summaries tell of; they are those of `period`."""
    by_steps: Counter[int] = Counter()
    by_session, schools = [], set()
    for summary in summaries:
        moves = _moves(summary.interest)
        if not any(moves.values()):
            continue
        up = down = 0
        for steps, count in moves.items():
            if count:
                by_steps[steps] += count
            if steps > 0:
                up += count
            elif steps < 0:
                down += count
        schools.add(summary.urn)
        by_session.append(Moved(Unpublished(up), Unpublished(moves[0]), Unpublished(down)))
    counts = {steps: Unpublished(count) for steps, count in sorted(by_steps.items())}
    return Interest(period, counts, tuple(by_session), len(schools))


def _moves(rows: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return how many moved by how many steps, one's own place among them; the innermost loop of a page, so a plain one."""
    moves = dict.fromkeys(range(1 - len(rows), len(rows)), 0)
    for before, row in enumerate(rows):
        for after, count in enumerate(row):
            if count:
                moves[after - before] += count
    return moves
