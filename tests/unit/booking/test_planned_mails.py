"""Mails are a plan: what a booking calls for follows from the booking alone, and nothing waits for a dead one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from services.booking.domain.booking import Booking
from services.booking.domain.outcome import count, not_happen, reopen, undo
from services.booking.domain.parts import Class, Hold
from services.booking.domain.plan import SETTLING, Kind, Planned, plan
from services.booking.domain.readers import address_of
from services.booking.domain.waiting import accept, lapse, offer
from services.booking.domain.wishes import agree, ask, confirm_address
from services.booking.table.rows import booking_from, entry_row, head_row
from shared.clock import london_day, london_time
from tests.support.bookings import (
    AFTER,
    HOUR,
    KIM,
    KNOWN,
    REQUESTED,
    STARTS,
    confirmed,
    counts,
    delivered,
    journeys,
    requested,
    times,
    unconfirmed,
    waitlisted,
)

DAY = london_day(STARTS)
AT = REQUESTED + 5 * HOUR
MINUTE = timedelta(minutes=1)


def keys(booking: Booking) -> set[str]:
    return {mail.key for mail in plan(booking)}


def of(booking: Booking, *kinds: Kind) -> dict[str, Planned]:
    """Return the planned mails of some kinds, by reader."""
    return {mail.reader: mail for mail in plan(booking) if mail.kind in kinds}


def amended(booking: Booking, at: datetime = AT, pupils: int = 20) -> Booking:
    classes = [Class(8, pupils)]
    return booking.amend(
        who="Sam", at=at, classes=classes, contact=booking.contact, notes="", copy=booking.copy
    )


@given(journeys())
def test_the_plan_follows_from_the_booking_alone(stages: list[Booking]) -> None:
    for booking in stages:
        again = booking_from(head_row(booking), [entry_row(entry) for entry in booking.history])
        assert plan(again) == plan(booking)
        assert len(keys(booking)) == len(plan(booking)), "a mail is known by its key"


@given(journeys())
def test_before_an_address_is_confirmed_nothing_goes_out_but_the_question_whose_it_is(
    stages: list[Booking],
) -> None:
    for booking in stages:
        for mail in plan(booking):
            person = address_of(booking, mail.reader)
            if booking.status == "awaiting_address":
                assert (mail.kind, mail.reader, person) == ("confirm_address", "new", booking.contact)
            elif person and person.confirmed_at is None:
                assert mail.kind in {"confirm_new_address", "confirm_copy"}
        if booking.contact.confirmed_at is None and booking.status != "awaiting_address":
            assert plan(booking) == frozenset(), "a booking nobody confirmed ends without a word"


@given(journeys())
def test_nothing_waits_for_what_has_ended_but_the_news_of_its_end(stages: list[Booking]) -> None:
    for booking in stages:
        if booking.status in {"declined", "cancelled", "expired"}:
            # Who is no contact any more still has the visit in the calendar, and hears nothing else.
            assert {mail.kind for mail in plan(booking)} <= {booking.status, "address_changed"}
        if booking.status == "did_not_happen":
            assert not {mail.kind for mail in plan(booking)} & {
                "week_before",
                "day_before",
                "day_after",
                "count_now",
            }


@given(journeys())
def test_a_plan_stays_small_however_often_a_booking_is_changed(stages: list[Booking]) -> None:
    for booking in stages:
        seen = [(mail.kind, mail.reader) for mail in plan(booking)]
        assert len(seen) == len(set(seen)), "of each kind one mail a reader"


def test_an_unconfirmed_request_is_asked_for_its_address_while_it_holds_its_place() -> None:
    [mail] = plan(unconfirmed(copy=KIM))
    until = REQUESTED + timedelta(minutes=60)
    assert mail == Planned("confirm_address", "new", "1", REQUESTED, until, "request")


def test_a_verified_request_is_told_to_school_and_team() -> None:
    assert keys(unconfirmed().verify(at=AT)) == {"requested#2#school", "requested#2#team"}
    assert keys(requested()) == {"requested#1#school", "requested#1#team"}
    assert keys(waitlisted()) == {"waitlisted#1#school", "waitlisted#1#team"}


def test_fifteen_changes_are_one_mail_a_reader() -> None:
    booking = confirmed()
    for n in range(15):
        booking = amended(booking, AT + n * MINUTE, 29 - n)
    told = of(booking, "amended")
    assert set(told) == {"school", "team"}
    assert {mail.key for mail in told.values()} == {"amended#17#school", "amended#17#team"}
    assert {mail.due for mail in told.values()} == {AT + 14 * MINUTE + SETTLING}


@pytest.mark.parametrize(
    ("starts", "week", "day"),
    [
        (datetime(2026, 3, 12, 9, tzinfo=UTC), date(2026, 3, 5), date(2026, 3, 11)),
        # The clocks go forward on 29 March and back on 25 October.
        (london_time(date(2026, 4, 1), 9), date(2026, 3, 25), date(2026, 3, 31)),
        (london_time(date(2026, 3, 30), 9), date(2026, 3, 23), date(2026, 3, 29)),
        (london_time(date(2026, 10, 26), 9), date(2026, 10, 19), date(2026, 10, 25)),
        (london_time(date(2028, 3, 1), 9), date(2028, 2, 23), date(2028, 2, 29)),
        (london_time(date(2027, 1, 1), 9), date(2026, 12, 25), date(2026, 12, 31)),
    ],
)
def test_reminders_come_at_nine_in_london(starts: datetime, week: date, day: date) -> None:
    booking = confirmed(times=times(1, starts), hold=Hold(london_day(starts), 1))
    nines = {mail.kind: mail.due for mail in plan(booking) if mail.reader == "school"}
    for kind, on in (
        ("week_before", week),
        ("day_before", day),
        ("day_after", london_day(starts) + timedelta(days=1)),
    ):
        assert nines[kind] == london_time(on, 9), kind  # type: ignore[index]
    assert {mail.occasion for mail in of(booking, "week_before").values()} == {
        f"{starts.astimezone(UTC):%Y%m%dT%H%MZ}"
    }


@pytest.mark.parametrize(
    ("agreed", "week", "day"),
    [
        (london_time(DAY - timedelta(days=7), 8), london_time(DAY - timedelta(days=7), 9), True),
        (london_time(DAY - timedelta(days=6), 8), london_time(DAY - timedelta(days=6), 9), True),
        (london_time(DAY - timedelta(days=3), 12), None, True),
        (london_time(DAY - timedelta(days=1), 12), None, True),
        (STARTS - HOUR, None, False),
    ],
)
def test_what_is_agreed_late_is_reminded_of_only_while_it_is_of_use(
    agreed: datetime,
    week: datetime | None,
    day: bool,  # noqa: FBT001  a table of cases
) -> None:
    booking = requested().confirm(who="Alex", at=agreed)
    due = of(booking, "week_before")
    assert (due["school"].due if due else None) == week
    assert bool(of(booking, "day_before")) is day
    assert all(agreed < mail.due < STARTS for mail in of(booking, "week_before", "day_before").values())


def test_a_second_contact_is_reminded_too_once_their_address_is_confirmed() -> None:
    booking = replace(confirmed(), copy=KIM)
    assert set(of(booking, "day_before")) == {"school"}
    assert set(of(booking, "confirm_copy")) == {"new"}
    sure = confirm_address(booking, email=KIM.email, at=AT)
    assert set(of(sure, "day_before")) == {"school", "copy"}
    assert not of(sure, "confirm_copy")


def test_a_revived_visit_has_its_own_reminders_once_and_nothing_of_its_end() -> None:
    was = confirmed()
    off = was.cancel(who="Sam", at=AT, reason="Trip")
    assert keys(off) == {"cancelled#3#school", "cancelled#3#team"}
    back = reopen(off, who="Alex", at=AT + HOUR, hold=Hold(DAY, 1))
    kinds: tuple[Kind, ...] = ("week_before", "day_before", "day_after", "count_now", "count_tonight")
    assert {mail.key for mail in plan(back) if mail.kind in kinds} == {
        mail.key for mail in plan(was) if mail.kind in kinds
    }
    assert keys(back) - {mail.key for mail in plan(back) if mail.kind in kinds} == {
        "confirmed#4#school",
        "confirmed#4#team",
    }


def test_a_reopened_request_is_told_as_a_request() -> None:
    back = reopen(requested().decline(who="A", at=AT, reason="Full"), who="Alex", at=AT, hold=Hold(DAY, 1))
    assert keys(back) == {"requested#3#school", "requested#3#team"}


def test_a_question_is_no_news_once_it_is_answered() -> None:
    """A change waits a while for the next one: an answer in that while must not be followed by the question."""
    moved = confirmed().move(who="Sam", at=AT, times=times(1, STARTS + 7 * 24 * HOUR), hold=Hold(DAY, 1))
    assert set(of(moved, "moved")) == {"school", "team"}
    assert not of(moved.confirm(who="Alex", at=AT + MINUTE), "moved")
    asked = ask(confirmed(), who="Sam", at=AT, classes=[Class(8, 99)])
    assert set(of(asked, "asked")) == {"school", "team"}
    answered = agree(asked, who="Alex", at=AT + MINUTE, hold=None)
    assert not of(answered, "asked")
    assert set(of(answered, "agreed")) == {"school", "team"}
    offered = offer(waitlisted(), who="", at=AT, times=times(1), hold=Hold(DAY, 1))
    assert set(of(offered, "offered")) == {"school"}, "the team offers, and hears when it is accepted"
    assert not of(lapse(offered, at=AT + 48 * HOUR), "offered")
    assert set(of(accept(offered, who="Sam", at=AT), "accepted")) == {"school", "team"}


def test_an_address_is_asked_for_once_however_often_something_else_changes() -> None:
    booking = confirmed().amend(
        who="Sam",
        at=AT,
        classes=[Class(8, 30)],
        contact=replace(KNOWN, email="sam@new.example"),
        notes="",
        copy=KIM,
    )
    asked = keys(booking) & {"confirm_new_address#3#new"}
    assert asked
    later = amended(amended(booking, AT + HOUR, 29), AT + 2 * HOUR, 28)
    assert keys(later) & {"confirm_new_address#3#new"} == asked
    known = confirm_address(later, email="sam@new.example", at=AT + 3 * HOUR)
    told = {"address_changed#6#old", "confirm_copy#3#new"}
    assert told <= keys(known)
    assert told <= keys(amended(known, AT + 4 * HOUR, 27))
    both = confirm_address(known, email=KIM.email, at=AT + 5 * HOUR)
    assert "address_changed#6#old" in keys(both)
    assert {mail.key for mail in plan(both) if mail.reader in {"old", "new"}} == {"address_changed#6#old"}


def test_the_ladder_of_the_count() -> None:
    booking = confirmed(2)
    ends, occasion = STARTS + 2 * HOUR, "20260312T0900Z"
    ladder = {mail.kind: mail for mail in plan(booking) if mail.why == "count"}
    assert {kind: (mail.reader, mail.occasion, mail.due) for kind, mail in ladder.items()} == {
        "count_now": ("team", occasion, ends),
        "count_tonight": ("team", occasion, london_time(DAY, 18)),
        "day_after": ("school", occasion, london_time(DAY + timedelta(days=1), 9)),
    }


def test_an_evening_visit_is_asked_for_an_hour_later() -> None:
    late = london_time(DAY, 18)
    booking = confirmed(times=times(1, late))
    assert of(booking, "count_tonight")["team"].due == late + 2 * HOUR


def test_the_count_is_asked_of_whoever_has_not_given_it() -> None:
    told = delivered()
    assert not of(told, "count_now", "count_tonight")
    assert set(of(told, "day_after")) == {"school"}
    agreed = count(told, who="Sam", at=AFTER, present=counts(told, 28))
    assert not of(agreed, "day_after")
    assert set(of(undo(agreed, who="K", at=AFTER, reason="Wrong"), "count_now")) == {"team"}
    assert not {
        mail
        for mail in plan(not_happen(confirmed(), who="K", at=AFTER, reason="Snow"))
        if mail.why == "count"
    }
