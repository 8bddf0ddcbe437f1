"""The team's hours: which days can be asked for at all, and when on a day the team is out.

The windows of a day are the team's hours: a visit's sessions may start anywhere in them. Hours are what London's clocks show:
9:00 is 9:00 in summer and in winter. Moments are kept in UTC, because adding minutes to London's local time is wrong on the
nights the clocks change. Notice and horizon are counted in London's days, so they pass at London's midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from shared.clock import LONDON, london_day

Time = tuple[datetime, datetime]
"""A session's start and end, or any stretch of a day."""

Times = Sequence[Time]


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the team's day, in local time."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Window:
    """The team's hours, or a part of them, on a day of the week, in local time."""

    weekday: int
    """Monday is 0."""
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """When the teams can come."""

    windows: tuple[Window, ...]
    exceptions: Mapping[date, tuple[Hours, ...]]
    """Dates with hours of their own in place of the weekday's; empty ones where nobody comes."""
    terms: tuple[tuple[date, date], ...]
    """First and last day of each stretch of school days, both included."""
    holidays: frozenset[date]
    """Bank holidays."""
    closed: frozenset[date]
    """Days on which no team comes."""
    notice_days: int
    """Days between today and the first day that can be asked for."""
    horizon_days: int
    """Days between today and the last day that can be asked for."""
    teams: tuple[str, ...]
    """The teams' names; the first is team 1."""
    travel_minutes: int
    """Minutes between the end of a visit and the start of the next one at another school."""

    def team(self, number: int) -> str:
        """Return a team's name; its number where the programme has fewer teams by now."""
        return self.teams[number - 1] if 0 < number <= len(self.teams) else str(number)


class WhyNot(StrEnum):
    """Why a day can't be asked for."""

    PAST = "past"
    HOLIDAY = "bank holiday"
    CLOSED = "closed"
    HORIZON = "beyond the horizon"
    NO_HOURS = "no hours"
    """A weekday, or a date, without hours."""
    OUT_OF_TERM = "out of term"
    NOTICE = "before notice"
    TOO_SHORT = "too short"
    """So many classes don't fit into the hours of the day."""
    BLOCKED = "blocked"
    """The teams could come at another time of the day, or not at all: blocks leave too little of it."""
    FULL = "full"


class Misfit(StrEnum):
    """Why a session's time does not go."""

    OUTSIDE = "outside the hours"
    OVERLAPS = "before the one before ends"


def offered(diary: Diary, now: datetime) -> tuple[date, date]:
    """Return the first and last day that can be asked for at `now`."""
    today = london_day(now)
    return today + timedelta(days=diary.notice_days), today + timedelta(days=diary.horizon_days)


def moment(day: date, at: time) -> datetime:
    """Return the moment London's clocks show `at` on `day`, in UTC."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def hours(diary: Diary, day: date) -> tuple[Time, ...]:
    """Return the team's hours on a day, in order; empty where it has none."""
    own = diary.exceptions.get(day)
    parts = [one for one in diary.windows if one.weekday == day.weekday()] if own is None else own
    return tuple(sorted((moment(day, part.start), moment(day, part.end)) for part in parts))


def why_not(diary: Diary, day: date, now: datetime) -> WhyNot | None:
    """Return why no visit can be asked for on `day` at all, or None: what stays true comes before what changes overnight."""
    first, last = offered(diary, now)
    in_term = any(begins <= day <= ends for begins, ends in diary.terms)
    reasons = (
        (day < london_day(now), WhyNot.PAST),
        (day in diary.holidays, WhyNot.HOLIDAY),
        (day in diary.closed, WhyNot.CLOSED),
        (day > last, WhyNot.HORIZON),
        (not hours(diary, day), WhyNot.NO_HOURS),
        (not in_term, WhyNot.OUT_OF_TERM),
        (day < first, WhyNot.NOTICE),
    )
    return next((why for stands, why in reasons if stands), None)


def misfits(diary: Diary, day: date, times: Times) -> dict[int, Misfit]:
    """Return which of a visit's sessions, by their place from 0, lie outside the hours or begin before the one before ends."""
    found: dict[int, Misfit] = {}
    parts, after = hours(diary, day), None
    for place, (start, end) in enumerate(times):
        if not any(opens <= start < end <= closes for opens, closes in parts):
            found[place] = Misfit.OUTSIDE
        elif after is not None and start < after:
            found[place] = Misfit.OVERLAPS
        after = end if after is None else max(after, end)
    return found
