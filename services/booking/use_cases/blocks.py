"""Blocking a team's day or half of it, and taking a block away: each says which visits lie in that stretch.

A block changes no booking: the team moves or cancels what it hits, one visit after the other.
"""

import random
import time as machine
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from services.booking.domain import team_day as domain
from services.booking.domain.booking import Booking
from services.booking.domain.hours import Time, moment
from services.booking.domain.offer import Offer
from services.booking.domain.refusal import BusyError
from services.booking.domain.team_day import Block, Kind, TeamDay
from services.booking.table import bookings, diary
from shared.dynamo import ConditionFailedError, ContendedError, write

Part = Literal["day", "morning", "afternoon"]
"""Which part of a day: noon by London's clocks parts morning and afternoon."""

ATTEMPTS: Final = 12
"""How often a change of a team's day is tried while others write it."""

LONGEST_PAUSE: Final = 0.3
"""Seconds between two tries, at most."""


def block(
    offer: Offer,
    day: date,
    *,
    part: Part = "day",
    team: int | None = None,
    why: str,
    kind: Kind = "off",
    now: datetime,
) -> list[Booking]:
    """Block a part of a day for a team, or for all of them; return the visits that it hits, in order of their start.

    The kind ``nobody`` says that nobody is there to go yet: the day can still be asked for and is said to be on request.
    Raises `BusyError`.
    """
    span = span_of(day, part)
    for number in _teams(offer, team):
        _change(day, number, lambda one: domain.blocked(one, Block(*span, why, kind)))
    return hits(offer, day, part=part, team=team, now=now)


def unblock(
    offer: Offer, day: date, *, part: Part = "day", team: int | None = None, now: datetime
) -> list[Booking]:
    """Take away what is blocked of a part of a day; return the visits in it. Raises `BusyError`."""
    for number in _teams(offer, team):
        _change(day, number, lambda one: _unblocked(one, span_of(day, part), now))
    return hits(offer, day, part=part, team=team, now=now)


def hits(
    offer: Offer, day: date, *, part: Part = "day", team: int | None = None, now: datetime
) -> list[Booking]:
    """Return the visits that a block would hit, in order of their start."""
    span, teams = span_of(day, part), _teams(offer, team)
    ids = [
        stretch.booking
        for one in diary.on(day)
        if one.team in teams
        for stretch in one.stretches
        if stretch.holds(now) and domain.overlap((stretch.starts_at, stretch.ends_at), span)
    ]
    found = [booking for booking in map(bookings.load, ids) if booking]
    return sorted(found, key=lambda booking: (booking.starts_at, booking.id))


def span_of(day: date, part: Part) -> Time:
    """Return the stretch of a day that a part of it is."""
    noon = moment(day, time(12))
    begins = noon if part == "afternoon" else moment(day, time.min)
    ends = noon if part == "morning" else moment(day + timedelta(days=1), time.min)
    return begins, ends


def _unblocked(team_day: TeamDay, span: Time, now: datetime) -> TeamDay:
    after = domain.unblocked(team_day, span)
    return team_day if after == team_day else replace(after, freed_at=now)


def _teams(offer: Offer, team: int | None) -> Iterable[int]:
    return range(1, len(offer.diary.teams) + 1) if team is None else [team]


def _change(day: date, team: int, step: Callable[[TeamDay], TeamDay]) -> None:
    for _ in range(ATTEMPTS):
        before = diary.team_day(day, team)
        after = step(before)
        if after == before:
            return
        try:
            write(diary.kept(after))
        except (ConditionFailedError, ContendedError):
            machine.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311  spreads load, guards nothing
        else:
            return
    raise BusyError
