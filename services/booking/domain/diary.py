"""Which times are free: the arithmetic of the team's diary.

A slot is a stretch of one day, such as a morning, in which each parallel team makes at most one visit. It is
offered on the weekdays the programme says, in term, on a day that is no bank holiday nor blocked, not sooner than
the notice the team needs and not beyond its horizon, while a place in it is free. Times are local times in London: a
slot at 9:00 starts at 9:00 in summer and in winter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.clock import LONDON, london_day


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a day in which a visit can be made, in local time."""

    weekday: int
    """Monday is 0."""
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """When the team can come."""

    windows: tuple[Window, ...]
    terms: tuple[tuple[date, date], ...]
    """First and last day of each stretch of school days, both included."""
    closed: frozenset[date]
    """Bank holidays and days the team blocked."""
    notice_days: int
    """Days between today and the first day that can be asked for."""
    horizon_days: int
    """Days between today and the last day that can be asked for."""
    teams: int
    """Visits that can be made at once."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A free slot; both ends aware."""

    starts_at: datetime
    ends_at: datetime
    free: int
    """How many teams could come."""

    @property
    def day(self) -> date:
        """The slot's day in London."""
        return london_day(self.starts_at)


def offered(diary: Diary, now: datetime) -> tuple[date, date]:
    """Return the first and last day that can be asked for at `now`."""
    today = london_day(now)
    return today + timedelta(days=diary.notice_days), today + timedelta(days=diary.horizon_days)


def open_on(diary: Diary, day: date) -> bool:
    """Tell whether visits are made on `day` at all."""
    return (
        day not in diary.closed
        and any(first <= day <= last for first, last in diary.terms)
        and any(window.weekday == day.weekday() for window in diary.windows)
    )


def slots(
    diary: Diary, first: date, last: date, held: Mapping[datetime, int], now: datetime
) -> Iterator[Slot]:
    """Yield the free slots from `first` to `last`, both included, in order.

    `held` says how many places of a slot are taken, by the slot's start.
    """
    soonest, latest = offered(diary, now)
    day, last = max(first, soonest), min(last, latest)
    windows = sorted(diary.windows, key=lambda window: window.start)
    while day <= last:
        if open_on(diary, day):
            for window in windows:
                if window.weekday != day.weekday():
                    continue
                start = datetime.combine(day, window.start, LONDON)
                free = diary.teams - held.get(start, 0)
                if free > 0:
                    yield Slot(start, datetime.combine(day, window.end, LONDON), free)
        day += timedelta(days=1)


def nearest(free: Iterable[Slot], wanted: datetime, count: int) -> list[Slot]:
    """Return the `count` slots nearest to `wanted`, in order of time; of two equally near, the earlier."""
    by_distance = sorted(free, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))
    return sorted(by_distance[:count])


def most_sessions(starts_at: datetime, ends_at: datetime, minutes: int) -> int:
    """Return how many sessions of `minutes` fit between two moments, one after the other."""
    return int((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)) / timedelta(minutes=minutes))


def session_times(starts_at: datetime, count: int, minutes: int) -> list[tuple[datetime, datetime]]:
    """Return start and end of `count` sessions of `minutes`, one directly after the other from `starts_at`."""
    # In UTC: adding hours to London's local time would be wrong on the night the clocks change.
    start, length = starts_at.astimezone(UTC), timedelta(minutes=minutes)
    return [(start + n * length, start + (n + 1) * length) for n in range(count)]
