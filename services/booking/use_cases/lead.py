"""What a careers lead does: asks for a visit, puts it right, moves it, cancels it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.hours import Misfit, Times, misfits, why_not
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Hold, ReasonCode, School, Workshop
from services.booking.domain.refusal import NotOfferedError, Refusal, RefusedError, TooLateError
from services.booking.domain.wishes import ask
from services.booking.use_cases import wishes
from services.booking.use_cases.change import begin, change
from services.booking.use_cases.free import times_from
from services.booking.use_cases.share import check_mails, check_share
from shared.clock import london_day
from shared.log import correlate, logger


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRequest:
    """What a careers lead asks for; `starts` are the classes' own, in their order.

    A `school` without a URN was typed, because she did not find hers. `waits` asks for the waiting list of a full day. `again`
    says that she means it though she asked for that day before. `language` is the one she chose, empty where she chose none.
    """

    school: School
    workshop_id: str
    starts: tuple[datetime, ...]
    classes: tuple[Class, ...]
    contact: Contact
    notes: str = ""
    copy: Contact | None = None
    waits: bool = False
    again: bool = False
    language: str = ""


def request(
    offer: Offer, wanted: VisitRequest, *, now: datetime, correlation_id: str, draft: str = ""
) -> Booking:
    """Ask for a visit and hold its place, or for the waiting list; return the booking.

    `draft` is the form it came from: a form becomes one booking, however often it is sent
    (`table.drafts.AlreadySentError`). Raises `NotOfferedError` and `SlotTakenError` for a day or times that can't be had, and
    `RefusedError` for times outside the team's hours, a workshop or a year group that the programme doesn't offer, more than a
    fair share, an address that has had its mails, and for the same again.
    """
    workshop = offer.workshop(wanted.workshop_id)
    if workshop is None:
        raise RefusedError(Refusal.WORKSHOP_GONE)
    _check_year_groups(offer, wanted.workshop_id, wanted.classes)
    times = times_offered(offer, wanted.workshop_id, wanted.starts, now)
    correlate(correlation_id)
    check_share(wanted.school, wanted.contact, london_day(times[0][0]), now, again=wanted.again)
    check_mails((wanted.contact, wanted.copy), now)

    def asked(reference: str) -> Booking:
        return asking.request(
            id=reference,
            programme=offer.programme,
            school=wanted.school,
            workshop=Workshop(workshop.id, workshop.title),
            classes=wanted.classes,
            times=times,
            hold=None if wanted.waits else Hold(london_day(times[0][0]), 0),
            contact=wanted.contact,
            copy=wanted.copy,
            notes=wanted.notes,
            who=wanted.contact.name,
            at=now,
            correlation_id=correlation_id,
            language=wanted.language,
        )

    stored = begin(offer, asked, draft=draft)
    logger.info("requested", extra={"booking": stored.id})
    return stored


def amend(  # noqa: PLR0913  each is one thing that can be put right
    offer: Offer,
    booking_id: str,
    *,
    classes: Sequence[Class] | None = None,
    contact: Contact | None = None,
    copy: Contact | None = None,
    notes: str | None = None,
    said: str = "",
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Put right the numbers, contacts or notes of a visit that is still to come; None leaves a part as it is.

    A second contact without an address is taken out. Classes that are the team's to agree to become a request, with what is
    `said` about it. Raises `RefusedError` for a year group that was not booked and that the workshop is not made for and for a
    new address that has had its mails, `TooLateError`, and what `change` raises.
    """

    def amended(booking: Booking) -> Booking:
        _check_time(booking, now)
        second = booking.copy if copy is None else copy if copy.email else None
        # An address that waits for its owner waits on, whatever else is changed.
        known = replace(booking.contact, email=booking.new_address or booking.contact.email)
        before = (booking.classes, _said(known), _said(booking.copy), booking.notes)
        after = (
            booking.classes if classes is None else tuple(classes),
            _said(contact or known),
            _said(second),
            booking.notes if notes is None else notes,
        )
        if before == after:
            return booking
        wishes.check_pace(booking, now)
        known_here = {booking.contact.email, booking.new_address, booking.copy.email if booking.copy else ""}
        check_mails((one for one in (contact, second) if one and one.email not in known_here), now)
        # The year group agreed stays possible, also for a workshop that is no longer offered or made for it.
        other = [expected for expected in after[0] if expected.year_group not in booking.year_groups]
        _check_year_groups(offer, booking.workshop.id, other)
        if before[0] != after[0] and wishes.asks_team(offer, booking, after[0], now):
            return ask(booking, who=who, at=now, classes=after[0], said=said)
        return booking.amend(
            who=who, at=now, classes=after[0], contact=contact or known, copy=second, notes=after[3]
        )

    return change(booking_id, amended, version)


def move(  # noqa: PLR0913  each is one thing that can be chosen
    offer: Offer,
    booking_id: str,
    *,
    starts: Sequence[datetime],
    classes: Sequence[Class] | None = None,
    said: str = "",
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Ask for other times, perhaps for other classes: the new place is taken and the old one freed together, or neither.

    A confirmed visit waits for the team's answer again: the team agreed to the old time only. What is the team's to agree to
    becomes a request, with what is `said` about it: then the visit stays as it is. Raises `RefusedError` where the workshop is
    no longer offered, `NotOfferedError`, `TooLateError`, and what `change` raises.
    """

    def moved(booking: Booking) -> Booking:
        _check_time(booking, now)
        expected = booking.classes if classes is None else tuple(classes)
        same_times = [session.starts_at for session in booking.sessions] == list(starts)
        if same_times and expected == booking.classes:
            return booking
        wishes.check_pace(booking, now)
        other = [one for one in expected if one.year_group not in booking.year_groups]
        _check_year_groups(offer, booking.workshop.id, other)
        day = london_day(starts[0]) if starts else london_day(now)
        judged_at = wishes.judged_at(offer, booking, day, now)
        times = times_offered(offer, booking.workshop.id, starts, judged_at)
        if wishes.asks_team(offer, booking, expected, now):
            return ask(booking, who=who, at=now, classes=classes, times=times, said=said)
        return booking.move(
            who=who, at=now, times=times, hold=Hold(london_day(times[0][0]), 0), classes=expected
        )

    return change(booking_id, moved, version, diary=offer.diary)


def cancel(
    booking_id: str,
    *,
    who: str,
    now: datetime,
    reason: str,
    code: ReasonCode = "other",
    version: int | None = None,
) -> Booking:
    """Call a visit off and free its place. Raises `TooLateError` once it has begun, and what `change` raises."""

    def cancelled(booking: Booking) -> Booking:
        _check_time(booking, now)
        return booking.cancel(who=who, at=now, reason=reason, by="school", code=code)

    return change(booking_id, cancelled, version)


def times_offered(offer: Offer, workshop_id: str, starts: Sequence[datetime], now: datetime) -> Times:
    """Return the sessions' times, on a day and in hours that the team offers at `now`. Raises `RefusedError`."""
    workshop = offer.workshop(workshop_id)
    if workshop is None:
        raise RefusedError(Refusal.WORKSHOP_GONE)
    if not starts:
        raise RefusedError(Refusal.CLASS_MISSING)
    times = times_from(starts, workshop.minutes)
    day = london_day(times[0][0])
    if why := why_not(offer.diary, day, now):
        raise NotOfferedError(why, day)
    found = set(misfits(offer.diary, day, times).values())
    if Misfit.OUTSIDE in found:
        raise RefusedError(Refusal.OUTSIDE_HOURS)
    if found:
        raise RefusedError(Refusal.SESSIONS_NOT_IN_TURN)
    return times


def _said(person: Contact | None) -> Contact | None:
    """Return what is said of a person, without when their address was confirmed."""
    return person and replace(person, confirmed_at=None)


def _check_time(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise TooLateError


def _check_year_groups(offer: Offer, workshop_id: str, classes: Sequence[Class]) -> None:
    workshop = offer.workshop(workshop_id)
    allowed = workshop.year_groups if workshop else ()
    for expected in classes:
        if expected.year_group not in allowed:
            raise RefusedError(Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP, year=expected.year_group)
