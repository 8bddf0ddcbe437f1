"""What the team does: answers requests, calls visits off, records how many came."""

from collections.abc import Mapping
from datetime import date, datetime

from services.booking.domain.booking import Booking
from services.booking.use_cases.change import change


def confirm(
    booking_id: str, *, who: str, now: datetime, note: str = "", version: int | None = None
) -> Booking:
    """Agree to come, with a message to the school if there is one."""
    return change(booking_id, lambda booking: booking.confirm(who=who, at=now, said=note), version)


def decline(booking_id: str, *, who: str, now: datetime, reason: str, version: int | None = None) -> Booking:
    """Say no to a request and free its slot."""
    return change(booking_id, lambda booking: booking.decline(who=who, at=now, reason=reason), version)


def cancel(booking_id: str, *, who: str, now: datetime, reason: str, version: int | None = None) -> Booking:
    """Call a visit off and free its slot; also after its time, if nobody came."""
    return change(booking_id, lambda booking: booking.cancel(who=who, at=now, reason=reason), version)


def record(
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
    return change(
        booking_id,
        lambda booking: booking.deliver(
            who=who, at=now, delivered_on=delivered_on, present=present, said=note
        ),
        version,
    )
