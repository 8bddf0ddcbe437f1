"""Which times a careers lead can have."""

from datetime import date, datetime, timedelta
from typing import Final

from services.booking.domain.diary import Slot, most_sessions, nearest, offered, slots
from services.booking.domain.offer import Offer
from services.booking.table import diary
from shared.clock import london_day

A_MONTH: Final = timedelta(days=31)


def free_slots(offer: Offer, first: date, last: date, now: datetime) -> list[Slot]:
    """Return what is free from `first` to `last`, as far as the team takes bookings at `now`."""
    return list(slots(offer.diary, first, last, diary.held(first, last), now))


def alternatives(
    offer: Offer, wanted: datetime, minutes: int, now: datetime, *, count: int = 5
) -> list[Slot]:
    """Return the free slots nearest to `wanted` that a session of `minutes` fits into.

    A month before and after is looked at first, and all that is offered only where those hold fewer than `count`.
    """
    day = london_day(wanted)
    near = (day - A_MONTH, day + A_MONTH)
    free: list[Slot] = []
    for first, last in (near, offered(offer.diary, now)):
        free = [
            slot
            for slot in free_slots(offer, first, last, now)
            if most_sessions(slot.starts_at, slot.ends_at, minutes) > 0
        ]
        if len(free) >= count:
            break
    return nearest(free, wanted, count)
