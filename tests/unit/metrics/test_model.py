"""Weeks, and what may be done with a line of figures."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.model import (
    CannotSumError,
    Semantics,
    Value,
    Week,
    current,
    daily_mean,
    total,
)

MONDAY = date(2026, 3, 9)
WEEK = Week(MONDAY)
DAYS = st.dates(date(2010, 1, 1), date(2099, 12, 31))


def seen(day: date, value: int, at: str = "2026-03-16T08:00") -> Value:
    return Value(day, value, at, complete=True)


def readings(*values: int, first: date = MONDAY) -> dict[date, Value]:
    days = [first + timedelta(days=n) for n in range(len(values))]
    return {day: seen(day, value) for day, value in zip(days, values, strict=True)}


@given(DAYS)
def test_the_last_week_that_is_over_ends_before_the_day_and_within_seven_days(day: date) -> None:
    week = Week.before(day)
    assert week.monday.weekday() == 0
    assert week.sunday.weekday() == 6
    assert 1 <= (day - week.sunday).days <= 7
    assert week.sunday - week.monday == timedelta(days=6)


@given(DAYS)
def test_weeks_follow_each_other_without_a_gap(day: date) -> None:
    week = Week.before(day)
    assert week.previous.sunday + timedelta(days=1) == week.monday
    assert week.previous == Week.before(week.monday)
    assert [day in week for day in (week.monday, week.sunday)] == [True, True]
    assert not any(week.sunday + timedelta(days=n) in week for n in (-7, 1))


@given(DAYS, DAYS)
def test_a_weeks_name_is_its_own(one: date, other: date) -> None:
    first, second = Week.before(one), Week.before(other)
    assert (first.name == second.name) == (first == second)
    assert date.fromisoformat(f"{first.name}-1") == first.monday


@pytest.mark.parametrize(
    ("monday", "name", "text"),
    [
        (date(2026, 3, 9), "2026-W11", "9 to 15 March 2026"),
        (date(2026, 3, 30), "2026-W14", "30 March to 5 April 2026"),
        (date(2025, 12, 29), "2026-W01", "29 December 2025 to 4 January 2026"),
        (date(2026, 12, 28), "2026-W53", "28 December 2026 to 3 January 2027"),
    ],
)
def test_how_a_week_is_called(monday: date, name: str, text: str) -> None:
    assert Week(monday).name == name
    assert str(Week(monday)) == text


def test_flows_are_added_up_within_the_week_alone() -> None:
    values = readings(1, 10, 100, first=MONDAY - timedelta(days=1))
    assert total("flow", values, WEEK) == 110


def test_a_counter_gives_its_last_reading_even_where_it_fell() -> None:
    assert total("cumulative", readings(100, 130, 120), WEEK) == 120
    assert total("cumulative", dict(reversed(readings(100, 130, 120).items())), WEEK) == 120


def test_counts_of_different_people_are_never_added_up() -> None:
    assert total("unique", readings(40), WEEK) == 40
    with pytest.raises(CannotSumError, match="different people"):
        total("unique", readings(40, 50), WEEK)
    assert daily_mean(readings(40, 51), WEEK) == 46


@pytest.mark.parametrize("semantics", get_args(Semantics))
def test_what_is_unknown_is_not_zero(semantics: Semantics) -> None:
    elsewhere = readings(5, first=MONDAY - timedelta(days=7))
    assert total(semantics, elsewhere, WEEK) is None
    assert daily_mean(elsewhere, WEEK) is None
    assert total(semantics, readings(0), WEEK) == 0


@given(
    st.permutations(
        [seen(MONDAY, 5, "2026-03-10"), seen(MONDAY, 9, "2026-03-12"), seen(MONDAY, 7, "2026-03-11")]
    )
)
def test_a_days_value_is_the_last_observed(values: list[Value]) -> None:
    assert current(values) == {MONDAY: seen(MONDAY, 9, "2026-03-12")}
