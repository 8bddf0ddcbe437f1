"""What people are told: every refusal a sentence, the history and the lists in words, all through the catalogue."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from services.booking import wording as words
from services.booking.domain.booking import MOVES
from services.booking.domain.diary import Slot
from services.booking.domain.history import Change, ClassChange, CountChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Action, Class, Session, Status
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
from tests.unit.booking.test_booking import a_booking

NINE = datetime(2026, 3, 12, 9, tzinfo=UTC)

SENTENCES: list[tuple[RefusedError, str]] = [
    (RefusedError(Refusal.YEAR_GROUP_UNKNOWN, year=6), "Year 6 is not a year group of secondary school."),
    (
        RefusedError(Refusal.EXPECTED_OUT_OF_RANGE, low=1, high=300),
        "The number of pupils must be between 1 and 300.",
    ),
    (
        RefusedError(Refusal.PRESENT_OUT_OF_RANGE, low=0, high=2000),
        "The number of pupils must be between 0 and 2,000.",
    ),
    (
        RefusedError(Refusal.REASON_MISSING, action="decline"),
        "Say why, so that the school knows what to do next.",
    ),
    (RefusedError(Refusal.REASON_MISSING, action="cancel"), "Say why the visit is cancelled."),
    (
        RefusedError(Refusal.SESSION_COUNT),
        "The number of sessions can't be changed here. Choose a new date and time.",
    ),
    (RefusedError(Refusal.TIME_MISSING), "Every session needs a time."),
    (RefusedError(Refusal.CLASS_MISSING), "Every session needs a class and a time."),
    (RefusedError(Refusal.SESSIONS_NOT_IN_TURN), "The sessions of a visit follow one another."),
    (
        RefusedError(Refusal.SESSIONS_DO_NOT_FIT),
        "So many sessions don't fit into this time. Choose fewer or a longer time.",
    ),
    (
        RefusedError(Refusal.DAY_TO_COME),
        "A visit can be recorded once it has taken place. This day is still to come.",
    ),
    (
        RefusedError(Refusal.DAY_BEFORE_REQUEST),
        "This day is before the school asked for the visit. Check the date.",
    ),
    (RefusedError(Refusal.COUNT_MISSING), "Say for every session how many pupils came."),
    (RefusedError(Refusal.NOBODY_CAME), "If nobody came, the visit did not take place. Cancel it instead."),
    (RefusedError(Refusal.SCHOOL_UNKNOWN), "This school is not one of the programme's schools."),
    (RefusedError(Refusal.WORKSHOP_GONE), "This workshop is not offered any more."),
    (
        RefusedError(Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP, year=13),
        "This workshop is not made for Year 13.",
    ),
    (NotOfferedError(), "That time can't be booked any more. Choose another one."),
    (
        TooLateError(),
        "This visit's time has come, so it can't be changed here. Write to the team instead.",
    ),
    (SlotTakenError(), "Someone has just booked that time. Choose another one."),
    (
        StaleError(),
        "Someone else changed this booking while you had it open. Nothing was overwritten.",
    ),
    (BusyError(), "Many people are booking right now. Wait a moment and try again. Nothing is lost."),
    (NotFoundError(), "There is no booking with this reference."),
    (
        IllegalMoveError("NM-7K3F9Q", "requested", "deliver"),
        "NM-7K3F9Q is waiting for an answer, so it can't be recorded as delivered.",
    ),
    (
        IllegalMoveError("NM-7K3F9Q", "confirmed", "decline"),
        "NM-7K3F9Q is already confirmed, so it can't be declined.",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_a_refusal_in_words(error: RefusedError, sentence: str) -> None:
    assert words.refusal(error) == sentence


def test_every_reason_has_a_sentence() -> None:
    assert {error.reason for error, _ in SENTENCES} == set(Refusal)


STATE: Mapping[Status, str] = {
    "requested": "is waiting for an answer",
    "confirmed": "is already confirmed",
    "declined": "was declined",
    "cancelled": "was cancelled",
    "delivered": "has taken place",
}
DONE: Mapping[Action, str] = {
    "confirm": "confirmed",
    "decline": "declined",
    "amend": "changed",
    "move": "moved",
    "cancel": "cancelled",
    "deliver": "recorded as delivered",
}


@pytest.mark.parametrize(("status", "action"), list(product(get_args(Status), DONE)))
def test_why_a_state_rules_an_action_out(status: Status, action: Action) -> None:
    booking = replace(a_booking(), status=status)
    allowed = (action, status) in MOVES
    said = words.why_not(booking, action)
    assert said == ("" if allowed else f"NM-7K3F9Q {STATE[status]}, so it can't be {DONE[action]}.")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            (ClassChange(Class(8, 30), Class(9, 28)), PartChange("contact"), PartChange("notes")),
            "From Year 8, 30 pupils to Year 9, 28 pupils; Contact details; Notes",
        ),
        ((PartChange("contact"),), "Contact details"),
        (
            (TimeChange(NINE, NINE + timedelta(days=7, hours=4, minutes=15)),),
            "From Thursday 12 March 2026, 9am to Thursday 19 March 2026, 1:15pm",
        ),
        ((CountChange(None, 28),), "28 pupils"),
        ((CountChange(28, 30),), "From 28 to 30 pupils"),
        ((), ""),
    ],
)
def test_the_history_in_words(changed: tuple[Change, ...], sentence: str) -> None:
    move = Entry(2, NINE, "Sam", "amend", "requested", "", changed)
    assert words.entry(move) == sentence
    assert words.entry(replace(move, said="As we agreed")) == "As we agreed"


def test_states_and_actions() -> None:
    assert [words.status(status) for status in get_args(Status)] == [
        "Waiting for an answer",
        "Confirmed",
        "Declined",
        "Cancelled",
        "Delivered",
    ]
    assert [words.action(action) for action in get_args(Action)] == [
        "Requested",
        "Confirmed",
        "Declined",
        "Details changed",
        "Date or time changed",
        "Cancelled",
        "Delivery recorded",
    ]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=23), "3 days"),
    ],
)
def test_how_long_ago(gone: timedelta, said: str) -> None:
    assert words.ago(NINE, NINE + gone) == said


def test_classes_and_places() -> None:
    one = Session("NM-7K3F9Q-1", NINE, NINE + timedelta(hours=1), 8, 30, ((8, 28), (9, 2)))
    two = replace(one, year_group=9, pupils_expected=25, present=())
    assert words.classes([one, two]) == "Year 8, 30 pupils; Year 9, 25 pupils"
    assert words.present(one) == "Year 8: 28, Year 9: 2"
    assert words.present(two) == ""
    assert words.years([8]) == "Year 8"
    assert words.years([7, 8, 9]) == "Years 7, 8 and 9"
    assert words.place("Tarnby", "NM1 2AB", "900001") == "Tarnby, NM1 2AB. URN 900001"
    morning = Slot(NINE, NINE + timedelta(hours=1), 2)
    afternoon = Slot(NINE + timedelta(hours=4), NINE + timedelta(hours=5), 2)
    assert words.times([morning]) == "9am"
    assert words.times([morning, afternoon]) == "9am or 1pm"
    assert words.times([]) == ""
    assert words.span(one.starts_at, one.ends_at) == "Thursday 12 March 2026, 9am to 10am"
