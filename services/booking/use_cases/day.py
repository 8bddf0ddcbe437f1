"""The day sheet: who may open it and until when, what it is about, and the head count that comes from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.outcome import Present
from services.booking.domain.parts import Session
from services.booking.domain.refusal import BusyError, NotFoundError, StaleError
from services.booking.domain.staff import Brought, Coming, Staff
from services.booking.domain.states import AGREED
from services.booking.table import bookings, staff
from services.booking.use_cases import outcome
from shared.clock import london_day
from shared.compiled import plain

OPEN_FOR: Final = timedelta(days=7)
"""How long after the visit the sheet stays."""

ATTEMPTS: Final = 3
"""How often a count is recorded that another change of the booking got in the way of."""


class Shut(StrEnum):
    """Why a day sheet doesn't open, or a count isn't taken from it."""

    OFF = "off"
    NOT_COMING = "not coming"
    OVER = "over"
    SETTLED = "settled"
    """The team decided which count stands."""


class ShutError(Exception):
    """The day sheet is closed."""

    def __init__(self, why: Shut) -> None:
        super().__init__(why.value)
        self.why = why


class OtherCountError(Exception):
    """Somebody else recorded another count than the one that whoever counts knew of."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(booking.id)
        self.booking = booking


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A session with who comes to it: the person of the sheet, if they do, the others, and what is taken along."""

    session: Session
    mine: Coming | None
    others: tuple[Coming, ...]
    kit: tuple[Brought, ...]


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What a day sheet is about; `left_by` is when the lead is rung where a person alone has not said to have left."""

    booking: Booking
    person: str
    sessions: tuple[SheetSession, ...]
    left_by: datetime

    @property
    def alone(self) -> bool:
        """Whether nobody else comes to the visit."""
        return not any(one.others for one in self.sessions)

    @property
    def who(self) -> str:
        """Who counts, as the booking's history names them: as what they come, and for whom. Their name isn't known here."""
        mine = next(one.mine for one in self.sessions if one.mine)
        return f"{mine.role_title}, {mine.employer}"

    @property
    def day(self) -> date:
        """The day of the visit."""
        return london_day(self.booking.starts_at)

    @property
    def until(self) -> date:
        """The last day on which it opens."""
        return _until(self.booking)


def opened(booking_id: str, person: str, at: datetime) -> DaySheet:
    """Return a person's day sheet of a visit. Raises `NotFoundError` for no visit, and `ShutError`."""
    booking = bookings.load(booking_id)
    if booking is None:
        raise NotFoundError
    if booking.status not in AGREED | {"delivered"}:
        raise ShutError(Shut.OFF)
    if london_day(at) > _until(booking):
        raise ShutError(Shut.OVER)
    found = staff.load(booking_id)
    sessions = _sessions(booking, found, person) if found else ()
    ends = [one.session.ends_at for one in sessions if one.mine]
    if not ends:
        raise ShutError(Shut.NOT_COMING)
    minutes = plain()["people"]["left_minutes"]
    return DaySheet(booking, person, sessions, max(ends) + timedelta(minutes=minutes))


def mark(booking: Booking) -> str:
    """Return what stands for the facilitator's count of a booking, such as ``8:23;8:20,9:1``; ``none`` before there is one.

    The script of the day sheet writes the same of what it sends.
    """
    counts = [session.present for session in booking.sessions]
    if all(count is None for count in counts):
        return "none"
    return ";".join(",".join(f"{year}:{pupils}" for year, pupils in count or ()) for count in counts)


def settled(booking: Booking) -> bool:
    """Tell whether the team decided which count stands: that is not for a day sheet to open again."""
    return booking.counts == "settled"


def count(sheet: DaySheet, *, present: Present, seen: Collection[str], at: datetime) -> Booking:
    """Record a head count as the facilitator's; the same again writes nothing, a different one is a correction.

    It may have waited on a phone for hours. So it takes the place of a count that whoever counts knew of, one of `seen`
    (`mark`), and of no other. Raises `OtherCountError`, `ShutError` where the team decided meanwhile, and what
    `outcome.record` raises.
    """
    for _ in range(ATTEMPTS):
        booking = bookings.load(sheet.booking.id)
        if booking is None:
            raise NotFoundError
        if same(booking, present):
            return booking
        if settled(booking):
            raise ShutError(Shut.SETTLED)
        if mark(booking) not in seen:
            raise OtherCountError(booking)
        try:
            return outcome.record(
                booking.id,
                delivered_on=booking.delivered_on or sheet.day,
                present=present,
                who=sheet.who,
                now=at,
                version=booking.version,
            )
        except StaleError:
            continue
    raise BusyError


def same(booking: Booking, present: Present) -> bool:
    """Tell whether this is the count that a booking has."""
    return all(
        session.present
        == tuple(sorted((year, pupils) for year, pupils in present.get(session.id, {}).items() if pupils))
        for session in booking.sessions
    )


def _sessions(booking: Booking, found: Staff, person: str) -> tuple[SheetSession, ...]:
    by_id = {one.id: one for one in found.sessions if one.standing != "off"}
    sessions = []
    for session in booking.sessions:
        staffed = by_id.get(session.id)
        coming = staffed.coming if staffed else ()
        mine = next((one for one in coming if one.person == person), None)
        others = tuple(one for one in coming if one.person != person)
        sessions.append(SheetSession(session, mine, others, staffed.kit if staffed else ()))
    return tuple(sessions)


def _until(booking: Booking) -> date:
    return london_day(booking.ends_at) + OPEN_FOR
