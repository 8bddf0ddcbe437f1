"""The state machine: any sequence of moves keeps the history whole, and the table alone decides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.domain import booking as domain
from services.booking.domain.booking import Booking
from services.booking.domain.history import ClassChange, CountChange, PartChange, TimeChange
from services.booking.domain.parts import Action, Class, Contact, Hold, School, Status, Workshop
from services.booking.domain.refusal import IllegalMoveError, Refusal, RefusedError
from services.booking.use_cases.published import snapshot

REQUESTED = datetime(2026, 2, 2, 10, tzinfo=UTC)
STARTS = datetime(2026, 3, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_booking(classes: int = 1) -> Booking:
    return domain.request(
        id="NM-7K3F9Q",
        programme="northmoor",
        school=School("123456", "Tarn School"),
        workshop=Workshop("ward-round", "A ward round"),
        classes=[Class(8, 30)] * classes,
        times=[(STARTS + n * HOUR, STARTS + (n + 1) * HOUR) for n in range(classes)],
        hold=Hold(STARTS, 1),
        contact=Contact("Sam Example", "sam@school.example"),
        notes="",
        who="Sam Example",
        at=REQUESTED,
        correlation_id="c0ffee",
    )


def act(booking: Booking, action: Action, at: datetime) -> Booking:
    match action:
        case "confirm":
            return booking.confirm(who="Alex", at=at)
        case "decline":
            return booking.decline(who="Alex", at=at, reason="We are full")
        case "cancel":
            return booking.cancel(who="Sam", at=at, reason="Trip that day")
        case "amend":
            classes = [Class(9, 25)] * len(booking.sessions)
            return booking.amend(who="Sam", at=at, classes=classes, contact=booking.contact, notes="lift")
        case "move":
            start = booking.starts_at + timedelta(days=7)
            times = [(start + n * HOUR, start + (n + 1) * HOUR) for n in range(len(booking.sessions))]
            return booking.move(who="Sam", at=at, times=times, hold=Hold(start, 2))
        case "deliver":
            present = {session.id: {8: 28} for session in booking.sessions}
            return booking.deliver(who="Alex", at=at, delivered_on=at.date(), present=present)
        case _:
            raise AssertionError(action)


ACTIONS = [action for action in get_args(Action) if action != "request"]


@pytest.mark.parametrize(("action", "status"), list(product(ACTIONS, get_args(Status))))
def test_the_table_alone_decides(action: Action, status: Status) -> None:
    booking = replace(a_booking(), status=status)
    at = STARTS + timedelta(days=1)
    if (action, status) in domain.MOVES:
        assert act(booking, action, at).status == domain.MOVES[action, status]
    else:
        with pytest.raises(IllegalMoveError) as refused:
            act(booking, action, at)
        assert refused.value.reason is Refusal.ILLEGAL_MOVE
        assert refused.value.facts == {"booking": "NM-7K3F9Q", "status": status, "action": action}


@given(st.lists(st.sampled_from(ACTIONS), max_size=12), st.integers(1, 4))
def test_any_sequence_keeps_the_history_whole(actions: list[Action], classes: int) -> None:
    booking = a_booking(classes)
    at = STARTS + timedelta(days=30)
    for action in actions:
        was = booking
        at += HOUR
        try:
            booking = act(booking, action, at)
        except IllegalMoveError:
            assert booking is was
            continue
        assert booking.version == was.version + 1
        assert booking.history[:-1] == was.history
        assert booking.history[-1].action == action
        assert booking.history[-1].status == booking.status
    assert [entry.version for entry in booking.history] == list(range(1, booking.version + 1))
    assert booking.holds == (booking.status in {"requested", "confirmed", "delivered"})
    public = snapshot(booking)
    assert public.version == booking.version
    assert "Sam" not in public.model_dump_json()
    assert "sam@school.example" not in public.model_dump_json()


def test_a_confirmed_visit_that_moves_is_asked_for_again() -> None:
    confirmed = a_booking().confirm(who="Alex", at=REQUESTED + HOUR, said="See you")
    moved = act(confirmed, "move", REQUESTED + 2 * HOUR)
    assert moved.status == "requested"
    assert moved.waiting_since == REQUESTED + 2 * HOUR
    assert not moved.reason


def test_a_request_that_moves_keeps_its_place_in_the_queue() -> None:
    assert act(a_booking(), "move", REQUESTED + 2 * HOUR).waiting_since == REQUESTED


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_needs_a_reason(reason: str) -> None:
    for action in (a_booking().decline, a_booking().cancel):
        with pytest.raises(RefusedError) as refused:
            action(who="Alex", at=REQUESTED, reason=reason)
        assert refused.value.reason is Refusal.REASON_MISSING
        assert refused.value.facts == {"action": action.__name__}


@pytest.mark.parametrize(
    ("on", "present", "reason"),
    [
        (date(2026, 3, 14), {8: 28}, Refusal.DAY_TO_COME),
        (date(2026, 2, 1), {8: 28}, Refusal.DAY_BEFORE_REQUEST),
        (date(2026, 3, 13), {8: 0}, Refusal.NOBODY_CAME),
        (date(2026, 3, 13), {}, Refusal.NOBODY_CAME),
        (date(2026, 3, 13), {6: 28}, Refusal.YEAR_GROUP_UNKNOWN),
        (date(2026, 3, 13), {8: 2001}, Refusal.PRESENT_OUT_OF_RANGE),
        (date(2026, 3, 13), {8: -1}, Refusal.PRESENT_OUT_OF_RANGE),
    ],
)
def test_a_delivery_that_cannot_be(on: date, present: dict[int, int], reason: Refusal) -> None:
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    with pytest.raises(RefusedError) as refused:
        booking.deliver(
            who="Alex",
            at=datetime(2026, 3, 13, 16, tzinfo=UTC),
            delivered_on=on,
            present={"NM-7K3F9Q-1": present},
        )
    assert refused.value.reason is reason


def test_a_delivery_names_every_session() -> None:
    booking = a_booking(2).confirm(who="Alex", at=REQUESTED)
    with pytest.raises(RefusedError) as refused:
        booking.deliver(
            who="Alex", at=STARTS + HOUR, delivered_on=STARTS.date(), present={"NM-7K3F9Q-1": {8: 1}}
        )
    assert refused.value.reason is Refusal.COUNT_MISSING


def test_a_correction_replaces_what_was_recorded() -> None:
    at = STARTS + timedelta(hours=8)
    delivered = act(a_booking().confirm(who="Alex", at=REQUESTED), "deliver", at)
    corrected = delivered.deliver(
        who="Alex", at=at, delivered_on=STARTS.date(), present={"NM-7K3F9Q-1": {9: 3, 8: 20}}
    )
    assert corrected.version == delivered.version + 1
    assert snapshot(corrected).sessions[0].model_dump()["present"] == (
        {"year_group": 8, "pupils": 20},
        {"year_group": 9, "pupils": 3},
    )


def test_the_day_of_delivery_is_londons() -> None:
    """At half past eleven at night UTC in summer it is tomorrow in London."""
    late = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    present = {"NM-7K3F9Q-1": {8: 1}}
    assert booking.deliver(who="A", at=late, delivered_on=date(2026, 6, 11), present=present)


def test_the_academic_year_follows_the_day_it_took_place() -> None:
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    assert snapshot(booking).academic_year == "2025-26"
    autumn = datetime(2026, 9, 3, 12, tzinfo=UTC)
    assert snapshot(act(booking, "deliver", autumn)).academic_year == "2026-27"


@pytest.mark.parametrize(("year", "pupils"), [(6, 30), (14, 30), (8, 0), (8, 301), (8, -1)])
def test_a_class_that_cannot_be(year: int, pupils: int) -> None:
    with pytest.raises(RefusedError):
        Class(year, pupils)


def test_sessions_follow_one_another() -> None:
    booking = a_booking(2)
    with pytest.raises(RefusedError) as refused:
        booking.move(who="S", at=REQUESTED, times=[(STARTS, STARTS + HOUR)] * 2, hold=Hold(STARTS, 1))
    assert refused.value.reason is Refusal.SESSIONS_NOT_IN_TURN


def test_the_number_of_sessions_stays() -> None:
    booking = a_booking(2)
    with pytest.raises(RefusedError) as refused:
        booking.amend(who="S", at=REQUESTED, classes=[Class(8, 30)], contact=booking.contact, notes="")
    assert refused.value.reason is Refusal.SESSION_COUNT
    with pytest.raises(RefusedError) as refused:
        booking.move(who="S", at=REQUESTED, times=[(STARTS, STARTS + HOUR)], hold=Hold(STARTS, 1))
    assert refused.value.reason is Refusal.TIME_MISSING


def test_a_request_needs_a_time_for_every_class() -> None:
    whole = a_booking()
    for classes, times in (([], []), ([Class(8, 30)], [])):
        with pytest.raises(RefusedError) as refused:
            domain.request(
                id=whole.id,
                programme=whole.programme,
                school=whole.school,
                workshop=whole.workshop,
                classes=classes,
                times=times,
                hold=whole.hold,
                contact=whole.contact,
                notes="",
                who="Sam",
                at=REQUESTED,
                correlation_id="c0ffee",
            )
        assert refused.value.reason is Refusal.CLASS_MISSING


def test_the_history_keeps_which_part_was_put_right_but_never_a_persons_details() -> None:
    booking = a_booking(2)
    other = Contact("Kim Example", "kim@school.example", "01632 960 001")
    amended = booking.amend(
        who="Sam", at=REQUESTED, classes=[Class(8, 30), Class(9, 28)], contact=other, notes="A lift"
    )
    assert amended.contact == other
    assert amended.history[-1].changed == (
        ClassChange(Class(8, 30), Class(9, 28)),
        PartChange("contact"),
        PartChange("notes"),
    )
    assert amended.history[-1].said == ""
    assert "im@school" not in repr(amended.history)
    assert "lift" not in repr(amended.history)


def test_the_history_keeps_the_times_before_and_after() -> None:
    moved = act(a_booking(), "move", REQUESTED)
    assert moved.history[-1].changed == (TimeChange(STARTS, STARTS + timedelta(days=7)),)


def test_the_history_keeps_the_counts_before_and_after() -> None:
    at = STARTS + timedelta(hours=8)
    delivered = act(a_booking().confirm(who="Alex", at=REQUESTED), "deliver", at)
    assert delivered.history[-1].changed == (CountChange(None, 28),)
    corrected = delivered.deliver(
        who="A", at=at, delivered_on=STARTS.date(), present={"NM-7K3F9Q-1": {8: 28, 9: 2}}, said="Two late"
    )
    assert corrected.history[-1].changed == (CountChange(28, 30),)
    assert corrected.history[-1].said == "Two late"


def test_what_a_person_wrote_stands_in_the_history() -> None:
    confirmed = a_booking().confirm(who="Alex", at=REQUESTED, said="See you")
    cancelled = confirmed.cancel(who="Sam", at=REQUESTED, reason="Trip that day")
    assert [entry.said for entry in cancelled.history] == ["", "See you", "Trip that day"]
    assert cancelled.reason == "Trip that day"
