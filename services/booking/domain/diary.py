"""The team's diary: which times of a day fit, which teams could come, and what each day offers.

A visit of several classes may start anywhere in the hours: each session lies wholly in one window, the sessions follow one
another, breaks between them allowed, also across a lunch break. It needs one team that is free from its first start to its last
end, with the time to travel from and to a visit at another school. A hold whose time has run out is as good as none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.booking.domain.hours import Diary, Time, Times, WhyNot, hours, misfits, why_not
from services.booking.domain.team_day import TeamDay, overlap


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the diary: so many classes, each of so many minutes, at a school.

    `ignoring` is a booking whose own place is not in the way: the one that is moved.
    """

    count: int
    minutes: int
    urn: str
    ignoring: str = ""


class DayState(StrEnum):
    """What a day offers."""

    FREE = "free"
    ON_REQUEST = "on request"
    FULL = "full"
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is offered; `why` it isn't free, and the earliest `times` that could be had."""

    day: date
    state: DayState
    why: WhyNot | None = None
    times: tuple[Time, ...] = ()


FREE_STATES: Final = frozenset({DayState.FREE, DayState.ON_REQUEST})
"""The states of a day that can be asked for."""


def free_teams(
    diary: Diary,
    team_days: Sequence[TeamDay],
    span: Time,
    urn: str,
    now: datetime,
    *,
    ignoring: str = "",
) -> tuple[int, ...]:
    """Return the teams that are free for a visit to a school from its first start to its last end.

    `team_days` are those of the day, of which an empty one may be missing. Teams with somebody to go come first.
    """
    wanted = Wanted(0, 0, urn, ignoring)
    known = {one.team: one for one in team_days}
    free = []
    for team in range(1, len(diary.teams) + 1):
        one = known.get(team)
        if one is None or not any(overlap(busy, span) for busy in _busy(diary, one, wanted, now)):
            free.append((not staffed(team_days, team, span), team))
    return tuple(team for _, team in sorted(free))


def fits(
    diary: Diary,
    team_days: Sequence[TeamDay],
    day: date,
    times: Times,
    urn: str,
    now: datetime,
    ignoring: str = "",
) -> tuple[int, ...]:
    """Return the teams that could make a visit of these times on a day that can be asked for, those with somebody to go first."""
    if not times or why_not(diary, day, now) or misfits(diary, day, times):
        return ()
    return free_teams(diary, team_days, (times[0][0], times[-1][1]), urn, now, ignoring=ignoring)


def suggested(
    diary: Diary,
    team_days: Sequence[TeamDay],
    day: date,
    wanted: Wanted,
    now: datetime,
    *,
    from_: datetime | None = None,
) -> tuple[Time, ...] | None:
    """Return the earliest times of a day, back to back and also across a break in the hours, that a team could come.

    `from_` is the earliest start wished for. Times at which somebody is there to go come before earlier ones at which nobody is.
    """
    parts, otherwise = hours(diary, day), None
    for start in _starts(diary, team_days, parts, from_):
        times = _back_to_back(parts, start, wanted)
        if times is None:
            continue
        span = (times[0][0], times[-1][1])
        teams = free_teams(diary, team_days, span, wanted.urn, now, ignoring=wanted.ignoring)
        if teams and staffed(team_days, teams[0], span):
            return times
        if teams and otherwise is None:
            otherwise = times
    return otherwise


def staffed(team_days: Sequence[TeamDay], team: int, span: Time) -> bool:
    """Tell whether somebody of a team is there to go."""
    return not any(
        block.kind == "nobody" and overlap((block.starts_at, block.ends_at), span)
        for one in team_days
        if one.team == team
        for block in one.blocks
    )


def day_offered(diary: Diary, team_days: Sequence[TeamDay], day: date, wanted: Wanted, now: datetime) -> Day:
    """Return what a day offers for a visit, with the true reason where it is not free."""
    why = why_not(diary, day, now)
    if why:
        return Day(day, DayState.NOT_OFFERED, why)
    times = suggested(diary, team_days, day, wanted, now)
    if times:
        span = (times[0][0], times[-1][1])
        team = free_teams(diary, team_days, span, wanted.urn, now, ignoring=wanted.ignoring)[0]
        there = staffed(team_days, team, span)
        return Day(day, DayState.FREE if there else DayState.ON_REQUEST, None, times)
    if suggested(diary, (), day, wanted, now) is None:
        return Day(day, DayState.NOT_OFFERED, WhyNot.TOO_SHORT)
    empty = [replace(one, stretches=()) for one in team_days]
    if suggested(diary, empty, day, wanted, now) is None:
        return Day(day, DayState.NOT_OFFERED, WhyNot.BLOCKED)
    return Day(day, DayState.FULL, WhyNot.FULL)


def days_offered(
    diary: Diary,
    team_days: Mapping[date, Sequence[TeamDay]],
    first: date,
    last: date,
    wanted: Wanted,
    now: datetime,
) -> Iterator[Day]:
    """Yield what each day from `first` to `last`, both included, offers for a visit; `team_days` are by their day."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield day_offered(diary, team_days.get(day, ()), day, wanted, now)


def free_days(
    diary: Diary,
    team_days: Mapping[date, Sequence[TeamDay]],
    first: date,
    last: date,
    wanted: Wanted,
    now: datetime,
) -> Iterator[Day]:
    """Yield the days from `first` to `last` that can be asked for: free, or on request."""
    for day in days_offered(diary, team_days, first, last, wanted, now):
        if day.state in FREE_STATES:
            yield day


def free_spans(
    diary: Diary, team_days: Sequence[TeamDay], day: date, wanted: Wanted, now: datetime
) -> tuple[Time, ...]:
    """Return the stretches of a day's hours in which at least one team is free for a session, joined where they touch."""
    known = {one.team: one for one in team_days}
    teams = [known.get(team, TeamDay(day, team)) for team in range(1, len(diary.teams) + 1)]
    found = sorted(
        span
        for one in teams
        for opens, closes in hours(diary, day)
        for span in _gaps(_busy(diary, one, wanted, now), opens, closes)
        if span[1] - span[0] >= timedelta(minutes=wanted.minutes)
    )
    joined: list[Time] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _gaps(busy: Sequence[Time], opens: datetime, closes: datetime) -> Iterator[Time]:
    """Yield what is left between busy stretches."""
    for start, end in sorted(busy):
        if opens < min(start, closes):
            yield opens, min(start, closes)
        opens = max(opens, end)
    if opens < closes:
        yield opens, closes


def _busy(diary: Diary, one: TeamDay, wanted: Wanted, now: datetime) -> list[Time]:
    """Return when a team can't be at a school: its visits, with the way between them and the school, and its blocks."""
    busy = [(block.starts_at, block.ends_at) for block in one.blocks if block.kind == "off"]
    for stretch in one.stretches:
        if stretch.booking != wanted.ignoring and stretch.holds(now):
            way = timedelta(minutes=0 if stretch.urn == wanted.urn else diary.travel_minutes)
            busy.append((stretch.starts_at - way, stretch.ends_at + way))
    return busy


def _starts(
    diary: Diary, team_days: Sequence[TeamDay], parts: Times, from_: datetime | None
) -> list[datetime]:
    """Return the moments at which a visit could start first: where hours begin, and where something else ends.

    An earlier start than all of these would lie outside the hours or meet what stands before it.
    """
    way = timedelta(minutes=diary.travel_minutes)
    starts = {opens for opens, _ in parts}
    for one in team_days:
        starts |= {block.ends_at for block in one.blocks}
        starts |= {stretch.ends_at + more for stretch in one.stretches for more in (timedelta(), way)}
    if from_ is not None:
        starts = {start for start in starts if start > from_} | {from_}
    return sorted(starts)


def _back_to_back(parts: Times, start: datetime, wanted: Wanted) -> tuple[Time, ...] | None:
    """Return sessions one after the other from `start` on, each wholly in the hours, or None where so many don't fit."""
    length = timedelta(minutes=wanted.minutes)
    times: list[Time] = []
    for opens, closes in parts:
        start = max(start, opens)
        while len(times) < wanted.count and start + length <= closes:
            times.append((start, start + length))
            start += length
    return tuple(times) if len(times) == wanted.count else None
