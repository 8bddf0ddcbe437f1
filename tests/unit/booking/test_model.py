"""The state machine: any sequence of moves keeps the history whole, and the table alone decides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking import model
from services.booking.model import Action, Booking, Class, Contact, Hold, IllegalMoveError, RefusedError
from services.booking.published import snapshot

REQUESTED = datetime(2026, 2, 2, 10, tzinfo=UTC)
STARTS = datetime(2026, 3, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_booking(classes: int = 1) -> Booking:
    return model.request(
        id="WWY-7K3F9Q",
        programme="we-want-you",
        school=model.School("123456", "Severnside School"),
        workshop=model.Workshop("hobbies", "Hobbies to careers"),
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


@pytest.mark.parametrize(("action", "status"), list(product(ACTIONS, model.STATUSES)))
def test_the_table_alone_decides(action: Action, status: str) -> None:
    booking = replace(a_booking(), status=status)
    at = STARTS + timedelta(days=1)
    if (action, status) in model.MOVES:
        assert act(booking, action, at).status == model.MOVES[action, status]
    else:
        with pytest.raises(IllegalMoveError, match=r"WWY-7K3F9Q .*, so it can't be .*\."):
            act(booking, action, at)


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
    told = snapshot(booking)
    assert told.version == booking.version
    assert "Sam" not in told.model_dump_json()
    assert "sam@school.example" not in told.model_dump_json()


def test_a_confirmed_visit_that_moves_is_asked_for_again() -> None:
    confirmed = a_booking().confirm(who="Alex", at=REQUESTED + HOUR, note="See you")
    moved = act(confirmed, "move", REQUESTED + 2 * HOUR)
    assert moved.status == "requested"
    assert moved.waiting_since == REQUESTED + 2 * HOUR
    assert not moved.reason


def test_a_request_that_moves_keeps_its_place_in_the_queue() -> None:
    assert act(a_booking(), "move", REQUESTED + 2 * HOUR).waiting_since == REQUESTED


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_needs_a_reason(reason: str) -> None:
    with pytest.raises(RefusedError):
        a_booking().decline(who="Alex", at=REQUESTED, reason=reason)
    with pytest.raises(RefusedError):
        a_booking().cancel(who="Alex", at=REQUESTED, reason=reason)


@pytest.mark.parametrize(
    ("on", "present", "sentence"),
    [
        (date(2026, 3, 14), {8: 28}, "still to come"),
        (date(2026, 2, 1), {8: 28}, "before the school asked"),
        (date(2026, 3, 13), {8: 0}, "nobody came"),
        (date(2026, 3, 13), {}, "nobody came"),
        (date(2026, 3, 13), {6: 28}, "Year 6"),
        (date(2026, 3, 13), {8: 2001}, "between 0 and 2,000"),
        (date(2026, 3, 13), {8: -1}, "between 0 and 2,000"),
    ],
)
def test_a_delivery_that_cannot_be(on: date, present: dict[int, int], sentence: str) -> None:
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    with pytest.raises(RefusedError, match=sentence):
        booking.deliver(
            who="Alex",
            at=datetime(2026, 3, 13, 16, tzinfo=UTC),
            delivered_on=on,
            present={"WWY-7K3F9Q-1": present},
        )


def test_a_delivery_names_every_session() -> None:
    booking = a_booking(2).confirm(who="Alex", at=REQUESTED)
    with pytest.raises(RefusedError, match="every session"):
        booking.deliver(
            who="Alex", at=STARTS + HOUR, delivered_on=STARTS.date(), present={"WWY-7K3F9Q-1": {8: 1}}
        )


def test_a_correction_replaces_what_was_recorded() -> None:
    at = STARTS + timedelta(hours=8)
    delivered = act(a_booking().confirm(who="Alex", at=REQUESTED), "deliver", at)
    corrected = delivered.deliver(
        who="Alex", at=at, delivered_on=STARTS.date(), present={"WWY-7K3F9Q-1": {9: 3, 8: 20}}
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
    present = {"WWY-7K3F9Q-1": {8: 1}}
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
    with pytest.raises(RefusedError, match="follow one another"):
        booking.move(who="S", at=REQUESTED, times=[(STARTS, STARTS + HOUR)] * 2, hold=Hold(STARTS, 1))
