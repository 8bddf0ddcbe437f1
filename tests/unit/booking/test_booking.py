"""How a booking is asked for, agreed, changed and called off: each move changes what it says, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given

from services.booking.domain.booking import Booking
from services.booking.domain.history import ClassChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Class, Contact, Hold, School, Session, Workshop
from services.booking.domain.refusal import (
    BusyError,
    NotFoundError,
    NotOfferedError,
    Refusal,
    RefusedError,
    SlotTakenError,
    StaleError,
    TooLateError,
)
from services.booking.table.rows import booking_from, entry_row, head_row
from shared.clock import london_day
from shared.limits import MAX_PUPILS, YEAR_GROUPS
from tests.support.bookings import (
    HOUR,
    KIM,
    KNOWN,
    REFERENCE,
    REQUESTED,
    SAM,
    STARTS,
    any_booking,
    confirmed,
    requested,
    times,
    unconfirmed,
    waitlisted,
)

DAY = london_day(STARTS)
AT = REQUESTED + 2 * HOUR
WEEK = timedelta(days=7)


def refused(reason: Refusal, move: Callable[[], object], **facts: object) -> None:
    with pytest.raises(RefusedError) as error:
        move()
    assert (error.value.reason, error.value.facts) == (reason, facts)


def test_a_request_is_what_was_asked_for() -> None:
    booking = unconfirmed(
        classes=[Class(8, 30), Class(11, 24, "A lift")],
        times=[(STARTS, STARTS + HOUR), (STARTS + 3 * HOUR, STARTS + 4 * HOUR)],
        hold=Hold(DAY, 2),
        copy=KIM,
        notes="Up the stairs",
    )
    until = REQUESTED + timedelta(minutes=60)
    assert booking == Booking(
        id=REFERENCE,
        programme="northmoor",
        version=1,
        status="awaiting_address",
        school=School("123456", "Tarn School", "Tarn", "NM1 2AB"),
        workshop=Workshop("ward-round", "A ward round"),
        sessions=(
            Session("NM-7K3F9Q-1", STARTS, STARTS + HOUR, 8, 30),
            Session("NM-7K3F9Q-2", STARTS + 3 * HOUR, STARTS + 4 * HOUR, 11, 24, "A lift"),
        ),
        hold=Hold(DAY, 2, until),
        contact=SAM,
        copy=KIM,
        notes="Up the stairs",
        requested_at=REQUESTED,
        waiting_since=REQUESTED,
        lapses_at=until,
        correlation_id="c0ffee",
        history=(Entry(1, REQUESTED, "Sam Example", "request", "awaiting_address"),),
    )
    assert (booking.starts_at, booking.ends_at) == (STARTS, STARTS + 4 * HOUR)
    assert (booking.pupils_expected, booking.pupils_present, booking.counts) == (54, 0, "none")
    assert (booking.year_groups, booking.times) == (
        {8, 11},
        ((STARTS, STARTS + HOUR), (STARTS + 3 * HOUR, STARTS + 4 * HOUR)),
    )


def test_a_request_from_a_known_address_is_the_teams_at_once() -> None:
    for booking, status in ((requested(), "requested"), (waitlisted(), "waitlisted")):
        assert (booking.status, booking.lapses_at, booking.history[0].status) == (status, None, status)
    assert requested().hold == Hold(DAY, 1)
    assert waitlisted().hold is None


def test_a_school_that_is_not_listed_is_known_by_the_reference() -> None:
    free = unconfirmed(school=School("", "Beck School", "Beck", "NM9 9ZZ"))
    assert free.school == School("unlisted-NM-7K3F9Q", "Beck School", "Beck", "NM9 9ZZ", listed=False)


def test_a_confirmed_address_gives_the_request_to_the_team() -> None:
    asked = unconfirmed()
    entry = Entry(2, AT, "Sam Example", "verify", "requested")
    assert asked.verify(at=AT) == replace(
        asked,
        version=2,
        status="requested",
        contact=replace(SAM, confirmed_at=AT),
        hold=Hold(DAY, 1),
        lapses_at=None,
        waiting_since=AT,
        history=(*asked.history, entry),
    )


def test_a_confirmed_address_joins_the_waiting_list_where_no_place_is_held() -> None:
    asked = unconfirmed(hold=None)
    joined = asked.verify(at=AT)
    assert (joined.status, joined.hold, joined.waiting_since) == ("waitlisted", None, AT)
    assert joined.history[-1] == Entry(2, AT, "Sam Example", "join", "waitlisted")


def test_confirming_changes_the_state_and_what_is_said_and_nothing_else() -> None:
    booking = requested(2)
    entry = Entry(2, AT, "Alex", "confirm", "confirmed", "See you")
    assert booking.confirm(who="Alex", at=AT, said="See you") == replace(
        booking, version=2, status="confirmed", reason="See you", history=(*booking.history, entry)
    )


def test_declining_frees_the_place_and_says_why_and_nothing_else() -> None:
    booking = requested(2)
    entry = Entry(2, AT, "Alex", "decline", "declined", "We are full", code="date_full")
    assert booking.decline(who="Alex", at=AT, reason="We are full", code="date_full") == replace(
        booking,
        version=2,
        status="declined",
        hold=None,
        reason="We are full",
        reason_code="date_full",
        history=(*booking.history, entry),
    )


@pytest.mark.parametrize("by", ["school", "team"])
def test_cancelling_frees_the_place_and_says_who_and_why_and_nothing_else(by: str) -> None:
    booking = confirmed(2)
    entry = Entry(3, AT, "Sam", "cancel", "cancelled", "Trip", code="other")
    assert booking.cancel(who="Sam", at=AT, reason="Trip", by=by) == replace(  # type: ignore[arg-type]
        booking,
        version=3,
        status="cancelled",
        hold=None,
        cancelled_by=by,
        reason="Trip",
        reason_code="other",
        history=(*booking.history, entry),
    )


def test_expiring_frees_the_place_and_is_nobodys_doing() -> None:
    booking = unconfirmed()
    entry = Entry(2, AT, "", "expire", "expired", code="no_answer")
    assert booking.expire(at=AT) == replace(
        booking,
        version=2,
        status="expired",
        hold=None,
        lapses_at=None,
        reason_code="no_answer",
        history=(*booking.history, entry),
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_saying_no_needs_a_reason(reason: str) -> None:
    booking = requested()
    refused(Refusal.REASON_MISSING, lambda: booking.decline(who="A", at=AT, reason=reason), action="decline")
    refused(Refusal.REASON_MISSING, lambda: booking.cancel(who="A", at=AT, reason=reason), action="cancel")


@pytest.mark.parametrize(("by", "action"), [("school", "amend"), ("team", "change")])
def test_an_amendment_changes_what_was_put_right_and_nothing_else(by: str, action: str) -> None:
    booking = confirmed(2)
    first, second = booking.sessions
    contact = Contact("Samira Example", KNOWN.email, "01632 960 002")
    changed = (
        ClassChange(Class(8, 30), Class(8, 28, "A ramp")),
        ClassChange(Class(8, 30), Class(9, 30)),
        PartChange("contact"),
        PartChange("copy"),
        PartChange("notes"),
    )
    assert booking.amend(
        who="Sam",
        at=AT,
        classes=[Class(8, 28, "A ramp"), Class(9, 30)],
        contact=contact,
        notes="A lift",
        copy=KIM,
        by=by,  # type: ignore[arg-type]
    ) == replace(
        booking,
        version=3,
        sessions=(replace(first, pupils_expected=28, needs="A ramp"), replace(second, year_group=9)),
        contact=replace(contact, confirmed_at=REQUESTED),
        copy=KIM,
        notes="A lift",
        history=(*booking.history, Entry(3, AT, "Sam", action, "confirmed", changed=changed)),  # type: ignore[arg-type]
    )


def amend(booking: Booking, contact: Contact, copy: Contact | None = None) -> Booking:
    return booking.amend(who="Sam", at=AT, classes=booking.classes, contact=contact, notes="", copy=copy)


def test_a_new_address_waits_for_its_owner() -> None:
    booking = amend(confirmed(), replace(KNOWN, email="sam@new.example"))
    assert (booking.contact, booking.new_address) == (KNOWN, "sam@new.example")
    assert booking.history[-1].changed == (PartChange("address"),)
    again = amend(booking, booking.contact)
    assert again.new_address == "sam@new.example", "who puts right something else leaves it waiting"
    assert again.history[-1].changed == ()
    back = amend(booking, Contact("Sam Example", KNOWN.email, "01632 960 002"))
    assert back.new_address == "", "who enters the old one again takes it back"


def test_a_second_contact_stays_confirmed_while_the_address_is_the_same() -> None:
    booking = replace(confirmed(), copy=replace(KIM, confirmed_at=REQUESTED))
    other = replace(KIM, name="Kimberley")
    assert amend(booking, KNOWN, other).copy == replace(other, confirmed_at=REQUESTED)
    assert amend(booking, KNOWN, replace(KIM, email="k@x.example", confirmed_at=AT)).copy == Contact(
        KIM.name, "k@x.example"
    )
    assert amend(booking, KNOWN, None).copy is None
    assert amend(booking, KNOWN, None).history[-1].changed == (PartChange("copy"),)


def test_the_history_keeps_which_part_was_put_right_but_never_a_persons_details() -> None:
    amended = amend(confirmed(), Contact("Robin", "robin@school.example", "01632 960 009"), KIM)
    assert "robin" not in repr(amended.history).lower()
    assert "kim@" not in repr(amended.history)


@pytest.mark.parametrize(("action", "status"), [("move", "requested"), ("reschedule", "rescheduled")])
def test_a_move_changes_the_times_and_the_place_and_asks_the_other_side_again(
    action: str, status: str
) -> None:
    booking = replace(confirmed(2), arrival=None)
    later = STARTS + WEEK
    entry = Entry(3, AT, "Sam", action, status, "A trip", (TimeChange(STARTS, later),))  # type: ignore[arg-type]
    first, second = booking.sessions
    assert booking.move(
        who="Sam",
        at=AT,
        times=times(2, later),
        hold=Hold(DAY + WEEK, 2),
        action=action,
        said="A trip",  # type: ignore[arg-type]
    ) == replace(
        booking,
        version=3,
        status=status,
        sessions=(
            replace(first, starts_at=later, ends_at=later + HOUR),
            replace(second, starts_at=later + HOUR, ends_at=later + 2 * HOUR),
        ),
        hold=Hold(DAY + WEEK, 2),
        waiting_since=AT,
        reason="A trip",
        history=(*booking.history, entry),
    )


def test_a_move_may_bring_other_classes() -> None:
    later = STARTS + WEEK
    moved = confirmed().move(
        who="Sam",
        at=AT,
        times=times(2, later),
        hold=Hold(DAY + WEEK, 1),
        classes=[Class(8, 30), Class(9, 25)],
    )
    assert [session.id for session in moved.sessions] == ["NM-7K3F9Q-1", "NM-7K3F9Q-2"]
    assert moved.history[-1].changed == (TimeChange(STARTS, later), ClassChange(None, Class(9, 25)))


def test_a_request_that_moves_keeps_its_place_in_the_queue() -> None:
    booking = requested().move(who="Sam", at=AT, times=times(1, STARTS + WEEK), hold=Hold(DAY + WEEK, 1))
    assert booking.waiting_since == REQUESTED


def test_classes_and_times_go_together() -> None:
    two = requested(2)
    refused(
        Refusal.SESSION_COUNT,
        lambda: two.amend(who="S", at=AT, classes=[Class(8, 30)], contact=KNOWN, notes=""),
    )
    refused(Refusal.TIME_MISSING, lambda: two.move(who="S", at=AT, times=times(1), hold=Hold(DAY, 1)))
    for classes in ([], [Class(8, 30)]):
        refused(Refusal.CLASS_MISSING, partial(unconfirmed, classes=classes, times=[]))


@pytest.mark.parametrize(
    "wrong",
    [
        [(STARTS, STARTS + HOUR)] * 2,
        [(STARTS, STARTS), (STARTS + HOUR, STARTS + 2 * HOUR)],
        [(STARTS + HOUR, STARTS + 2 * HOUR), (STARTS, STARTS + HOUR)],
    ],
)
def test_sessions_take_time_and_follow_one_another(wrong: list[tuple[object, object]]) -> None:
    refused(Refusal.SESSIONS_NOT_IN_TURN, lambda: unconfirmed(2, times=wrong))


@pytest.mark.parametrize("year", [YEAR_GROUPS[0] - 1, YEAR_GROUPS[-1] + 1])
def test_a_year_group_that_cannot_be(year: int) -> None:
    refused(Refusal.YEAR_GROUP_UNKNOWN, lambda: Class(year, 30), year=year)


@pytest.mark.parametrize("pupils", [-1, 0, MAX_PUPILS + 1])
def test_a_class_that_cannot_be(pupils: int) -> None:
    refused(Refusal.EXPECTED_OUT_OF_RANGE, lambda: Class(8, pupils), low=1, high=MAX_PUPILS)
    assert [Class(8, most).pupils_expected for most in (1, MAX_PUPILS)] == [1, MAX_PUPILS]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotFoundError, Refusal.NOT_FOUND),
        (TooLateError, Refusal.TOO_LATE),
        (SlotTakenError, Refusal.SLOT_TAKEN),
        (StaleError, Refusal.STALE),
        (BusyError, Refusal.BUSY),
    ],
)
def test_a_refusal_of_a_kind_has_its_reason(error: type[RefusedError], reason: Refusal) -> None:
    one = error()
    assert (one.reason, one.facts, str(one)) == (reason, {}, reason.value)


def test_a_day_not_offered_says_which_and_why() -> None:
    one = NotOfferedError("notice", STARTS.date())
    assert (one.reason, one.facts) == (Refusal.NOT_OFFERED, {"why": "notice", "day": STARTS.date()})


@given(any_booking)
def test_any_booking_comes_back_from_its_rows_as_it_went_in(booking: Booking) -> None:
    assert booking_from(head_row(booking), [entry_row(entry) for entry in booking.history]) == booking
