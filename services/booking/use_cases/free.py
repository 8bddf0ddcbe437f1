"""Which days and times a careers lead can have."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.booking.domain import diary as domain
from services.booking.domain.diary import (
    FREE_STATES,
    Day,
    DayState,
    Wanted,
    day_offered,
    days_offered,
    fits,
    free_spans,
    staffed,
    suggested,
)
from services.booking.domain.hours import Time, Times, moment, offered
from services.booking.domain.offer import Offer
from services.booking.domain.team_day import TeamDay
from services.booking.table import diary
from shared.clock import LONDON, london_day

A_MONTH: Final = timedelta(days=31)


def free_days(offer: Offer, first: date, last: date, wanted: Wanted, now: datetime) -> list[Day]:
    """Return the days from `first` to `last` that can be asked for."""
    return list(domain.free_days(offer.diary, diary.team_days(first, last), first, last, wanted, now))


def month(offer: Offer, within: date, wanted: Wanted, now: datetime) -> list[Day]:
    """Return what each day of the month of the day `within` offers for a visit."""
    first = within.replace(day=1)
    last = (first + A_MONTH).replace(day=1) - timedelta(days=1)
    return list(days_offered(offer.diary, diary.team_days(first, last), first, last, wanted, now))


def first_month(offer: Offer, wanted: Wanted, now: datetime) -> list[Day]:
    """Return the first month with a day that can be asked for, or the first of all where there is none."""
    first, last = offered(offer.diary, now)
    within = first
    while within <= last:
        found = month(offer, within, wanted, now)
        if any(day.state in FREE_STATES for day in found):
            return found
        within = (within.replace(day=1) + A_MONTH).replace(day=1)
    return month(offer, first, wanted, now)


def on_day(offer: Offer, day: date, wanted: Wanted, now: datetime) -> tuple[Day, tuple[Time, ...]]:
    """Return what a day offers for a visit, and when that day at least one team is free for a class."""
    known = diary.on(day)
    return (
        day_offered(offer.diary, known, day, wanted, now),
        free_spans(offer.diary, known, day, wanted, now),
    )


def at_times(offer: Offer, times: Times, wanted: Wanted, now: datetime) -> DayState | None:
    """Return whether a visit of these times is free or on request, or None where no team could make it."""
    day = london_day(times[0][0])
    return _at(offer, diary.on(day), day, times, wanted, now)


def alternatives(offer: Offer, times: Times, wanted: Wanted, now: datetime, *, count: int = 5) -> list[Day]:
    """Return the days with times that fit nearest to the `times` that don't, by their start, in order.

    Of each other day the same times on the clock, which are her school's, where they fit; else the earliest from the same hour
    on, else the earliest. A month before and after is looked at first, and all that is offered only where those hold too few.
    """
    start = times[0][0]
    day = london_day(start)
    soonest, latest = offered(offer.diary, now)
    found: list[Day] = []
    for first, last in ((max(soonest, day - A_MONTH), min(latest, day + A_MONTH)), (soonest, latest)):
        known = diary.team_days(first, last)
        found = [
            Day(free.day, state, None, like)
            for free in domain.free_days(offer.diary, known, first, last, wanted, now)
            for like in _like(offer, known.get(free.day, ()), free, times, wanted, now)
            if (state := _at(offer, known.get(free.day, ()), free.day, like, wanted, now))
        ]
        if len(found) >= count:
            break
    by_distance = sorted(found, key=lambda one: (abs(one.times[0][0] - start), one.times[0][0]))
    return sorted(by_distance[:count], key=lambda one: one.times)


def _like(
    offer: Offer, known: Sequence[TeamDay], free: Day, times: Times, wanted: Wanted, now: datetime
) -> set[tuple[Time, ...]]:
    """Return the times of a free day that are most like those wished for."""
    starts = [moment(free.day, start.astimezone(LONDON).time()) for start, _ in times]
    same = times_from(starts, wanted.minutes)
    if fits(offer.diary, known, free.day, same, wanted.urn, now, wanted.ignoring):
        return {same}
    later = suggested(offer.diary, known, free.day, wanted, now, from_=starts[0])
    if later and free.day != london_day(times[0][0]):
        return {later}
    return {later, free.times} if later else {free.times}


def _at(
    offer: Offer, known: Sequence[TeamDay], day: date, times: Times, wanted: Wanted, now: datetime
) -> DayState | None:
    teams = fits(offer.diary, known, day, times, wanted.urn, now, wanted.ignoring)
    if not teams:
        return None
    there = staffed(known, teams[0], (times[0][0], times[-1][1]))
    return DayState.FREE if there else DayState.ON_REQUEST


def times_from(starts: Sequence[datetime], minutes: int) -> tuple[Time, ...]:
    """Return each session's start and end, in UTC: adding minutes to London's time is wrong when the clocks change."""
    utc = [start.astimezone(UTC) for start in starts]
    return tuple((start, start + timedelta(minutes=minutes)) for start in utc)
