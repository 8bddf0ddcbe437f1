"""What became of a visit: recorded, counted, decided, taken back."""

from datetime import date, datetime, timedelta
from typing import Final

from services.booking.domain import outcome
from services.booking.domain.booking import Booking
from services.booking.domain.outcome import Present
from services.booking.domain.parts import Encounter, Hold, ReasonCode, Side
from services.booking.domain.refusal import TooLateError
from services.booking.use_cases.change import change
from services.booking.use_cases.offer import offer
from shared.clock import london_day

CORRECTED_FOR: Final = timedelta(days=14)
"""How long after a visit its teacher can correct the count."""


def record(  # noqa: PLR0913  each is one thing a facilitator says
    booking_id: str,
    *,
    delivered_on: date,
    present: Present,
    who: str,
    now: datetime,
    note: str = "",
    encounter: Encounter | None = None,
    version: int | None = None,
) -> Booking:
    """Record when a visit took place and how many came: pupils by year group, by session id.

    Recording again is a correction and replaces what was recorded.
    """
    return change(
        booking_id,
        lambda booking: outcome.deliver(
            booking,
            who=who,
            at=now,
            delivered_on=delivered_on,
            present=present,
            said=note,
            encounter=encounter,
        ),
        version,
    )


def count(
    booking_id: str, *, present: Present, who: str, now: datetime, version: int | None = None
) -> Booking:
    """Keep the teacher's count beside the facilitator's; the same count again writes nothing.

    Raises `TooLateError` once `CORRECTED_FOR` is over, and what `change` and the domain raise.
    """

    def counted(booking: Booking) -> Booking:
        if not open_for_teacher(booking, now):
            raise TooLateError
        changed = outcome.count(booking, who=who, at=now, present=present)
        before, after = ([one.teacher for one in visit.sessions] for visit in (booking, changed))
        return booking if before == after else changed

    return change(booking_id, counted, version)


def open_for_teacher(booking: Booking, now: datetime) -> bool:
    """Tell whether the teacher can give or correct a count: until `CORRECTED_FOR` after the visit, on London's clock."""
    return london_day(now) <= london_day(booking.ends_at) + CORRECTED_FOR


def settle(
    booking_id: str, *, present: Present, reason: str, who: str, now: datetime, version: int | None = None
) -> Booking:
    """Decide which count stands where the two differ, with a reason."""
    return change(
        booking_id,
        lambda booking: outcome.settle(booking, who=who, at=now, present=present, reason=reason),
        version,
    )


def not_happen(
    booking_id: str,
    *,
    reason: str,
    code: ReasonCode,
    by: Side,
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Record that a visit was not made, why, and which side it was."""
    return change(
        booking_id,
        lambda booking: outcome.not_happen(booking, who=who, at=now, reason=reason, by=by, code=code),
        version,
    )


def undo(booking_id: str, *, reason: str, who: str, now: datetime, version: int | None = None) -> Booking:
    """Take back what was recorded of a visit, with a reason; one that did not happen has its place in the diary again."""
    return change(
        booking_id,
        lambda booking: outcome.undo(booking, who=who, at=now, reason=reason),
        version,
        diary=offer().diary,
    )


def reopen(booking_id: str, *, note: str, who: str, now: datetime, version: int | None = None) -> Booking:
    """Take up a booking that had come to nothing, if its place is still to be had. Raises `SlotTakenError` where it isn't."""
    return change(
        booking_id,
        lambda booking: outcome.reopen(
            booking, who=who, at=now, hold=Hold(london_day(booking.starts_at), 1), said=note
        ),
        version,
        diary=offer().diary,
    )
