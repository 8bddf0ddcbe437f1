"""The waiting list as a careers lead sees it: her place in it, the offer of a place, the time the team moved to."""

from datetime import date, datetime, timedelta

from services.booking.domain import waiting
from services.booking.domain.booking import Booking
from services.booking.domain.diary import DayState, Wanted, day_offered, suggested
from services.booking.domain.offer import Offer
from services.booking.domain.refusal import Refusal, RefusedError, TooLateError
from services.booking.domain.sessions import Times
from services.booking.table import diary, lists
from services.booking.use_cases.change import change
from services.booking.use_cases.wishes import check_pace
from shared.clock import london_day


def accept(offer: Offer, booking_id: str, *, who: str, now: datetime, version: int | None = None) -> Booking:
    """Take the place offered, or the time that the team moved to.

    Raises `RefusedError` (`LAPSED`) for an offer that is over, `TooLateError`, and what `change` raises.
    """

    def accepted(booking: Booking) -> Booking:
        if now >= booking.starts_at:
            raise TooLateError
        if booking.status == "offered" and booking.lapses_at and booking.lapses_at <= now:
            raise RefusedError(Refusal.LAPSED)
        check_pace(booking, now)
        return waiting.accept(booking, who=who, at=now)

    # A place held for two days is held on.
    return change(booking_id, accepted, version, diary=offer.diary)


def pass_on(booking_id: str, *, who: str, now: datetime, version: int | None = None) -> Booking:
    """Say no thanks to an offer and wait on: the place goes to the next. Raises `RefusedError` and what `change` raises."""

    def passed(booking: Booking) -> Booking:
        check_pace(booking, now)
        return waiting.lapse(booking, at=now, who=who)

    return change(booking_id, passed, version)


def place_in_list(booking: Booking) -> tuple[int, int] | None:
    """Return which place in its day's waiting list a booking has, and how many wait; None where it doesn't wait.

    Who waits longest stands first; an offer that lapsed costs nobody her place. Whoever is being offered a place stands before.
    """
    if booking.status not in {"waitlisted", "offered"}:
        return None
    day = london_day(booking.starts_at)
    offered = [
        line
        for line in lists.every(
            "offered",
            since=booking.starts_at - timedelta(days=1),
            until=booking.starts_at + timedelta(days=1),
        )
        if london_day(line.starts_at) == day
    ]
    waits = sorted(
        (line for line in lists.every("waitlisted") if london_day(line.starts_at) == day),
        key=lambda line: (line.waiting_since, line.id),
    )
    order = [line.id for line in (*offered, *waits)]
    return (order.index(booking.id) + 1, len(order)) if booking.id in order else None


def times_on(offer: Offer, day: date, wanted: Wanted, now: datetime) -> Times | None:
    """Return the times that a visit would have on a full day if nobody else were there; None where it is not full.

    A day that is free is booked, and for one on which no team comes nobody waits.
    """
    found = day_offered(offer.diary, diary.on(day), day, wanted, now)
    return suggested(offer.diary, (), day, wanted, now) if found.state is DayState.FULL else None
