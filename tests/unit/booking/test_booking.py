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
from services.booking.domain.history import ClassChange, CountChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Action, Class, Contact, Hold, School, Session, Status, Workshop
from services.booking.domain.refusal import (
    BusyError,
    IllegalMoveError,
    NotFoundError,
    NotOfferedError,
    Refusal,
    RefusedError,
    SlotTakenError,
    StaleError,
    TooLateError,
)
from services.booking.use_cases.published import snapshot
from shared.limits import MAX_PRESENT, MAX_PUPILS, YEAR_GROUPS

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


def test_what_a_booking_may_become() -> None:
    """Said again here in words of its own: a state added to the table by a slip would be followed everywhere."""
    assert {
        status: {
            action: domain.MOVES[action, status] for action in ACTIONS if (action, status) in domain.MOVES
        }
        for status in get_args(Status)
    } == {
        "requested": {
            "confirm": "confirmed",
            "decline": "declined",
            "amend": "requested",
            "move": "requested",
            "cancel": "cancelled",
        },
        "confirmed": {
            "amend": "confirmed",
            "move": "requested",
            "cancel": "cancelled",
            "deliver": "delivered",
        },
        "declined": {},
        "cancelled": {},
        "delivered": {"deliver": "delivered"},
    }


@pytest.mark.parametrize(("action", "status"), list(product(ACTIONS, get_args(Status))))
def test_the_table_alone_decides(action: Action, status: Status) -> None:
    booking = replace(a_booking(), status=status)
    at = STARTS + timedelta(days=1)
    assert booking.can(action) is ((action, status) in domain.MOVES)
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


def test_a_request_is_what_was_asked_for() -> None:
    booking = domain.request(
        id="NM-7K3F9Q",
        programme="northmoor",
        school=School("123456", "Tarn School"),
        workshop=Workshop("ward-round", "A ward round"),
        classes=[Class(8, 30), Class(11, 24)],
        times=[(STARTS, STARTS + HOUR), (STARTS + HOUR, STARTS + 2 * HOUR)],
        hold=Hold(STARTS, 2),
        contact=Contact("Sam Example", "sam@school.example", "01632 960 001"),
        notes="Up the stairs",
        who="Sam",
        at=REQUESTED,
        correlation_id="c0ffee",
    )
    assert booking == Booking(
        id="NM-7K3F9Q",
        programme="northmoor",
        version=1,
        status="requested",
        school=School("123456", "Tarn School"),
        workshop=Workshop("ward-round", "A ward round"),
        sessions=(
            Session("NM-7K3F9Q-1", STARTS, STARTS + HOUR, 8, 30),
            Session("NM-7K3F9Q-2", STARTS + HOUR, STARTS + 2 * HOUR, 11, 24),
        ),
        hold=Hold(STARTS, 2),
        contact=Contact("Sam Example", "sam@school.example", "01632 960 001"),
        notes="Up the stairs",
        requested_at=REQUESTED,
        waiting_since=REQUESTED,
        correlation_id="c0ffee",
        history=(Entry(1, REQUESTED, "Sam", "request", "requested"),),
    )
    assert (booking.starts_at, booking.ends_at) == (STARTS, STARTS + 2 * HOUR)
    assert (booking.pupils_expected, booking.pupils_present) == (54, 0)


@pytest.mark.parametrize(
    ("action", "said"), [("confirm", ""), ("decline", "We are full"), ("cancel", "Trip that day")]
)
def test_an_answer_changes_the_state_and_what_is_said_and_nothing_else(action: Action, said: str) -> None:
    booking, at = a_booking(2), REQUESTED + HOUR
    who, status = ("Sam" if action == "cancel" else "Alex"), domain.MOVES[action, "requested"]
    entry = Entry(2, at, who, action, status, said)
    assert act(booking, action, at) == replace(
        booking, version=2, status=status, reason=said, history=(*booking.history, entry)
    )


def test_an_amendment_changes_what_was_put_right_and_nothing_else() -> None:
    booking, at = a_booking(2).confirm(who="Alex", at=REQUESTED, said="See you"), REQUESTED + HOUR
    kim = Contact("Kim Example", "kim@school.example")
    first, second = booking.sessions
    assert booking.amend(
        who="Sam", at=at, classes=[Class(8, 28), Class(9, 30)], contact=kim, notes="A lift"
    ) == replace(
        booking,
        version=3,
        sessions=(replace(first, pupils_expected=28), replace(second, year_group=9)),
        contact=kim,
        notes="A lift",
        history=(
            *booking.history,
            Entry(
                3,
                at,
                "Sam",
                "amend",
                "confirmed",
                changed=(
                    ClassChange(Class(8, 30), Class(8, 28)),
                    ClassChange(Class(8, 30), Class(9, 30)),
                    PartChange("contact"),
                    PartChange("notes"),
                ),
            ),
        ),
    )


def test_a_move_changes_the_times_and_the_place_and_nothing_else() -> None:
    booking, at = a_booking(2).confirm(who="Alex", at=REQUESTED, said="See you"), REQUESTED + HOUR
    later = STARTS + timedelta(days=7)
    first, second = booking.sessions
    assert act(booking, "move", at) == replace(
        booking,
        version=3,
        status="requested",
        sessions=(
            replace(first, starts_at=later, ends_at=later + HOUR),
            replace(second, starts_at=later + HOUR, ends_at=later + 2 * HOUR),
        ),
        hold=Hold(later, 2),
        waiting_since=at,
        reason="",
        history=(
            *booking.history,
            Entry(3, at, "Sam", "move", "requested", changed=(TimeChange(STARTS, later),)),
        ),
    )


def test_a_record_changes_who_came_and_when_and_nothing_else() -> None:
    booking, at = a_booking(2).confirm(who="Alex", at=REQUESTED, said="See you"), STARTS + 8 * HOUR
    first, second = booking.sessions
    delivered = booking.deliver(
        who="Kim",
        at=at,
        delivered_on=STARTS.date(),
        present={second.id: {8: 20, 9: 1}, first.id: {8: 28}},
    )
    assert delivered == replace(
        booking,
        version=3,
        status="delivered",
        sessions=(replace(first, present=((8, 28),)), replace(second, present=((8, 20), (9, 1)))),
        delivered_on=STARTS.date(),
        history=(
            *booking.history,
            Entry(3, at, "Kim", "deliver", "delivered", changed=(CountChange(None, 49),)),
        ),
    )
    assert delivered.pupils_present == 49


def test_a_visit_may_take_place_on_the_day_it_was_asked_for() -> None:
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    present = {"NM-7K3F9Q-1": {8: 1}}
    assert booking.deliver(who="A", at=REQUESTED, delivered_on=REQUESTED.date(), present=present).delivered_on


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


@pytest.mark.parametrize("year", [YEAR_GROUPS[0] - 1, YEAR_GROUPS[-1] + 1])
def test_a_year_group_that_cannot_be(year: int) -> None:
    with pytest.raises(RefusedError) as refused:
        Class(year, 30)
    assert (refused.value.reason, refused.value.facts) == (Refusal.YEAR_GROUP_UNKNOWN, {"year": year})
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    with pytest.raises(RefusedError) as refused:
        booking.deliver(
            who="A", at=STARTS, delivered_on=STARTS.date(), present={"NM-7K3F9Q-1": {8: 1, year: 0}}
        )
    assert (refused.value.reason, refused.value.facts) == (Refusal.YEAR_GROUP_UNKNOWN, {"year": year})


@pytest.mark.parametrize("pupils", [-1, 0, MAX_PUPILS + 1])
def test_a_class_that_cannot_be(pupils: int) -> None:
    with pytest.raises(RefusedError) as refused:
        Class(8, pupils)
    assert refused.value.reason is Refusal.EXPECTED_OUT_OF_RANGE
    assert refused.value.facts == {"low": 1, "high": MAX_PUPILS}
    assert [Class(8, most).pupils_expected for most in (1, MAX_PUPILS)] == [1, MAX_PUPILS]


def test_a_count_of_pupils_that_cannot_be() -> None:
    booking = a_booking().confirm(who="Alex", at=REQUESTED)
    for pupils in (-1, MAX_PRESENT + 1):
        with pytest.raises(RefusedError) as refused:
            booking.deliver(
                who="A", at=STARTS, delivered_on=STARTS.date(), present={"NM-7K3F9Q-1": {8: pupils}}
            )
        assert refused.value.reason is Refusal.PRESENT_OUT_OF_RANGE
        assert refused.value.facts == {"low": 0, "high": MAX_PRESENT}
    present = {"NM-7K3F9Q-1": {8: MAX_PRESENT, 9: 1, 10: 0}}
    most = booking.deliver(who="A", at=STARTS, delivered_on=STARTS.date(), present=present)
    assert most.sessions[0].present == ((8, MAX_PRESENT), (9, 1)), (
        "a year group of which nobody came is not kept"
    )


def test_sessions_follow_one_another() -> None:
    booking = a_booking(2)
    with pytest.raises(RefusedError) as refused:
        booking.move(who="S", at=REQUESTED, times=[(STARTS, STARTS + HOUR)] * 2, hold=Hold(STARTS, 1))
    assert refused.value.reason is Refusal.SESSIONS_NOT_IN_TURN


def test_a_session_takes_time() -> None:
    for end in (STARTS, STARTS - HOUR):
        with pytest.raises(RefusedError) as refused:
            a_booking().move(who="S", at=REQUESTED, times=[(STARTS, end)], hold=Hold(STARTS, 1))
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


def test_what_stays_as_it_was_is_not_said_to_have_changed() -> None:
    booking = a_booking(2)
    classes, kim = [session.expected for session in booking.sessions], Contact("Kim", "kim@school.example")
    for contact, notes, changed in (
        (booking.contact, booking.notes, ()),
        (kim, booking.notes, (PartChange("contact"),)),
        (booking.contact, "A lift", (PartChange("notes"),)),
    ):
        amended = booking.amend(who="Sam", at=REQUESTED, classes=classes, contact=contact, notes=notes)
        assert amended.history[-1].changed == changed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotFoundError, Refusal.NOT_FOUND),
        (NotOfferedError, Refusal.NOT_OFFERED),
        (TooLateError, Refusal.TOO_LATE),
        (SlotTakenError, Refusal.SLOT_TAKEN),
        (StaleError, Refusal.STALE),
        (BusyError, Refusal.BUSY),
    ],
)
def test_a_refusal_of_a_kind_has_its_reason(error: type[RefusedError], reason: Refusal) -> None:
    refused = error()
    assert (refused.reason, refused.facts, str(refused)) == (reason, {}, reason.value)


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
    assert confirmed.reason == "See you"
    assert cancelled.reason == "Trip that day"
