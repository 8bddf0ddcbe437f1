"""Once a week: looks for schools with visits to come that the register closed or renamed since they were booked."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.register.folding import words
from services.booking.table import bookings
from services.booking.table.flags import SchoolFlag, replace_flags
from services.booking.table.lists import PAGE, page_of
from services.booking.use_cases.offer import offer
from services.booking.use_cases.schools import find_school, national, successors
from shared.log import logger

OVER: Final = frozenset({"declined", "cancelled", "expired"})
"""States in which nobody comes to the school any more."""


def check_booked(now: datetime) -> list[SchoolFlag]:
    """Flag the booked schools to look at, and drop the flags of before; return the flags.

    Without a register nothing is known, and nothing is changed.
    """
    if national() is None:
        logger.info("no register of schools")
        return []
    by_urn: defaultdict[str, list[Booking]] = defaultdict(list)
    for booking in _to_come(now):
        by_urn[booking.school.urn].append(booking)
    found = [flag for urn, visits in sorted(by_urn.items()) for flag in _flags(urn, visits, now)]
    replace_flags(found)
    logger.info("schools checked", extra={"schools": len(by_urn), "flagged": len(found)})
    return found


def _to_come(now: datetime) -> Iterator[Booking]:
    after = ""
    while True:
        lines = page_of("all", since=now, after=after)
        for line in lines:
            booking = None if line.status in OVER else bookings.load(line.id)
            if booking:
                yield booking
        if len(lines) < PAGE:
            return
        after = lines[-1].key


def _flags(urn: str, visits: list[Booking], now: datetime) -> Iterator[SchoolFlag]:
    school, name = find_school(urn), visits[0].school.name
    every = national()
    entry = every.find(urn) if every else None
    if school is None or entry is None:
        return
    own = offer().school(urn)
    # A name that the programme itself gives is as it should be: make schools tells of it.
    renamed = words(entry.name) != words(name) and not (own and own.name == name)
    if entry.is_closed or renamed:
        yield SchoolFlag(
            urn=urn,
            name=name,
            why="closed" if entry.is_closed else "renamed",
            now=entry.name,
            closed=entry.closed,
            successors=tuple(one.urn for one in successors(school)),
            bookings=tuple(booking.id for booking in visits),
            checked_at=now,
        )
