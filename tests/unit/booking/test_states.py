"""The table of states alone decides what a booking may become, and any sequence of moves keeps a booking whole."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from typing import get_args

import pytest
from hypothesis import given

from services.booking.domain import states
from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.domain.parts import Action, Class, Status, Wish
from services.booking.domain.refusal import IllegalMoveError, Refusal
from services.booking.use_cases.published import event_of
from shared.events.known import ALL
from tests.support.bookings import (
    ACTIONS,
    AFTER,
    KIM,
    REQUESTED,
    SAM,
    STARTS,
    act,
    confirmed,
    disputed,
    journeys,
    public,
    told,
)

SCHOOLS = {"amend", "address", "cancel"}
TEAMS = {"own", "note", "place", "erase"}
HAPPENED = {"deliver": "delivered", "count": "delivered", "not_happen": "did_not_happen"}
AGAIN = {"reopen": "requested", "revive": "confirmed"}
AGREED = {
    "move": "requested",
    "agree": "confirmed",
    "reconfirm": "confirmed",
    "reschedule": "rescheduled",
    **HAPPENED,
}
LEADS_ON: dict[str, dict[str, str]] = {
    "awaiting_address": {"verify": "requested", "join": "waitlisted", "expire": "expired"},
    "requested": {
        "confirm": "confirmed",
        "decline": "declined",
        "reschedule": "rescheduled",
        "expire": "expired",
    },
    "waitlisted": {"offer": "offered", "decline": "declined", "move": "requested", "expire": "expired"},
    "offered": {"accept": "confirmed", "lapse": "waitlisted", "expire": "expired"},
    "confirmed": {name: to for name, to in AGREED.items() if to != "confirmed"},
    "rescheduled": {
        "accept": "confirmed",
        **{name: to for name, to in AGREED.items() if to != "rescheduled"},
    },
    "declined": AGAIN,
    "cancelled": AGAIN,
    "delivered": {"undo": "confirmed"},
    "did_not_happen": {"undo": "confirmed"},
    "expired": AGAIN,
}
"""Where each state leads, in words of the tests' own: a state added to the table by a slip would be followed everywhere."""
STAYS: dict[str, set[str]] = {
    "awaiting_address": {"keep"},
    "requested": {"amend", "address", "change", "move"},
    "waitlisted": {"amend", "address", "change"},
    "offered": {"amend", "address", "change"},
    "confirmed": {"amend", "address", "change", "ask", "refuse", "agree", "reconfirm"},
    "rescheduled": {"amend", "address", "change", "ask", "refuse", "reschedule"},
    "delivered": {"deliver", "count", "settle"},
}
ALIVE = {"awaiting_address", "requested", "waitlisted", "offered", "confirmed", "rescheduled"}


def expected(status: str) -> dict[str, str]:
    called_off = {"cancel": "cancelled"} if status in ALIVE else {}
    return LEADS_ON[status] | called_off | dict.fromkeys(STAYS.get(status, set()) | TEAMS, status)


def ready(status: Status, action: Action) -> Booking:
    """Return a booking in a state, with all that the action needs besides."""
    was = disputed() if action == "settle" else confirmed()
    before: Status = "confirmed" if action == "revive" else "requested"
    return replace(
        was,
        status=status,
        hold=None if action == "join" else was.hold,
        wish=Wish(REQUESTED, (Class(8, 200),)) if action in {"agree", "refuse"} else None,
        new_address=KIM.email if action == "address" else "",
        history=(*was.history, Entry(was.version, REQUESTED, "Alex", "confirm", before)),
    )


def moment(action: Action) -> timedelta:
    return (
        AFTER - STARTS
        if action in {"deliver", "count", "settle", "not_happen", "undo", "erase"}
        else -timedelta(days=9)
    )


@pytest.mark.parametrize("status", get_args(Status))
def test_what_a_booking_may_become(status: Status) -> None:
    assert {action: to for (action, was), to in states.MOVES.items() if was == status} == expected(status)


@pytest.mark.parametrize(("action", "status"), list(product(ACTIONS, get_args(Status))))
def test_the_table_alone_decides(action: Action, status: Status) -> None:
    booking = ready(status, action)
    to = expected(status).get(action)
    assert booking.can(action) is (to is not None)
    if to:
        assert act(booking, action, STARTS + moment(action)).status == to
    else:
        with pytest.raises(IllegalMoveError) as refused:
            act(booking, action, STARTS + moment(action))
        assert refused.value.reason is Refusal.ILLEGAL_MOVE
        assert refused.value.facts == {"booking": booking.id, "status": status, "action": action}


def test_the_sets_of_states_that_others_ask_for() -> None:
    assert set(states.EVERY) == set(LEADS_ON)
    assert states.ALIVE == ALIVE
    assert {"declined", "cancelled", "expired"} == states.ENDED
    assert {"delivered", "did_not_happen"} == states.OVER
    assert {"confirmed", "rescheduled"} == states.AGREED
    assert ALIVE - {"waitlisted"} | {"delivered"} == states.HOLDING


def facts(entry: Entry) -> tuple[object, ...]:
    """Return what the history keeps of a move when a person of it is forgotten."""
    return entry.version, entry.at, entry.action, entry.status, len(entry.changed), entry.code


@given(journeys())
def test_any_sequence_keeps_the_history_whole(stages: list[Booking]) -> None:
    for was, booking in pairwise(stages):
        assert booking.version == was.version + 1
        last = booking.history[-1]
        if last.action == "erase":
            assert list(map(facts, booking.history[:-1])) == list(map(facts, was.history)), (
                "words go, moves stay"
            )
        else:
            assert booking.history[:-1] == was.history
        assert (last.version, last.status) == (booking.version, booking.status)
        assert booking.status == states.MOVES[last.action, was.status]
    assert [entry.version for entry in stages[-1].history] == list(range(1, stages[-1].version + 1))


@given(journeys())
def test_any_sequence_holds_a_place_in_the_states_that_hold_one_and_in_no_other(
    stages: list[Booking],
) -> None:
    for booking in stages:
        held = booking.status in {"requested", "offered", "confirmed", "rescheduled", "delivered"}
        if booking.status != "awaiting_address":
            assert booking.holds is held, booking.status
        if booking.status != "did_not_happen":
            assert (booking.hold is not None) is booking.holds, booking.status
        if booking.hold:
            assert booking.hold.until == booking.lapses_at


@given(journeys())
def test_any_sequence_leaves_nothing_behind_of_a_state_it_left(stages: list[Booking]) -> None:
    for booking in stages:
        assert (booking.lapses_at is not None) is (booking.status in {"awaiting_address", "offered"})
        assert booking.wish is None or booking.status in {"confirmed", "rescheduled"}
        assert (booking.delivered_on is not None) is (booking.status == "delivered")
        assert (booking.counts != "none") is (booking.status == "delivered")
        assert booking.encounter is None or booking.status == "delivered"
        assert not booking.cancelled_by or booking.status in {"cancelled", "did_not_happen"}
        ended = {"declined", "cancelled", "expired", "did_not_happen"}
        assert bool(booking.reason_code) is (booking.status in ended)
        if booking.status not in {"awaiting_address", "expired", "cancelled"}:
            assert booking.contact.confirmed_at, "the team sees nobody whose address nobody confirmed"


@given(journeys())
def test_what_is_published_is_what_its_contract_says(stages: list[Booking]) -> None:
    """It is written without the contract's model, which knows it all the same: no field more, less or otherwise."""
    for booking in stages:
        event = told(booking)
        assert event_of(booking)[:2] == (event.SOURCE, event.DETAIL_TYPE)
        assert type(event) in ALL, "the newest contract"
        assert json.loads(event.detail()) == json.loads(event_of(booking).detail)


@given(journeys())
def test_what_is_published_carries_no_personal_data(stages: list[Booking]) -> None:
    for booking in stages:
        told_of = event_of(booking).detail
        for personal in (SAM.name, SAM.email, SAM.phone, KIM.name, KIM.email, "Alex", "Robin", "Ms Tarn"):
            assert personal not in told_of
        for typed in ("lift", "Rang, no answer", "We are full", "Trip that day", "Snow", "Behind the gym"):
            assert typed not in told_of


@given(journeys())
def test_what_is_published_is_the_booking_as_it_stands(stages: list[Booking]) -> None:
    for booking in stages:
        seen = public(booking)
        assert (seen.version, seen.status, seen.counts) == (
            booking.version,
            booking.status,
            booking.counts,
        )
        assert [sum(one.pupils for one in session.present) for session in seen.sessions] == [
            session.pupils_present for session in booking.sessions
        ]
        assert seen.address_confirmed is (booking.contact.confirmed_at is not None)
