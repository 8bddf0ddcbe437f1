"""What may be done with a line of figures."""

from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.observations import CannotSumError, Semantics, Value, current, daily_mean, total
from services.metrics.period import Month, Week

MONDAY = date(2026, 3, 9)
WEEK = Week(MONDAY)


def seen(day: date, value: int, at: str = "2026-03-16T08:00") -> Value:
    return Value(day, value, at, complete=True)


def readings(*values: int, first: date = MONDAY) -> dict[date, Value]:
    days = [first + timedelta(days=n) for n in range(len(values))]
    return {day: seen(day, value) for day, value in zip(days, values, strict=True)}


def test_flows_are_added_up_within_the_week_alone() -> None:
    values = readings(1, 10, 100, first=MONDAY - timedelta(days=1))
    assert total("flow", values, WEEK) == 110


def test_any_period_has_its_figure() -> None:
    values = readings(*range(1, 32), first=date(2026, 3, 1))
    assert total("flow", values | readings(1000, first=date(2026, 4, 1)), Month.of(MONDAY)) == 496
    assert total("cumulative", values, Month.of(MONDAY)) == 31
    assert daily_mean(values, Month.of(MONDAY)) == 16


def test_a_counter_gives_its_last_reading_even_where_it_fell() -> None:
    assert total("cumulative", readings(100, 130, 120), WEEK) == 120
    assert total("cumulative", dict(reversed(readings(100, 130, 120).items())), WEEK) == 120


def test_counts_of_different_people_are_never_added_up() -> None:
    assert total("unique", readings(40), WEEK) == 40
    with pytest.raises(CannotSumError, match="different people"):
        total("unique", readings(40, 50), WEEK)
    assert daily_mean(readings(40, 51), WEEK) == Decimal("45.5")


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
