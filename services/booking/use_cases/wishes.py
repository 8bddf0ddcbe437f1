"""What a careers lead may change by her link alone, and what she asks of the team."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from services.booking.domain import wishes
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted, suggested
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Action, Arrival, Class
from services.booking.domain.refusal import Refusal, RefusedError, TooLateError
from services.booking.domain.sessions import Times
from services.booking.domain.states import AGREED
from services.booking.use_cases.change import change
from shared.clock import london_day, london_time

BY_LINK: Final[frozenset[Action]] = frozenset({"amend", "move", "ask", "reconfirm", "accept", "lapse"})
"""The moves that a school makes by its link as often as it likes, up to `MOST_CHANGES`. Calling off is always possible."""

MOST_CHANGES: Final = 10
"""Changes of a booking within `PERIOD` by its link: nobody needs more, and each is a mail to somebody."""

PERIOD: Final = timedelta(hours=1)


def late(offer: Offer, booking: Booking, now: datetime) -> bool:
    """Tell whether the team's notice has run out: at London's midnight, as for the first day that can be asked for."""
    soonest = london_day(now) + timedelta(days=offer.diary.notice_days)
    return london_day(booking.starts_at) < soonest


def asks_team(offer: Offer, booking: Booking, classes: Sequence[Class], now: datetime) -> bool:
    """Tell whether other times or these classes are the team's to agree to."""
    return booking.status in AGREED and (
        late(offer, booking, now) or wishes.needs_agreement(booking, classes)
    )


def judged_at(offer: Offer, booking: Booking, day: date, now: datetime) -> datetime:
    """Return the moment at which a day is judged for another time of an agreed visit.

    Another time on the visit's own day can be asked for however near it is: the team goes there anyway, and answers.
    """
    if booking.status not in AGREED or day != london_day(booking.starts_at) or now >= booking.starts_at:
        return now
    return min(now, london_time(day - timedelta(days=offer.diary.notice_days), 0))


def check_pace(booking: Booking, now: datetime) -> None:
    """Raise `RefusedError` where a booking was changed by its link too often within an hour."""
    # An offer that lapses by the clock is nobody's change.
    changes = [entry for entry in booking.history if entry.action in BY_LINK and entry.who]
    if sum(entry.at > now - PERIOD for entry in changes) >= MOST_CHANGES:
        raise RefusedError(Refusal.TOO_MANY_CHANGES, most=MOST_CHANGES)


def times_for(offer: Offer, booking: Booking, coming: Sequence[bool], now: datetime) -> Times:
    """Return the times of the classes that come: their own, and for one more the first after the last in the team's hours.

    `coming` says of each class whether it comes, those booked first. Raises `RefusedError` where the day has no such time.
    """
    times = [own for own, comes in zip(booking.times, coming, strict=False) if comes]
    start, end = booking.times[0]
    wanted = Wanted(1, (end - start) // timedelta(minutes=1), booking.school.urn, booking.id)
    for comes in coming[len(booking.sessions) :]:
        after = max(end for _, end in (*booking.times, *times))
        more = suggested(offer.diary, (), london_day(booking.starts_at), wanted, now, from_=after)
        if comes and more is None:
            raise RefusedError(Refusal.OUTSIDE_HOURS)
        times += more if comes and more else ()
    return times


def ask_for_classes(
    booking_id: str,
    *,
    classes: Sequence[Class],
    times: Times,
    who: str,
    now: datetime,
    said: str = "",
    version: int | None = None,
) -> Booking:
    """Ask the team for another number of classes; the visit stays as agreed meanwhile.

    `times` are each class's. Raises `TooLateError`, `RefusedError`, and what `change` raises.
    """

    def asked(booking: Booking) -> Booking:
        _check_time(booking, now)
        check_pace(booking, now)
        return wishes.ask(booking, who=who, at=now, classes=classes, times=times, said=said)

    return change(booking_id, asked, version)


def reconfirm(
    booking_id: str,
    *,
    arrival: Arrival,
    classes: Sequence[Class] | None = None,
    who: str,
    now: datetime,
    version: int | None = None,
) -> Booking:
    """Say that a visit is still on, and where it is; numbers may be put right, not raised.

    Saying the same again changes nothing. Raises `TooLateError`, `RefusedError`, and what `change` raises.
    """

    def reconfirmed(booking: Booking) -> Booking:
        _check_time(booking, now)
        known = booking.arrival == arrival and classes in {None, booking.classes}
        if known and booking.status == "confirmed":
            return booking
        check_pace(booking, now)
        return wishes.reconfirm(booking, who=who, at=now, arrival=arrival, classes=classes)

    return change(booking_id, reconfirmed, version)


def _check_time(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise TooLateError
