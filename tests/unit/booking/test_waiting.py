"""The waiting list: a place is offered, accepted or lapses, and nobody loses place or history by being slow."""

from dataclasses import replace
from datetime import timedelta

from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.domain.parts import Hold
from services.booking.domain.waiting import accept, lapse, offer, offers_missed
from shared.clock import london_day
from tests.support.bookings import HOUR, REQUESTED, STARTS, confirmed, times, waitlisted

AT = REQUESTED + HOUR
LATER = STARTS + timedelta(days=7)
DAY = london_day(LATER)


def offered(booking: Booking | None = None) -> Booking:
    return offer(booking or waitlisted(), who="", at=AT, times=times(1, LATER), hold=Hold(DAY, 2))


def test_an_offer_holds_the_place_for_two_days_and_changes_nothing_else() -> None:
    booking, until = waitlisted(), AT + timedelta(hours=48)
    [session] = booking.sessions
    assert offered(booking) == replace(
        booking,
        version=2,
        status="offered",
        sessions=(replace(session, starts_at=LATER, ends_at=LATER + HOUR),),
        hold=Hold(DAY, 2, until),
        lapses_at=until,
        history=(*booking.history, Entry(2, AT, "", "offer", "offered")),
    )


def test_an_offer_ends_when_the_visit_would_start() -> None:
    soon = AT + 3 * HOUR
    booking = offer(waitlisted(), who="Alex", at=AT, times=times(1, soon), hold=Hold(london_day(soon), 1))
    assert (booking.lapses_at, booking.hold) == (soon, Hold(london_day(soon), 1, soon))


def test_accepting_keeps_the_place_for_good_and_changes_nothing_else() -> None:
    booking = offered()
    assert accept(booking, who="Sam", at=AT) == replace(
        booking,
        version=3,
        status="confirmed",
        hold=Hold(DAY, 2),
        lapses_at=None,
        history=(*booking.history, Entry(3, AT, "Sam", "accept", "confirmed")),
    )


def test_accepting_the_teams_time_agrees_to_it() -> None:
    moved = confirmed().move(who="Alex", at=AT, times=times(1, LATER), hold=Hold(DAY, 2), action="reschedule")
    agreed = accept(moved, who="Sam", at=AT)
    assert (agreed.status, agreed.hold, agreed.starts_at) == ("confirmed", Hold(DAY, 2), LATER)


def test_an_offer_that_lapses_leaves_the_place_in_the_list() -> None:
    booking = offered()
    lapsed = lapse(booking, at=AT + timedelta(days=2))
    assert lapsed == replace(
        booking,
        version=3,
        status="waitlisted",
        hold=None,
        lapses_at=None,
        history=(*booking.history, Entry(3, AT + timedelta(days=2), "", "lapse", "waitlisted")),
    )
    assert lapsed.waiting_since == waitlisted().waiting_since
    assert [offers_missed(one) for one in (booking, lapsed, lapse(offered(lapsed), at=AT))] == [0, 1, 2]
