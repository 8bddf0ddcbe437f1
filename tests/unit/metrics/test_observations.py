"""A line of figures' name, and which of its values is current."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.observations import DayByDay, Series, Value, Withdrawal, current, rounded

MONDAY = date(2026, 3, 9)
VIEWS = Series("clipcast", "ours", "views", "Views", "views", "flow")


def seen(value: int, at: str, by: str = "", withdrawn: Withdrawal | None = None) -> Value:
    return Value(MONDAY, Decimal(value), at, complete=True, by=by, withdrawn=withdrawn)


@given(
    st.permutations(
        [
            seen(5, "2026-03-10"),
            seen(9, "2026-03-12", "a"),
            seen(8, "2026-03-12", "b"),
            seen(7, "2026-03-11"),
            seen(1, "2026-03-13", "c", Withdrawal("2026-03-14", "Robin")),
        ]
    )
)
def test_a_days_value_is_the_last_observed_of_those_that_stand(values: list[Value]) -> None:
    assert current(values) == {MONDAY: seen(8, "2026-03-12", "b")}
    assert current([seen(1, "2026-03-13", "c", Withdrawal("2026-03-14", "Robin"))]) == {}


def test_the_name_of_a_plain_line_is_as_it_was_and_no_two_lines_share_one() -> None:
    assert VIEWS.key == "clipcast#ours#views#day"
    others = [
        Series("clipcast", "ours", "views", "Views", "views", "flow", **more)  # type: ignore[arg-type]
        for more in (
            {"grain": "week"},
            {"definition": "2"},
            {"dimensions": (("page", "/a"),)},
            {"dimensions": (("page", "/a#b=c"),)},
            {"dimensions": (("page", "/a"), ("b", "c"))},
            {"dimensions": (("page", "/a"),), "definition": "2"},
        )
    ]
    assert len({one.key for one in (VIEWS, *others)}) == 7
    assert (
        others[4].key
        == Series("clipcast", "ours", "views", "V", "v", "flow", dimensions=(("b", "c"), ("page", "/a"))).key
    )
    # What is shown of a line is not its name.
    assert Series("clipcast", "ours", "views", "Seen", "views", "flow", 2).key == VIEWS.key


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [("2.94", 0, "3"), ("2.94", 1, "2.9"), ("2.5", 0, "2"), ("-0.5", 2, "-0.50")],
)
def test_a_figure_is_rounded_when_it_is_shown(value: str, places: int, shown: str) -> None:
    assert str(rounded(Decimal(value), places)) == shown


def test_values_in_a_row_have_gaps_where_nothing_is_known() -> None:
    later = Value(date(2026, 3, 12), Decimal("0.5"), "2026-03-13", complete=False)
    days = DayByDay.of(VIEWS, {later.day: later, MONDAY: seen(5, "2026-03-10")})
    assert days == DayByDay(VIEWS, MONDAY, (Decimal(5), None, None, Decimal("0.5")), frozenset({later.day}))
    assert DayByDay.of(VIEWS, {}).values == ()
