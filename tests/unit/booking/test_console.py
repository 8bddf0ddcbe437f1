"""What the console reckons by itself: the day of the promise, times as people write them, what somebody saw."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.domain.promise import answer_by
from services.booking.web import compare
from services.booking.web.compare import Seen
from shared.web.forms import clock_time, day_of

GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)


@pytest.mark.parametrize(
    ("asked", "days", "answer"),
    [
        (date(2026, 3, 9), 3, date(2026, 3, 12)),
        (date(2026, 3, 12), 3, date(2026, 3, 17)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
        (date(2026, 3, 15), 1, date(2026, 3, 16)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 2), 3, date(2026, 4, 9)),
        (date(2027, 12, 31), 1, date(2028, 1, 3)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_the_promise_counts_working_days_after_the_one_of_the_request(
    asked: date, days: int, answer: date
) -> None:
    assert answer_by(asked, days, {GOOD_FRIDAY, EASTER_MONDAY}) == answer


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_the_promise_ends_on_a_working_day_and_holds_that_many(asked: date, days: int) -> None:
    due = answer_by(asked, days, ())
    assert due.weekday() < 5
    between = (date.fromordinal(day) for day in range(asked.toordinal() + 1, due.toordinal() + 1))
    assert sum(day.weekday() < 5 for day in between) == days


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:05", time(9, 5)),
        ("09:05", time(9, 5)),
        ("9.05", time(9, 5)),
        ("0905", time(9, 5)),
        ("905", time(9, 5)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("1:15pm", time(13, 15)),
        ("13:15", time(13, 15)),
        ("12pm", time(12)),
        ("12am", time(0)),
        ("12:30 pm", time(12, 30)),
        ("14", time(14)),
        ("9", None),
        ("13pm", None),
        ("0am", None),
        ("24:00", None),
        ("9:60", None),
        ("9:5", None),
        ("nine", None),
        ("", None),
        ("٩:05", None),
        ("9:05:00", None),
    ],
)
def test_times_as_people_write_them(typed: str, meant: time | None) -> None:
    assert clock_time(typed) == meant


@given(st.text())
def test_no_text_is_a_day_or_time_that_breaks_anything(typed: str) -> None:
    assert clock_time(typed) is None or isinstance(clock_time(typed), time)
    assert day_of(typed) is None or day_of(typed) == date.fromisoformat(typed)


values = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2"]))


@given(values, values, values)
def test_what_was_typed_stands_and_the_rest_is_as_it_is_now(
    opened: dict[str, str], typed: dict[str, str], now: dict[str, str]
) -> None:
    merged = compare.merged(Seen({}, opened), typed, now)
    assert merged.keys() == typed.keys() | {
        name for name in opened if name in now and typed.get(name) == opened[name]
    }
    for name, value in typed.items():
        assert merged[name] == (now.get(name, value) if opened.get(name) == value else value)
