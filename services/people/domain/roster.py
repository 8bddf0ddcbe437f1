"""Who comes to a session, and what led to it.

`call` says whether somebody can come, `joining` puts people down for a session and lets them go. Every move returns a new
`Roster` of a higher version with one more step for each person; what is kept are facts, sentences are made when they are read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.people.domain.need import Capacity
from services.people.domain.refusal import WhyNot
from services.people.domain.session import Session

Move = Literal["assign", "withdraw", "stand_down", "take_up"]
"""Somebody was put down for the session; withdrew; was let go because something stands against it by now; or is down again
because a visit that was said not to have happened did."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A person who comes, and as what; since when, by whose word, and by which policy's version the person was fit to come."""

    person: str
    capacity: Capacity
    at: datetime
    by: str
    policy: int


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a roster, with the session's start at that time.

    `why` is what stood against it, of a `stand_down`. `late` is a withdrawal so near to the session that the lead is rung.
    """

    version: int
    at: datetime
    move: Move
    coming: Coming
    who: str
    starts_at: datetime
    why: WhyNot | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Who comes to a session; `version` grows by one with each change and is 0 before the first."""

    session: Session
    version: int = 0
    coming: tuple[Coming, ...] = ()
    steps: tuple[Step, ...] = ()

    def of(self, person: str) -> Coming | None:
        """Return as what a person comes, if the person does."""
        return next((one for one in self.coming if one.person == person), None)

    @property
    def capacities(self) -> Iterator[Capacity]:
        """As what those who come do."""
        return (one.capacity for one in self.coming)

    def without(self, person: str) -> "Roster":
        """Return the same roster without a person, as it would be judged anew."""
        return replace(self, coming=tuple(one for one in self.coming if one.person != person))


def joined(roster: Roster, move: Move, coming: Coming, *, who: str, at: datetime) -> Roster:
    """Return a roster with one more person."""
    step = Step(roster.version + 1, at, move, coming, who, roster.session.starts_at)
    return replace(roster, version=step.version, coming=(*roster.coming, coming), steps=(*roster.steps, step))


def parted(roster: Roster, step: Step) -> Roster:
    """Return a roster without the person of a step."""
    kept = tuple(one for one in roster.coming if one.person != step.coming.person)
    return replace(roster, version=step.version, coming=kept, steps=(*roster.steps, step))


def people(rosters: Iterable[Roster]) -> frozenset[str]:
    """Return the ids of all who come to some of these sessions."""
    return frozenset(one.person for roster in rosters for one in roster.coming)
