"""The visitor letter: who comes to a visit, as what and when, as its school was told it.

What it says at a moment is a pure function of the visit. A letter that differs from the one before is a new version, and of it
the school is told only what differs. Names and what people say of themselves are not kept in it: they are read when it is read,
so that whoever is forgotten is in no letter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from services.people.domain.checks import CheckFile, Status, standings
from services.people.domain.need import gap_of, need_of
from services.people.domain.roster import Coming, Roster
from services.people.domain.rules import Requirement, Rules
from services.people.domain.session import Session, letter_day
from shared.clock import london_time

MORNING: Final = 9
"""The hour in London at which a letter goes on its day."""

SETTLING: Final = timedelta(minutes=10)
"""How long we wait after a change of who comes for the next one: several in a row are one letter."""

NEAR: Final = timedelta(hours=1)
"""So near to the visit nobody waits for another change."""

SEEN: Final = frozenset({Status.VALID, Status.RENEW})
"""Statuses of a check that somebody saw; an exemption confirms nothing."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A check that holds on the day of the visit: what it is called, and which level it has at least, where it has several."""

    title: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who comes to a session, and as what; `employer` and `role_title` as they were called when the school was told."""

    session: str
    person: str
    organisation: str
    employer: str
    role: str
    role_title: str
    lead: bool
    confirmed: tuple[Confirmed, ...] = ()

    @property
    def comes(self) -> tuple[str, str, str, str, bool]:
        """What a school must know anew where it differs."""
        return self.session, self.person, self.organisation, self.role, self.lead


@dataclass(frozen=True, slots=True)
class Time:
    """When a session is, of which workshop and for which year group."""

    session: str
    starts_at: datetime
    ends_at: datetime
    workshop: str
    year_group: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A version of a visit's letter; `missing` are the people who were not found yet when it was written."""

    booking: str
    version: int
    written_at: datetime
    times: tuple[Time, ...]
    visitors: tuple[Visitor, ...]
    missing: int = 0
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who joined a session, or left it."""

    move: Literal["joined", "left"]
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Retimed:
    """A session whose time is another; None where there was none, or is none any more."""

    before: Time | None
    after: Time | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What one letter says otherwise than another."""

    changes: tuple[Change, ...] = ()
    times: tuple[Retimed, ...] = ()

    def __bool__(self) -> bool:
        """Whether a school must know."""
        return bool(self.changes or self.times)


def says(
    rules: Rules,
    rosters: Iterable[Roster],
    employers: Mapping[str, str],
    files: Mapping[str, CheckFile],
    *,
    version: int,
    at: datetime,
) -> Letter:
    """Return what the letter of a visit says at a moment.

    `employers` are the organisations' names by id, `files` the people's checks. Sessions that are called off are not in it.
    """
    told = sorted(
        (one for one in rosters if one.session.standing != "off"),
        key=lambda one: (one.session.starts_at, one.session.id),
    )
    return Letter(
        booking=told[0].session.booking if told else "",
        version=version,
        written_at=at,
        times=tuple(_time(roster.session) for roster in told),
        visitors=tuple(visitor for roster in told for visitor in _visitors(rules, roster, employers, files)),
        missing=sum(missing(rules, roster) for roster in told),
    )


def missing(rules: Rules, roster: Roster) -> int:
    """Return how many people a session misses; 0 where nobody knows who is needed."""
    need = need_of(rules, roster.session)
    return gap_of(rules, need, roster.capacities).people if need else 0


def differences(before: Letter | None, after: Letter) -> Differences:
    """Return what a letter says otherwise than an earlier one; of the first, all who come to it."""
    was = {one.comes: one for one in before.visitors} if before else {}
    now = {one.comes: one for one in after.visitors}
    joined = [Change("joined", one) for comes, one in now.items() if comes not in was]
    left = [Change("left", one) for comes, one in was.items() if comes not in now]
    times_was = {one.session: one for one in before.times} if before else {}
    times_now = {one.session: one for one in after.times}
    times = [
        Retimed(times_was.get(name), times_now.get(name))
        for name in sorted(times_was.keys() | times_now.keys())
        if before and _when(times_was.get(name)) != _when(times_now.get(name))
    ]
    return Differences((*left, *joined), tuple(times))


def since_first(letters: Sequence[Letter]) -> Iterator[tuple[int, Change]]:
    """Yield who joined and who left since the first of a visit's letters, each with the version that told of it."""
    for before, after in pairwise(letters):
        for change in differences(before, after).changes:
            yield after.version, change


def due(rules: Rules, rosters: Sequence[Roster], last: Letter | None) -> datetime | None:
    """Return from when on a visit's letter is to be written, or written anew; None where there is nothing to tell.

    The first goes on its day, or later when somebody is found at all. A visit that was called off or took place has none.
    """
    planned = [roster for roster in rosters if roster.session.standing == "planned"]
    if not planned:
        return None
    now = says(rules, planned, {}, {}, version=0, at=planned[0].session.starts_at)
    if not (differences(last, now) if last else now.visitors):
        return None
    first = min((roster.session for roster in planned), key=lambda one: one.starts_at)
    morning = london_time(letter_day(rules, first), MORNING)
    return max(morning, _settled(rosters, first.starts_at)) if any(one.steps for one in rosters) else morning


def _settled(rosters: Iterable[Roster], starts_at: datetime) -> datetime:
    """Return when nothing is waited for any more after the last change of who comes."""
    changed = max(step.at for roster in rosters for step in roster.steps)
    return min(changed + SETTLING, max(changed, starts_at - NEAR))


def _time(session: Session) -> Time:
    return Time(session.id, session.starts_at, session.ends_at, session.workshop, session.year_group)


def _when(time: Time | None) -> tuple[datetime, datetime] | None:
    return (time.starts_at, time.ends_at) if time else None


def _visitors(
    rules: Rules, roster: Roster, employers: Mapping[str, str], files: Mapping[str, CheckFile]
) -> Iterator[Visitor]:
    """Yield who comes to a session, whoever leads it first."""
    for one in sorted(
        roster.coming, key=lambda one: (not one.capacity.lead, one.capacity.role, one.at, one.person)
    ):
        capacity = one.capacity
        role = rules.roles.get(capacity.role)
        yield Visitor(
            roster.session.id,
            one.person,
            capacity.organisation,
            employers.get(capacity.organisation, capacity.organisation),
            capacity.role,
            role.title if role else capacity.role,
            capacity.lead,
            tuple(_confirmed(rules, roster.session, one, files)),
        )


def _confirmed(
    rules: Rules, session: Session, one: Coming, files: Mapping[str, CheckFile]
) -> Iterator[Confirmed]:
    """Yield the checks that a school is told of and that hold on the day of the visit, as its policy asks for them."""
    policy, file = rules.policy(session.day), files.get(one.person)
    if policy is None or file is None:
        return
    asked: dict[str, Requirement] = {
        each.check.id: each for each in policy.required.get(one.capacity.role, ())
    }
    for found in standings(policy, one.capacity.role, file, session.day) or ():
        check = rules.checks[found.check]
        if check.told and found.status in SEEN:
            level = check.levels[asked[check.id].rank] if len(check.levels) > 1 else ""
            yield Confirmed(check.title, level)
