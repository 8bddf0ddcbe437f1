"""A person's week: the sessions they are down for. It is what keeps a person from being in two places.

Whoever is put down for a session, or let go, changes the roster and this week in one transaction, each at the version that was
read; so two leads can't put one person down for two sessions at once. A week is a London week from Monday: no session crosses
midnight, so what could clash lies in the same one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.people.domain.roster import Roster, people
from services.people.domain.session import Session
from shared.clock import london_day, london_time


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


def week_span(moment: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of a moment's week in London, and of the next week."""
    monday = monday_of(moment)
    return london_time(monday, 0), london_time(monday + timedelta(days=7), 0)


def engagement(session: Session) -> Engagement:
    """Return what whoever comes to a session is down for."""
    return Engagement(session.id, session.booking, session.urn, session.starts_at, session.ends_at)


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


def same_week(
    engagements: Iterable[Engagement], booking: str, week: tuple[datetime, datetime]
) -> Engagement | None:
    """Return a visit other than `booking` in a week, from its first moment to the next one's, for which a person is down."""
    begins, ends = week
    for one in engagements:
        if one.booking != booking and begins <= one.starts_at < ends:
            return one
    return None


Weeks = Mapping[tuple[str, date], Week]
"""Weeks by person and Monday."""


def weeks_of(ids: Iterable[str], sessions: Iterable[Session]) -> frozenset[tuple[str, date]]:
    """Return which weeks a change concerns: of its people, those of its sessions as they were and as they will be."""
    mondays = {monday_of(session.starts_at) for session in sessions}
    return frozenset((person, monday) for person in ids for monday in mondays)


def kept_with(changes: Iterable[tuple[Roster, Roster]], weeks: Weeks) -> tuple[Week, ...]:
    """Return the weeks that change with rosters, each given before and after: they are written in the same transaction.

    Each is one version higher, however many sessions of it changed. A week that isn't there is empty. Whoever stays at the same
    time is down for what they were: their week isn't asked for, so that a change needs the weeks of those alone whom it concerns.
    """
    found: dict[tuple[str, date], dict[str, Engagement]] = {}
    for before, after in changes:
        now = monday_of(after.session.starts_at)
        same_time = engagement(before.session) == engagement(after.session)
        for person in people((before, after)):
            if same_time and before.of(person) and after.of(person):
                continue
            for monday in {monday_of(before.session.starts_at), now}:
                there = found.setdefault((person, monday), _by_session(weeks.get((person, monday))))
                there.pop(after.session.id, None)
                if monday == now and after.of(person):
                    there[after.session.id] = engagement(after.session)
    changed = []
    for key, by_session in sorted(found.items()):
        week, engagements = weeks.get(key) or Week(*key), _in_order(by_session.values())
        if engagements != week.engagements:
            changed.append(replace(week, version=week.version + 1, engagements=engagements))
    return tuple(changed)


def _by_session(week: Week | None) -> dict[str, Engagement]:
    return {one.session: one for one in week.engagements} if week else {}


def _in_order(engagements: Iterable[Engagement]) -> tuple[Engagement, ...]:
    return tuple(sorted(engagements, key=lambda one: (one.starts_at, one.session)))
