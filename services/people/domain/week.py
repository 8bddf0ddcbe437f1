"""A person's week: the sessions they are down for. It is what keeps a person from being in two places.

Whoever is put down for a session, or let go, changes the roster and this week in one transaction, each at the version that was
read; so two leads can't put one person down for two sessions at once. A week is a London week from Monday: no session crosses
midnight, so what could clash lies in the same one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.people.domain.roster import Roster
from services.people.domain.session import Session
from shared.clock import london_day


@dataclass(frozen=True, slots=True)
class Engagement:
    """A session that a person is down for: its id and its visit's reference, the school's URN, and when."""

    session: str
    booking: str
    urn: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Week:
    """What a person is down for in the week of `monday`, in order; `version` is 0 before the first."""

    person: str
    monday: date
    version: int = 0
    engagements: tuple[Engagement, ...] = ()


def monday_of(moment: datetime) -> date:
    """Return the Monday of a moment's week in London: what weeks are kept by."""
    day = london_day(moment)
    return day - timedelta(days=day.weekday())


def engaged(week: Week, session: Session) -> Week:
    """Return a week with a session, in place of the same one at its time before."""
    found = Engagement(session.id, session.booking, session.urn, session.starts_at, session.ends_at)
    kept = (one for one in week.engagements if one.session != session.id)
    return replace(
        week,
        version=week.version + 1,
        engagements=tuple(sorted((*kept, found), key=lambda one: one.starts_at)),
    )


def released(week: Week, session: str) -> Week:
    """Return a week without a session."""
    kept = tuple(one for one in week.engagements if one.session != session)
    return week if kept == week.engagements else replace(week, version=week.version + 1, engagements=kept)


def clash(engagements: Iterable[Engagement], session: Session) -> Engagement | None:
    """Return another session that a person is down for at the same time, if there is one."""
    starts_at, ends_at, own = session.starts_at, session.ends_at, session.id
    for one in engagements:
        if one.starts_at < ends_at and starts_at < one.ends_at and one.session != own:
            return one
    return None


def too_far(engagements: Iterable[Engagement], session: Session, minutes: int) -> Engagement | None:
    """Return a session at another school from or to which fewer than `minutes` are left, if there is one."""
    way = timedelta(minutes=minutes)
    starts_at, ends_at, own = session.starts_at - way, session.ends_at + way, session.id
    for one in engagements:
        if (
            one.starts_at < ends_at
            and starts_at < one.ends_at
            and one.urn != session.urn
            and one.session != own
        ):
            return one
    return None


def same_week(engagements: Iterable[Engagement], session: Session) -> Engagement | None:
    """Return another visit in the week of a session that a person is down for, if there is one."""
    monday = monday_of(session.starts_at)
    for one in engagements:
        if one.booking != session.booking and monday_of(one.starts_at) == monday:
            return one
    return None


Weeks = Mapping[tuple[str, date], Week]
"""Weeks by person and Monday."""


def weeks_of(before: Roster, after: Roster) -> frozenset[tuple[str, date]]:
    """Return which people's weeks, by their Mondays, a change of a roster concerns: these are read before it is made."""
    return frozenset(
        (one.person, monday_of(roster.session.starts_at))
        for roster in (before, after)
        for one in roster.coming
    )


def kept_with(before: Roster, after: Roster, weeks: Weeks) -> tuple[Week, ...]:
    """Return the weeks that change with a roster: they are written in the same transaction. A week that is not there is empty."""
    changed = []
    now = monday_of(after.session.starts_at)
    for person, monday in sorted(weeks_of(before, after)):
        week = weeks.get((person, monday)) or Week(person, monday)
        comes = monday == now and after.of(person) is not None
        found = engaged(week, after.session) if comes else released(week, after.session.id)
        if found.engagements != week.engagements:
            changed.append(found)
    return tuple(changed)
