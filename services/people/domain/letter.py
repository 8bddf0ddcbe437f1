"""The visitor letter: who comes to a visit, as what and when, as its school was told it.

What it says at a moment is a pure function of the visit. A letter that differs from the one before is a new version, and of it
the school is told only what differs. Ids stand here, never a name: whoever shows a letter says the people as they are known by
then, so whoever is forgotten is in no letter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from services.people.domain.checks import CheckFile, Status, standings
from services.people.domain.need import Capacity, gap_of, need_of
from services.people.domain.roster import Coming, Roster
from services.people.domain.rules import Rules
from services.people.domain.session import Session, letter_day
from shared.clock import london_day, london_time

MORNING: Final = 9
"""The hour in London at which a letter goes on its day."""

SETTLING: Final = timedelta(minutes=10)
"""How long we wait after a change of who comes for the next one: several in a row are one letter."""

NEAR: Final = timedelta(hours=1)
"""So near to the visit nobody waits for another change."""

SEEN: Final = frozenset({Status.VALID, Status.RENEW})
"""Statuses of a check that somebody saw; an exemption confirms nothing."""


@dataclass(frozen=True, slots=True)
class LetterSession:
    """A session as a letter told of it: when, and who comes as what."""

    session: str
    starts_at: datetime
    ends_at: datetime
    coming: tuple[tuple[str, Capacity], ...]


@dataclass(frozen=True, slots=True)
class LetterChange:
    """Somebody who joined a session, or left it, since the version before `version`; as what, at which organisation."""

    version: int
    session: str
    move: Literal["joined", "left"]
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterState:
    """What stands in a visit's head of its letter, once one was written; `changes` are all since the first version.

    `acknowledged_at` is when the school said that it has read this version.
    """

    version: int
    written_at: datetime
    changes: tuple[LetterChange, ...] = ()
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A check of a person's that held on the day of the visit, of at least a level."""

    person: str
    check: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A version of a visit's letter as it was sent; `missing` are the places of its sessions that were free then."""

    booking: str
    version: int
    written_at: datetime
    sessions: tuple[LetterSession, ...]
    confirmed: tuple[Confirmed, ...] = ()
    missing: int = 0
    acknowledged_at: datetime | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of all who come, in the order in which the letter says them."""
        return tuple(dict.fromkeys(person for one in self.sessions for person, _ in one.coming))


@dataclass(frozen=True, slots=True)
class Difference:
    """Somebody who joined a session, or left it, and as what."""

    session: LetterSession
    move: Literal["joined", "left"]
    person: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Retimed:
    """A session at another time; None where there was none, or is none any more."""

    before: LetterSession | None
    after: LetterSession | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What one letter says otherwise than another."""

    people: tuple[Difference, ...] = ()
    times: tuple[Retimed, ...] = ()

    def __bool__(self) -> bool:
        """Whether a school must know."""
        return bool(self.people or self.times)


def says(
    rules: Rules, rosters: Iterable[Roster], files: Mapping[str, CheckFile], *, version: int, at: datetime
) -> Letter:
    """Return what the letter of a visit says at a moment, by its people's check files. What is called off is not in it."""
    told = sorted(
        (one for one in rosters if one.session.standing != "off"),
        key=lambda one: (one.session.starts_at, one.session.id),
    )
    confirmed = (
        each
        for roster in told
        for one in roster.coming
        for each in _confirmed(rules, roster.session, one, files.get(one.person))
    )
    return Letter(
        booking=told[0].session.booking if told else "",
        version=version,
        written_at=at,
        sessions=tuple(map(_session, told)),
        confirmed=tuple(dict.fromkeys(confirmed)),
        missing=sum(missing(rules, roster) for roster in told),
    )


def missing(rules: Rules, roster: Roster) -> int:
    """Return how many people a session misses; 0 where nobody knows who is needed."""
    need = need_of(rules, roster.session)
    return gap_of(rules, need, roster.capacities).people if need else 0


def differences(before: Letter, after: Letter) -> Differences:
    """Return what a letter says otherwise than an earlier one."""
    was, now = _by_comes(before), _by_comes(after)
    left = (_difference("left", *one) for comes, one in was.items() if comes not in now)
    joined = (_difference("joined", *one) for comes, one in now.items() if comes not in was)
    old = {one.session: one for one in before.sessions}
    new = {one.session: one for one in after.sessions}
    times = (
        Retimed(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if _when(old.get(name)) != _when(new.get(name))
    )
    return Differences((*left, *joined), tuple(times))


def of_day(letters: Iterable[Letter], rosters: Sequence[Roster]) -> tuple[Letter, ...]:
    """Return those of a visit's letters that told of the day that it is on.

    To another day nobody has agreed to come yet: a letter of before names whoever came then.
    """
    sessions = [one.session for one in rosters]
    days = {one.day for one in sessions if one.standing != "off"} or {one.day for one in sessions}
    return tuple(one for one in letters if days & {london_day(each.starts_at) for each in one.sessions})


def state_of(letters: Sequence[Letter]) -> LetterState | None:
    """Return what a visit's head says of its letter, of all its versions in order; None before the first."""
    if not letters:
        return None
    changes = (
        LetterChange(
            after.version, one.session.session, one.move, one.capacity.role, one.capacity.organisation
        )
        for before, after in pairwise(letters)
        for one in differences(before, after).people
    )
    newest = letters[-1]
    return LetterState(
        version=newest.version,
        written_at=newest.written_at,
        changes=tuple(changes),
        acknowledged_at=newest.acknowledged_at,
    )


def due(rules: Rules, rosters: Sequence[Roster], last: Letter | None) -> datetime | None:
    """Return from when on a visit's letter is to be written, or written anew; None where there is nothing to tell.

    The first goes on its day, or later when somebody is found at all. A visit that was called off or took place has none.
    """
    planned = [roster for roster in rosters if roster.session.standing == "planned"]
    if not planned:
        return None
    first = min((roster.session for roster in planned), key=lambda one: one.starts_at)
    now = says(rules, planned, {}, version=0, at=first.starts_at)
    if not (differences(last, now) if last else now.people):
        return None
    morning = london_time(letter_day(rules, first), MORNING)
    changed = max((step.at for roster in rosters for step in roster.steps), default=morning)
    return max(morning, min(changed + SETTLING, max(changed, first.starts_at - NEAR)))


def _session(roster: Roster) -> LetterSession:
    """Return a session with those who come to it, whoever leads it first."""
    session = roster.session
    coming = sorted(
        roster.coming, key=lambda one: (not one.capacity.lead, one.capacity.role, one.at, one.person)
    )
    return LetterSession(
        session.id, session.starts_at, session.ends_at, tuple((one.person, one.capacity) for one in coming)
    )


Comes = tuple[str, str, Capacity]


def _by_comes(letter: Letter) -> dict[Comes, tuple[LetterSession, str, Capacity]]:
    return {
        (session.session, person, capacity): (session, person, capacity)
        for session in letter.sessions
        for person, capacity in session.coming
    }


def _difference(
    move: Literal["joined", "left"], session: LetterSession, person: str, capacity: Capacity
) -> Difference:
    return Difference(session, move, person, capacity)


def _when(session: LetterSession | None) -> tuple[datetime, datetime] | None:
    return (session.starts_at, session.ends_at) if session else None


def _confirmed(rules: Rules, session: Session, one: Coming, file: CheckFile | None) -> Iterator[Confirmed]:
    """Yield the checks that a school is told of and that hold on the day of the visit, as its policy asks for them."""
    policy = rules.policy(session.day)
    if policy is None or file is None:
        return
    asked = {each.check.id: each for each in policy.required.get(one.capacity.role, ())}
    for found in standings(policy, one.capacity.role, file, session.day) or ():
        check = asked[found.check].check
        if check.told and found.status in SEEN:
            yield Confirmed(one.person, check.id, check.levels[asked[check.id].rank])
