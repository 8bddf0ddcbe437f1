"""What a careers lead does: asks for a visit, puts it right, moves it, cancels it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.booking.domain import booking as domain
from services.booking.domain.booking import Booking
from services.booking.domain.diary import most_sessions, session_times, slots
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.domain.refusal import NotOfferedError, Refusal, RefusedError, TooLateError
from services.booking.table import bookings
from services.booking.use_cases.change import change, event_row
from shared.clock import london_day
from shared.log import correlate, logger
from shared.tokens import new_code

CODE_LENGTH: Final = 6
"""Characters of a reference after its prefix: 729 million references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRequest:
    """What a careers lead asks for; `starts_at` is the start of a free slot."""

    urn: str
    workshop_id: str
    starts_at: datetime
    classes: tuple[Class, ...]
    contact: Contact
    notes: str = ""


def request(
    offer: Offer, wanted: VisitRequest, *, now: datetime, correlation_id: str, draft: str = ""
) -> Booking:
    """Ask for a visit and hold its slot; return the booking.

    `draft` is the form it came from: a form becomes one booking, however often it is sent
    (`table.drafts.AlreadySentError`). Raises `NotOfferedError` and `SlotTakenError` for a time that can't be had, and
    `RefusedError` for a school, a workshop or a year group that the programme doesn't offer.
    """
    school = offer.school(wanted.urn)
    if school is None:
        raise RefusedError(Refusal.SCHOOL_UNKNOWN)
    workshop = offer.workshop(wanted.workshop_id)
    if workshop is None:
        raise RefusedError(Refusal.WORKSHOP_GONE)
    _check_year_groups(offer, wanted.workshop_id, wanted.classes)
    times = _times(offer, wanted.workshop_id, wanted.starts_at, len(wanted.classes), now)
    correlate(correlation_id)
    while True:
        booking = domain.request(
            id=f"{offer.reference_prefix}-{new_code(CODE_LENGTH)}",
            programme=offer.programme,
            school=School(school.urn, school.name),
            workshop=Workshop(workshop.id, workshop.title),
            classes=wanted.classes,
            times=times,
            hold=Hold(wanted.starts_at, 1),
            contact=wanted.contact,
            notes=wanted.notes,
            who=wanted.contact.name,
            at=now,
            correlation_id=correlation_id,
        )
        try:
            stored = bookings.add(booking, places=offer.diary.teams, outbox=event_row(booking), draft=draft)
        except bookings.IdTakenError:
            continue
        logger.info("requested", extra={"booking": stored.id})
        return stored


def amend(  # noqa: PLR0913  each is one thing that can be put right
    offer: Offer,
    booking_id: str,
    *,
    classes: Sequence[Class] | None = None,
    contact: Contact | None = None,
    notes: str | None = None,
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Put right the numbers, contact or notes of a visit that is still to come; None leaves a part as it is.

    Raises `RefusedError` for a year group that was not booked and that the workshop is not made for, `TooLateError`, and what
    `change` raises.
    """

    def amended(booking: Booking) -> Booking:
        _check_time(booking, now)
        before = (tuple(session.expected for session in booking.sessions), booking.contact, booking.notes)
        after = (
            before[0] if classes is None else tuple(classes),
            contact or booking.contact,
            booking.notes if notes is None else notes,
        )
        if before == after:
            return booking
        # The year group agreed stays possible, also for a workshop that is no longer offered or made for it.
        other = [expected for expected in after[0] if expected.year_group not in booking.year_groups]
        _check_year_groups(offer, booking.workshop.id, other)
        return booking.amend(who=who, at=now, classes=after[0], contact=after[1], notes=after[2])

    return change(booking_id, amended, version)


def move(
    offer: Offer,
    booking_id: str,
    *,
    starts_at: datetime,
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Ask for another time: the new slot is taken and the old one freed together, or neither.

    A confirmed visit waits for the team's answer again: the team agreed to the old time only. Raises `RefusedError` where
    the workshop is no longer offered, `NotOfferedError`, `TooLateError`, and what `change` raises.
    """

    def moved(booking: Booking) -> Booking:
        _check_time(booking, now)
        if booking.hold.starts_at == starts_at:
            return booking
        times = _times(offer, booking.workshop.id, starts_at, len(booking.sessions), now)
        return booking.move(who=who, at=now, times=times, hold=Hold(starts_at, 1))

    return change(booking_id, moved, version, places=offer.diary.teams)


def cancel(booking_id: str, *, who: str, now: datetime, reason: str, version: int | None = None) -> Booking:
    """Call a visit off and free its slot. Raises `TooLateError` once it has begun, and what `change` raises."""

    def cancelled(booking: Booking) -> Booking:
        _check_time(booking, now)
        return booking.cancel(who=who, at=now, reason=reason)

    return change(booking_id, cancelled, version)


def _times(
    offer: Offer, workshop_id: str, starts_at: datetime, count: int, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the sessions' times in the slot at `starts_at`, which the team must offer at `now`."""
    workshop = offer.workshop(workshop_id)
    if workshop is None:
        raise RefusedError(Refusal.WORKSHOP_GONE)
    day = london_day(starts_at)
    for slot in slots(offer.diary, day, day, {}, now):
        if slot.starts_at == starts_at:
            if count > most_sessions(slot.starts_at, slot.ends_at, workshop.minutes):
                raise RefusedError(Refusal.SESSIONS_DO_NOT_FIT)
            return session_times(starts_at, count, workshop.minutes)
    raise NotOfferedError


def _check_time(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise TooLateError


def _check_year_groups(offer: Offer, workshop_id: str, classes: Sequence[Class]) -> None:
    workshop = offer.workshop(workshop_id)
    allowed = workshop.year_groups if workshop else ()
    for expected in classes:
        if expected.year_group not in allowed:
            raise RefusedError(Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP, year=expected.year_group)
