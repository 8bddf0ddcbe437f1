"""Which of a session's answers count. Plain values, nothing of AWS.

A session's limit is the pupils expected and a margin. The answers that came first count, up to the limit; the others are kept
aside, and count in nothing unless the team accepts them. Who came first is known to five seconds, the time for which answers
are gathered before they are summed up; of those gathered together the lot decides, by keys that were drawn at random.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

COARSE = 10
"""In which steps it is told how many stand aside: a number that moves with each answer would say when one came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The keys of the answers that count within the limit, and how many answers there are; `version` is the row's, 0 for none.

    `erased` says that the answers' time was over and they were deleted: nothing is ever summed up again.
    """

    within: frozenset[str] = frozenset()
    total: int = 0
    erased: bool = False
    version: int = 0

    def with_answers(self, keys: Iterable[str], limit: int) -> "Count":
        """Return the count once the session holds these answers and takes `limit` of them.

        Those that count go on counting, whatever becomes of the limit; a limit that grew takes in those that stand aside.
        """
        there = sorted(set(keys))
        new = [key for key in there if key not in self.within]
        room = max(limit - len(self.within), 0)
        return replace(self, within=self.within | frozenset(new[:room]), total=len(there))

    def emptied(self) -> "Count":
        """Return the count once the answers were deleted."""
        return replace(self, within=frozenset(), total=0, erased=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the team decided of answers beyond the limit: the keys `accepted`, or how many were set aside for good."""

    accepted: frozenset[str] = frozenset()
    refused: int = 0
    who: str = ""

    @property
    def taken(self) -> bool:
        """Whether there is one."""
        return bool(self.accepted or self.refused)


def aside(count: Count, decision: Decision) -> int:
    """Return how many answers stand aside, those that the team set aside among them."""
    return count.total - len(count.within | decision.accepted)


def undecided(count: Count, decision: Decision) -> int:
    """Return how many answers stand aside that nobody decided about."""
    return max(aside(count, decision) - decision.refused, 0)


def coarse(number: int) -> int:
    """Return a number of answers rounded up to the next ten."""
    return -(-number // COARSE) * COARSE
