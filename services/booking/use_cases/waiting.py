"""The waiting list at work: a place that is free is offered to whoever comes first in order and fits into it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Final

from services.booking.domain import waiting
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted, day_offered, fits
from services.booking.domain.parts import Hold
from services.booking.domain.refusal import RefusedError, SlotTakenError
from services.booking.domain.sessions import Times
from services.booking.table import bookings, diary, lists
from services.booking.table.lists import Listed
from services.booking.use_cases.change import change
from services.booking.use_cases.offer import offer
from shared.clock import london_day
from shared.log import failed, kept_apart

Place = tuple[Times, Hold]

BY_ITSELF: Final = 3
"""Offers that a booking gets without anybody of the team: who let so many lapse keeps her place and is offered one by hand."""


def place_for(booking: Booking, now: datetime) -> Place | None:
    """Return times and place for a booking that waits, on the day it waits for; None where none is free.

    Its own times where they fit, which are her school's, else the day's earliest.
    """
    day, known = london_day(booking.starts_at), offer().diary
    team_days = diary.on(day)
    if fits(known, team_days, day, booking.times, booking.school.urn, now):
        return booking.times, Hold(day, 0)
    start, end = booking.times[0]
    wanted = Wanted(len(booking.sessions), int((end - start).total_seconds() / 60), booking.school.urn)
    found = day_offered(known, team_days, day, wanted, now)
    return (found.times, Hold(day, 0)) if found.times else None


def waiting_lines() -> Iterator[Listed]:
    """Yield the lines of the waiting list, longest waiting first."""
    after = ""
    while page := lists.page_of("waitlisted", after=after):
        yield from page
        after = page[-1].key


def offer_places(
    now: datetime, place: Callable[[Booking, datetime], Place | None] = place_for
) -> list[Exception]:
    """Offer what is free to those who wait for its day, each in `turn`: who waits longest, who was asked about it already last.

    Two who run this at once offer one place once: the store takes it for one of them. Return what failed, each booking apart.
    """
    errors: list[Exception] = []
    lines = [line for line in waiting_lines() if line.starts_at > now and line.offers_missed < BY_ITSELF]

    def day_of(line: Listed) -> date:
        return london_day(line.starts_at)

    for day, on_the_day in groupby(sorted(lines, key=day_of), day_of):
        for line in kept_apart(_in_turn(day, on_the_day)):
            try:
                _offer(line.id, now, place)
            except SlotTakenError:
                # Somebody was quicker; the next may need less.
                continue
            except RefusedError:
                # It was changed meanwhile: it is looked at again with the next run.
                continue
            except Exception as error:  # noqa: BLE001  one booking's trouble must not keep the others waiting
                failed("not offered", error, booking=line.id)
                errors.append(error)
    return errors


def _in_turn(day: date, lines: Iterable[Listed]) -> list[Listed]:
    """Return those who wait for a day in the order in which they are offered what is free of it."""
    freed = max((one.freed_at for one in diary.on(day) if one.freed_at), default=None)
    return sorted(lines, key=lambda one: (waiting.turn(one.waiting_since, one.missed_at, freed), one.id))


def _offer(booking_id: str, now: datetime, place: Callable[[Booking, datetime], Place | None]) -> None:
    booking = bookings.load(booking_id)
    found = place(booking, now) if booking and booking.status == "waitlisted" else None
    if booking is None or found is None:
        return
    times, hold = found
    change(
        booking_id,
        lambda was: waiting.offer(was, who="", at=now, times=times, hold=hold),
        booking.version,
        diary=offer().diary,
    )
