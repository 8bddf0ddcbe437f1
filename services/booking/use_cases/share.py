"""Whether one more request is fair to the others, is not the same one again, and whether its mails can go."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from services.booking.domain.parts import Contact, School, Status
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.states import ALIVE
from services.booking.table import lists, strangers
from services.booking.table.lists import Listed
from shared.clock import london_day

WAITING: Final[frozenset[Status]] = frozenset({"awaiting_address", "requested", "waitlisted", "offered"})
"""What counts against a fair share: all that waits for an answer. Visits that were agreed don't."""

MOST_WAITING: Final = 5
"""Requests of one school, and of one address, that may wait at once."""

MOST_UNCONFIRMED: Final = 3
"""Requests of one address that may wait for it to be confirmed at once."""


def check_share(school: School, contact: Contact, day: date, now: datetime, *, again: bool = False) -> None:
    """Raise `RefusedError` for a request that would be more than a fair share, or, unless `again`, the same one again.

    A school that the register doesn't have has no list: its name tells it. Reads the school's and the person's lists: 2 read
    units.
    """
    of_person = _to_come(lists.person(contact.email), now)
    if sum(line.status == "awaiting_address" for line in of_person) >= MOST_UNCONFIRMED:
        raise RefusedError(Refusal.FAIR_SHARE, most=MOST_UNCONFIRMED)
    of_school = _to_come(lists.school(school.urn), now) if school.urn else []
    for lines in (of_person, of_school):
        if sum(line.status in WAITING for line in lines) >= MOST_WAITING:
            raise RefusedError(Refusal.FAIR_SHARE, most=MOST_WAITING)
    same = [
        line
        for line in of_person
        if london_day(line.starts_at) == day and (line.urn == school.urn or line.school == school.name)
    ]
    if same and not again:
        raise RefusedError(Refusal.SAME_AGAIN, booking=same[0].id)


def check_mails(people: Iterable[Contact | None], now: datetime) -> None:
    """Raise `RefusedError` where addresses that wait to be confirmed have had their mails: nobody could press the button.

    Two read units for each address.
    """
    for person in people:
        if person and person.email and not person.confirmed_at:
            had = strangers.taken(person.email, now)
            if had.enough:
                raise RefusedError(Refusal.MAILED_ENOUGH, email=person.email, most=strangers.MOST_A_DAY)
            if had.crowded:
                raise RefusedError(Refusal.MANY_ASK)


def _to_come(which: str, now: datetime) -> list[Listed]:
    """Return what is still to come and alive; a request whose time is over is dead, whether or not that was noted."""
    return [
        line
        for line in lists.every(which, since=now)
        if line.status in ALIVE
        and (line.status != "awaiting_address" or (line.lapses_at is not None and line.lapses_at > now))
    ]
