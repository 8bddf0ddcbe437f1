"""What the team answers and arranges: it confirms, declines, calls off, takes up again, moves, changes, offers a place."""

from collections.abc import Iterable
from datetime import datetime

from services.booking.domain import waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class, Contact, Hold, ReasonCode, Side
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.sessions import Times
from services.booking.use_cases.change import change
from shared.clock import london_day


def confirm(
    booking_id: str, *, who: str, now: datetime, note: str = "", version: int | None = None
) -> Booking:
    """Agree to come, with a message to the school if there is one. Raises `RefusedError` once the visit would have begun."""

    def confirmed(booking: Booking) -> Booking:
        _to_come(booking.starts_at, now)
        return booking.confirm(who=who, at=now, said=note)

    return change(booking_id, confirmed, version)


def decline(
    booking_id: str,
    *,
    who: str,
    now: datetime,
    reason: str,
    code: ReasonCode = "other",
    version: int | None = None,
) -> Booking:
    """Say no to a request and free its place; `code` is why, as a fact."""
    return change(
        booking_id, lambda booking: booking.decline(who=who, at=now, reason=reason, code=code), version
    )


def decline_several(
    requests: Iterable[tuple[str, int]], *, who: str, now: datetime, reason: str, code: ReasonCode
) -> tuple[list[Booking], list[tuple[str, RefusedError]]]:
    """Decline requests, each by its reference and the version that was seen, for one reason.

    Each stands for itself: return those declined, and those that were refused with why.
    """
    declined, refused = [], []
    for booking_id, version in requests:
        try:
            declined.append(decline(booking_id, who=who, now=now, reason=reason, code=code, version=version))
        except RefusedError as error:
            refused.append((booking_id, error))
    return declined, refused


def cancel(
    booking_id: str,
    *,
    who: str,
    now: datetime,
    reason: str,
    by: Side = "team",
    code: ReasonCode = "other",
    version: int | None = None,
) -> Booking:
    """Call a visit off and free its place; `by` says who of the two wanted it."""
    return change(
        booking_id,
        lambda booking: booking.cancel(who=who, at=now, reason=reason, by=by, code=code),
        version,
    )


def reschedule(  # noqa: PLR0913  each is one thing the team says
    offer: Offer,
    booking_id: str,
    *,
    who: str,
    now: datetime,
    times: Times,
    note: str = "",
    agreed: bool = False,
    version: int | None = None,
) -> Booking:
    """Move a visit to other times; `agreed` says that the school agreed already, by telephone.

    Otherwise the school is asked. Raises `RefusedError` for times that are past, and what `change` raises.
    """
    _to_come(times[0][0], now)

    def moved(booking: Booking) -> Booking:
        team = booking.hold.team if booking.hold else 1
        hold = Hold(london_day(times[0][0]), team)
        return booking.move(who=who, at=now, times=times, hold=hold, action="reschedule", said=note)

    stored = change(booking_id, moved, version, diary=offer.diary)
    return accept(offer, booking_id, who=who, now=now, version=stored.version) if agreed else stored


def accept(offer: Offer, booking_id: str, *, who: str, now: datetime, version: int | None = None) -> Booking:
    """Note that the school took the place offered, or the time suggested, on the telephone.

    Raises `RefusedError` once the visit would have begun: what became of it is recorded, not agreed.
    """

    def accepted(booking: Booking) -> Booking:
        _to_come(booking.starts_at, now)
        return waiting.accept(booking, who=who, at=now)

    return change(booking_id, accepted, version, diary=offer.diary)


def promote(
    offer: Offer, booking_id: str, *, who: str, now: datetime, times: Times, version: int | None = None
) -> Booking:
    """Offer a place to someone of the waiting list, whoever else waits. Raises `RefusedError` for times that are past."""
    _to_come(times[0][0], now)

    def offered(booking: Booking) -> Booking:
        hold = Hold(london_day(times[0][0]), 1)
        return waiting.offer(booking, who=who, at=now, times=times, hold=hold)

    return change(booking_id, offered, version, diary=offer.diary)


def amend(
    booking_id: str,
    *,
    who: str,
    now: datetime,
    classes: tuple[Class, ...],
    contact: Contact,
    notes: str,
    version: int | None = None,
) -> Booking:
    """Put right what a visit expects and whom to write to; nothing changed writes nothing."""

    def amended(booking: Booking) -> Booking:
        same_person = (contact.name, contact.email, contact.phone) == (
            booking.contact.name,
            booking.contact.email,
            booking.contact.phone,
        )
        if same_person and (classes, notes) == (booking.classes, booking.notes):
            return booking
        return booking.amend(
            who=who, at=now, classes=classes, contact=contact, notes=notes, copy=booking.copy, by="team"
        )

    return change(booking_id, amended, version)


def agree(
    offer: Offer, booking_id: str, *, who: str, now: datetime, note: str = "", version: int | None = None
) -> Booking:
    """Agree to what the school asks; other times take another place, or it is refused."""

    def agreed(booking: Booking) -> Booking:
        times = booking.wish.times if booking.wish else None
        if times:
            _to_come(times[0][0], now)
        team = booking.hold.team if booking.hold else 1
        hold = Hold(london_day(times[0][0]), team) if times else None
        return wishes.agree(booking, who=who, at=now, hold=hold, said=note)

    return change(booking_id, agreed, version, diary=offer.diary)


def refuse(booking_id: str, *, who: str, now: datetime, reason: str, version: int | None = None) -> Booking:
    """Say no to what the school asks: the visit stays as agreed."""
    return change(booking_id, lambda booking: wishes.refuse(booking, who=who, at=now, reason=reason), version)


def _to_come(starts_at: datetime, now: datetime) -> None:
    """Raise `RefusedError` for a visit that has begun: the clock ends requests a few minutes late."""
    if starts_at <= now:
        raise RefusedError(Refusal.DAY_PAST)
