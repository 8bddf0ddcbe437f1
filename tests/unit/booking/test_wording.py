"""What people are told: every refusal a sentence, the history and the lists in words, all through the catalogue."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from services.booking import wording as words
from services.booking.domain.diary import DayState
from services.booking.domain.history import (
    Change,
    ClassChange,
    CountChange,
    CountsDiffer,
    Entry,
    OwnerChange,
    PartChange,
    TimeChange,
)
from services.booking.domain.hours import WhyNot
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
from tests.support.bookings import requested as a_booking

NINE = datetime(2026, 3, 12, 9, tzinfo=UTC)

SENTENCES: list[tuple[RefusedError, str]] = [
    (
        RefusedError(Refusal.MAILED_ENOUGH, email="sam@school.example", most=6),
        (
            "We sent 6 e-mails to sam@school.example today, and nobody pressed the button in one. Look for them in its junk "
            "folder, use another address, or write to us."
        ),
    ),
    (
        RefusedError(Refusal.MANY_ASK),
        (
            "More visits are asked for just now than we can send e-mails about. Nothing you typed is lost: send it again in an "
            "hour, or write to us."
        ),
    ),
    (
        RefusedError(Refusal.STILL_NEEDED, booking="NM-7K3F9Q"),
        "The visit of NM-7K3F9Q is still to come. Cancel it, or give it another contact first.",
    ),
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
        RefusedError(Refusal.OUTSIDE_HOURS),
        "A class would be outside the team's hours. Choose another time.",
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
    (
        RefusedError(Refusal.NOBODY_CAME),
        "If nobody came, the visit did not take place. Record that it did not happen instead.",
    ),
    (
        RefusedError(Refusal.SCHOOL_UNKNOWN),
        "We don't know this school, or it has closed. Search for it again.",
    ),
    (RefusedError(Refusal.WORKSHOP_GONE), "This workshop is not offered any more."),
    (
        RefusedError(Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP, year=13),
        "This workshop is not made for Year 13.",
    ),
    (
        NotOfferedError(WhyNot.NOTICE, NINE.date()),
        "Thursday 12 March 2026 is too soon: the team needs more notice. Choose a later day.",
    ),
    (
        NotOfferedError(WhyNot.HOLIDAY, date(2026, 12, 25)),
        "Friday 25 December 2026 is a bank holiday. Choose another day.",
    ),
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
        "NM-7K3F9Q is waiting for the team's answer. It can't be recorded as delivered.",
    ),
    (RefusedError(Refusal.REASON_MISSING, action="undo"), "Say why the record is taken back."),
    (RefusedError(Refusal.REASON_MISSING, action="settle"), "Say why this count is the right one."),
    (RefusedError(Refusal.REASON_MISSING, action="not_happen"), "Say why the visit did not take place."),
    (RefusedError(Refusal.REASON_MISSING, action="note"), "Write the note first."),
    (
        RefusedError(Refusal.BEFORE_THE_VISIT),
        "This visit has not begun yet. Say what became of it once it has started.",
    ),
    (
        RefusedError(Refusal.COUNTS_AGREE),
        "The counts of this visit don't differ, so there is nothing to decide.",
    ),
    (
        RefusedError(Refusal.NOTHING_ASKED),
        "The school does not ask for a change any more. Look at the booking again.",
    ),
    (
        RefusedError(Refusal.ADDRESS_UNKNOWN),
        "This address is not waiting to be confirmed. If you asked for another change since, use the newest e-mail.",
    ),
    (
        RefusedError(Refusal.NEEDS_AGREEMENT),
        "This is more than the team agreed to. Ask for the change, and the team will answer.",
    ),
    (
        RefusedError(Refusal.TOO_MANY_CHANGES, most=12),
        "This booking was changed 12 times within an hour. Nothing is lost: try again later, or write to us.",
    ),
    (
        RefusedError(Refusal.FAIR_SHARE, most=6),
        (
            "There are 6 requests of this school or address waiting already, and we keep places for others. "
            "Wait for our answer, or write to us if you need more."
        ),
    ),
    (
        RefusedError(Refusal.SAME_AGAIN, booking="NM-7K3F9Q"),
        "You asked for a visit to this school on this day already: NM-7K3F9Q. Is this another one?",
    ),
    (
        RefusedError(Refusal.LAPSED),
        "We held this place until a certain time, which is over. It is free for others again.",
    ),
    (RefusedError(Refusal.DAY_PAST), "The day of this visit is past. Choose another day."),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_a_refusal_in_words(error: RefusedError, sentence: str) -> None:
    assert words.refusal(error) == sentence


def test_every_reason_has_a_sentence() -> None:
    assert {error.reason for error, _ in SENTENCES} == set(Refusal)


@pytest.mark.parametrize(("status", "action"), list(product(get_args(Status), get_args(Action))))
def test_why_a_state_rules_an_action_out(status: Status, action: Action) -> None:
    booking = replace(a_booking(), status=status)
    said = words.why_not(booking, action) if action != "request" else ""
    if action == "request" or booking.can(action):
        assert said == ""
    else:
        stands, so_not = said.split(". ")
        assert stands.startswith("NM-7K3F9Q ")
        assert so_not.endswith(".")


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
        ((CountsDiffer(28, 27),), "The teacher counted 27 pupils, the facilitator 28"),
        ((OwnerChange("", "Robin"),), "From nobody to Robin"),
        ((ClassChange(None, Class(8, 30)),), "A class more: Year 8, 30 pupils"),
        ((ClassChange(Class(8, 30), None),), "A class less: Year 8, 30 pupils"),
        ((PartChange("report"),), "What the pupils met"),
        ((), ""),
    ],
)
def test_the_history_in_words(changed: tuple[Change, ...], sentence: str) -> None:
    move = Entry(2, NINE, "Sam", "amend", "requested", "", changed)
    assert words.entry(move) == sentence
    assert words.entry(replace(move, said="As we agreed")) == "As we agreed"


def test_every_state_and_action_has_words_of_its_own() -> None:
    states = [words.status(status) for status in get_args(Status)]
    assert len(set(states)) == len(states)
    assert words.status("did_not_happen") == "Did not take place"
    said = {action: words.action(action) for action in get_args(Action)}
    assert said["undo"] == "Record taken back"
    assert said["count"] == "Counted by the teacher"
    assert all(said.values())


def test_a_count_that_was_not_given_is_not_nobody() -> None:
    counts = (None, (), ((8, 28), (9, 2)))
    assert [words.count(count) for count in counts] == ["Not counted", "Nobody", "Year 8: 28, Year 9: 2"]


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
    one = Session("NM-7K3F9Q-1", NINE, NINE + timedelta(hours=1), 8, 30, present=((8, 28), (9, 2)))
    two = replace(one, year_group=9, pupils_expected=25, present=())
    assert words.classes([one, two]) == "Year 8, 30 pupils; Year 9, 25 pupils"
    assert words.present(one) == "Year 8: 28, Year 9: 2"
    assert words.present(two) == ""
    assert words.years([8]) == "Year 8"
    assert words.years([7, 8, 9]) == "Years 7, 8 and 9"
    assert words.session(one) == "9:00 to 10:00: Year 8, 30 pupils"
    assert words.session(replace(one, needs="A ramp")) == "9:00 to 10:00: Year 8, 30 pupils\nA ramp"
    times = [(NINE, NINE + timedelta(minutes=50)), (NINE + timedelta(hours=4), NINE + timedelta(hours=5))]
    assert words.spans(times) == "9:00 to 9:50 and 13:00 to 14:00"
    assert words.spans([]) == ""
    assert words.span(one.starts_at, one.ends_at) == "Thursday 12 March 2026, 9am to 10am"


def test_every_day_has_its_words() -> None:
    said = {words.why_no_visit(why, NINE.date()) for why in WhyNot}
    assert all("Thursday 12 March 2026" in sentence and sentence.endswith(".") for sentence in said)
    assert len(said) == len(WhyNot) - 1, "closed days and days without hours are one to a careers lead"
    assert [words.day_state(state) for state in DayState] == ["Free", "On request", "Full", "Not offered"]
    assert words.day_state(DayState.NOT_OFFERED, WhyNot.HOLIDAY) == "Bank holiday"
    assert all(words.day_state(DayState.NOT_OFFERED, why) for why in WhyNot)
