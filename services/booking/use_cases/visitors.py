"""Who comes to a visit: heard from the people service, kept, and told to the school by the mails that it calls for."""

import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned, plan
from services.booking.domain.refusal import BusyError
from services.booking.domain.staff import (
    Brought,
    Change,
    Coming,
    Staff,
    StaffedSession,
    VisitorLetter,
    gap_of,
)
from services.booking.domain.visitors import called_off, letter_due, letters, told
from services.booking.table import bookings, staff
from services.booking.use_cases.offer import offer
from shared import sent
from shared.clock import london_day
from shared.compiled import plain
from shared.dynamo import ConditionFailedError, ContendedError
from shared.sent import SENT, Mark

if TYPE_CHECKING:
    from shared.events.people import LetterSnapshot, StaffSession, StaffSnapshot

ATTEMPTS: Final = 6
"""How often it is tried to keep what was heard where something else is written at the same time."""

PAUSE: Final = 0.1
"""Seconds at most between them."""


def hear(snapshot: "StaffSnapshot") -> bool:
    """Keep who comes to a visit, with the lines of the mails that it calls for; False where as new a version is known.

    Raises `BusyError` where it could not be kept: the event comes again.
    """
    heard = staff_of(snapshot)
    for _ in range(ATTEMPTS):
        was = staff.load(heard.booking)
        if was and was.version >= heard.version:
            return False
        gap_was = gap_of(was) if was else None
        try:
            staff.save(heard, was, gap=gap_of(heard), gap_was=gap_was, lines=_lines(heard))
        except (ConditionFailedError, ContendedError):
            time.sleep(random.uniform(0, PAUSE))  # noqa: S311  spreads load, guards nothing
        else:
            return True
    raise BusyError


def called_for(booking: Booking, marks: Mapping[str, Mark]) -> frozenset[Planned]:
    """Return the mails that a booking calls for, with those that say who comes; `marks` is what became of its mails so far."""
    return plan(booking) | _letters(booking, staff.load(booking.id), marks)


def _letters(booking: Booking, who: Staff | None, marks: Mapping[str, Mark]) -> frozenset[Planned]:
    gone = [key for key, mark in marks.items() if mark.state in SENT]
    off = frozenset(called_off(booking, gone))
    if who is None or who.letter is None:
        return off
    held = (key for key, mark in marks.items() if mark.state == "held")
    days, holidays = plain()["people"]["letter_days"], offer().diary.holidays
    due = letter_due(london_day(booking.starts_at), days, holidays)
    return off | frozenset(letters(booking, who, told(booking, gone, held), due))


def _lines(heard: Staff) -> list[dict[str, Any]]:
    """Return the rows by which the mails that say who comes are found when they are due."""
    booking = bookings.load(heard.booking)
    if booking is None:
        return []
    marks = sent.states(booking.id)
    return [
        sent.line_row(booking.id, mail.key, mail.due)
        for mail in sorted(_letters(booking, heard, marks), key=lambda one: one.key)
        if marks.get(mail.key, Mark(mail.key)).waits
    ]


def staff_of(visit: "StaffSnapshot") -> Staff:
    """Return who comes as this service keeps it."""
    letter = _letter(visit.letter) if visit.letter else None
    return Staff(visit.id, visit.version, tuple(map(_session, visit.sessions)), letter)


def _session(one: "StaffSession") -> StaffedSession:
    return StaffedSession(
        id=one.id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        standing=one.standing,
        need_known=one.need_known,
        needed=one.needed,
        missing=one.missing,
        lead_missing=one.lead_missing,
        wanted_missing=one.wanted_missing,
        others_missing=one.others_missing,
        coming=tuple(
            Coming(who.person, who.organisation, who.employer, who.role, who.role_title, who.lead)
            for who in one.coming
        ),
        kit=tuple(Brought(kit.title, kit.count) for kit in one.kit),
    )


def _letter(letter: "LetterSnapshot") -> VisitorLetter:
    changes = tuple(
        Change(one.version, one.session, one.move, one.role_title, one.employer) for one in letter.changes
    )
    return VisitorLetter(letter.version, letter.written_at, changes, letter.acknowledged_at)
