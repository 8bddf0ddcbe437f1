"""What people do with bookings: each use case reads, lets the model decide, and stores.

Every one takes the moment it happens at, so that notice and horizon are judged by that clock. A refusal is a
`RefusedError` whose message is a sentence for the person; then nothing was written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.booking import model, store
from services.booking.model import Booking, Class, Contact, Hold, RefusedError
from services.booking.offer import Offer
from services.booking.slots import Slot, most_sessions, nearest, offered, session_times, slots
from services.booking.words import when
from shared.clock import london_day
from shared.log import correlate, logger
from shared.tokens import new_code

CODE_LENGTH: Final = 6
"""Characters of a reference after its prefix: 729 million references."""

A_MONTH: Final = timedelta(days=31)


class NotFoundError(RefusedError):
    """There is no booking of this reference."""

    def __init__(self) -> None:
        super().__init__("There is no booking with this reference.")


class NotOfferedError(RefusedError):
    """The team doesn't offer the time asked for."""

    def __init__(self) -> None:
        super().__init__("That time can't be booked any more. Choose another one.")


class TooLateError(RefusedError):
    """The visit has begun, so its link can't change it."""

    def __init__(self) -> None:
        super().__init__(
            "This visit's time has come, so it can't be changed here. Write to the team instead."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a careers lead asks for; `starts_at` is the start of a free slot."""

    urn: str
    workshop_id: str
    starts_at: datetime
    classes: tuple[Class, ...]
    contact: Contact
    notes: str = ""


def request_booking(
    offer: Offer, asked: Asked, *, now: datetime, correlation_id: str, draft: str = ""
) -> Booking:
    """Ask for a visit and hold its slot; return the booking.

    `draft` is the form it came from: a form becomes one booking, however often it is sent
    (`store.AlreadySentError`). Raises `NotOfferedError` and `store.SlotTakenError` for a time that can't be had.
    """
    school = offer.school(asked.urn)
    if school is None:
        raise RefusedError("This school is not one of the programme's schools.")
    workshop = offer.workshop(asked.workshop_id)
    if workshop is None:
        raise RefusedError("This workshop is not offered any more.")
    _check_year_groups(offer, asked.workshop_id, asked.classes)
    times = _times(offer, asked.workshop_id, asked.starts_at, len(asked.classes), now)
    correlate(correlation_id)
    while True:
        booking = model.request(
            id=f"{offer.reference_prefix}-{new_code(CODE_LENGTH)}",
            programme=offer.programme,
            school=model.School(school.urn, school.name),
            workshop=model.Workshop(workshop.id, workshop.title),
            classes=asked.classes,
            times=times,
            hold=Hold(asked.starts_at, 1),
            contact=asked.contact,
            notes=asked.notes,
            who=asked.contact.name,
            at=now,
            correlation_id=correlation_id,
        )
        try:
            stored = store.add(booking, places=offer.diary.teams, draft=draft)
        except store.IdTakenError:
            continue
        logger.info("requested", extra={"booking": stored.id})
        return stored


def amend_booking(  # noqa: PLR0913  each is one thing that can be put right
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
    """Put right the numbers, contact or notes of a visit that is still to come; None leaves a part as it is."""

    def amended(booking: Booking) -> Booking:
        _check_time(booking, now)
        classes_before = [Class(session.year_group, session.pupils_expected) for session in booking.sessions]
        before = (classes_before, booking.contact, booking.notes)
        after = (
            list(classes_before if classes is None else classes),
            contact or booking.contact,
            booking.notes if notes is None else notes,
        )
        if before == after:
            return booking
        _check_year_groups(offer, booking.workshop.id, after[0])
        return booking.amend(
            who=who, at=now, classes=after[0], contact=after[1], notes=after[2], note=_told(before, after)
        )

    return _change(booking_id, amended, version)


def move_booking(
    offer: Offer,
    booking_id: str,
    *,
    starts_at: datetime,
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Ask for another time: the new slot is taken and the old one freed together, or neither.

    A confirmed visit waits for the team's answer again: the team agreed to the old time only.
    """

    def moved(booking: Booking) -> Booking:
        _check_time(booking, now)
        if booking.hold.starts_at == starts_at:
            return booking
        times = _times(offer, booking.workshop.id, starts_at, len(booking.sessions), now)
        note = f"From {when(booking.starts_at)} to {when(starts_at)}"
        return booking.move(who=who, at=now, times=times, hold=Hold(starts_at, 1), note=note)

    return _change(booking_id, moved, version, places=offer.diary.teams)


def confirm(
    booking_id: str, *, who: str, now: datetime, note: str = "", version: int | None = None
) -> Booking:
    """Agree to come, with a word to the school if there is one to say."""
    return _change(booking_id, lambda booking: booking.confirm(who=who, at=now, note=note), version)


def decline(booking_id: str, *, who: str, now: datetime, reason: str, version: int | None = None) -> Booking:
    """Say no to a request and free its slot."""
    return _change(booking_id, lambda booking: booking.decline(who=who, at=now, reason=reason), version)


def cancel(
    booking_id: str,
    *,
    who: str,
    now: datetime,
    reason: str,
    by_school: bool,
    version: int | None = None,
) -> Booking:
    """Call a visit off and free its slot. The school can until it begins; the team also after, if nobody came."""

    def cancelled(booking: Booking) -> Booking:
        if by_school:
            _check_time(booking, now)
        return booking.cancel(who=who, at=now, reason=reason)

    return _change(booking_id, cancelled, version)


def record_delivery(
    booking_id: str,
    *,
    delivered_on: date,
    present: Mapping[str, Mapping[int, int]],
    who: str,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> Booking:
    """Record when a visit took place and how many came: pupils by year group, by session id.

    Recording again is a correction and replaces what was recorded.
    """

    def delivered(booking: Booking) -> Booking:
        counted = sum(sum(groups.values()) for groups in present.values())
        told = (
            f"From {booking.pupils_present} to {counted} pupils"
            if booking.delivered_on
            else f"{counted} pupils"
        )
        return booking.deliver(who=who, at=now, delivered_on=delivered_on, present=present, note=note or told)

    return _change(booking_id, delivered, version)


def free_slots(offer: Offer, first: date, last: date, now: datetime) -> list[Slot]:
    """Return what is free from `first` to `last`, as far as the team takes bookings at `now`."""
    return list(slots(offer.diary, first, last, store.held(first, last), now))


def alternatives(
    offer: Offer, wanted: datetime, minutes: int, now: datetime, *, count: int = 5
) -> list[Slot]:
    """Return the free slots nearest to `wanted` that a session of `minutes` fits into.

    A month either side is looked at first, and everything on offer where that holds too few.
    """
    day = london_day(wanted)
    near = (day - A_MONTH, day + A_MONTH)
    free: list[Slot] = []
    for first, last in (near, offered(offer.diary, now)):
        free = [slot for slot in free_slots(offer, first, last, now) if _fits(slot, minutes)]
        if len(free) >= count:
            break
    return nearest(free, wanted, count)


def _fits(slot: Slot, minutes: int) -> bool:
    return most_sessions(slot.starts_at, slot.ends_at, minutes) > 0


def _change(
    booking_id: str, step: Callable[[Booking], Booking], version: int | None, *, places: int = 0
) -> Booking:
    """Load, step, save. A step that returns the booking itself changed nothing, and nothing is written."""
    was = store.load(booking_id)
    if was is None:
        raise NotFoundError
    correlate(was.correlation_id)
    if version is not None and was.version != version:
        raise store.StaleError
    changed = step(was)
    if changed is was:
        return was
    stored = store.save(changed, was, places=places)
    logger.info(stored.history[-1].action, extra={"booking": stored.id, "version": stored.version})
    return stored


def _times(
    offer: Offer, workshop_id: str, starts_at: datetime, count: int, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the sessions' times in the slot at `starts_at`, which the team must offer at `now`."""
    workshop = offer.workshop(workshop_id)
    if workshop is None:
        raise RefusedError("This workshop is not offered any more.")
    day = london_day(starts_at)
    for slot in slots(offer.diary, day, day, {}, now):
        if slot.starts_at == starts_at:
            if count > most_sessions(slot.starts_at, slot.ends_at, workshop.minutes):
                raise RefusedError(
                    "So many sessions don't fit into this time. Choose fewer or a longer time."
                )
            return session_times(starts_at, count, workshop.minutes)
    raise NotOfferedError


def _check_time(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise TooLateError


def _check_year_groups(offer: Offer, workshop_id: str, classes: Sequence[Class]) -> None:
    workshop = offer.workshop(workshop_id)
    allowed = workshop.year_groups if workshop else ()
    for told in classes:
        if told.year_group not in allowed:
            raise RefusedError(f"This workshop is not made for Year {told.year_group}.")


def _told(before: tuple[Sequence[Class], Contact, str], after: tuple[Sequence[Class], Contact, str]) -> str:
    """Return in words what an amendment changed, for the history; a contact's details are not repeated there."""
    told = [
        f"From Year {old.year_group}, {old.pupils_expected} pupils "
        f"to Year {new.year_group}, {new.pupils_expected} pupils"
        for old, new in zip(before[0], after[0], strict=False)
        if old != new
    ]
    if before[1] != after[1]:
        told.append("Contact details")
    if before[2] != after[2]:
        told.append("Notes")
    return "; ".join(told)
