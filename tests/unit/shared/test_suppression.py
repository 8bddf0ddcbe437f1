"""The gate between what pupils answered and what anyone reads."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared import suppression
from shared.suppression import (
    WITHHELD,
    Published,
    answers,
    interval,
    response_rate,
    shares,
)
from shared.thresholds import STANDARD, Thresholds
from tests.support.pseudo import pseudo_language

COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 60))
CELLS = st.dictionaries(st.sampled_from("abcdefghijklmnop"), COUNTS, min_size=1)
THRESHOLDS = st.builds(
    Thresholds, st.integers(10, 40), st.integers(7, 30), st.integers(5, 40), st.integers(3, 9)
)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Published(None, 3, "3"),  # type: ignore[arg-type]  # what the gate refuses
        lambda: Published(object(), 3, "3"),
        lambda: replace(answers(20), sentence="3"),
        lambda: replace(answers(20), value=3),
    ],
)
def test_nothing_else_makes_a_published_number(make: Callable[[], Published]) -> None:
    with pytest.raises(
        TypeError, match=r"^(Only shared\.suppression can make a Published number\.|.*__init__.*)$"
    ):
        make()


def test_a_published_number_can_not_be_changed() -> None:
    shown = answers(20)
    with pytest.raises(AttributeError):
        shown.sentence = "17"  # type: ignore[misc]  # what must fail
    assert str(shown) == "20"


@example(9, Thresholds(round_to=20))
@given(st.integers(0, 5000), THRESHOLDS)
def test_a_count_is_rounded_or_withheld_and_zero_is_zero(count: int, thresholds: Thresholds) -> None:
    shown = answers(count, thresholds)
    if shown.value is None:
        assert str(shown) == WITHHELD
        assert 0 < count <= max(thresholds.small_cell, thresholds.round_to / 2)
    else:
        assert str(shown) == f"{shown.value:,.0f}"
        assert shown.value % thresholds.round_to == 0
        assert abs(shown.value - count) <= thresholds.round_to / 2
        assert (shown.value == 0) == (count == 0)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, WITHHELD), (7, WITHHELD), (8, "10"), (12, "10"), (13, "15"), (1234, "1,235")],
)
def test_counts_as_they_are_printed(count: int, text: str) -> None:
    assert str(answers(count)) == text


@given(st.integers(8, 3000), st.data())
def test_a_whole_less_a_part_tells_no_exact_rest(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(8, whole))
    same = [n for n in range(whole - 5, whole + 6) if str(answers(n)) == str(answers(whole))]
    assert len({n - part for n in same}) > 1


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_response_rate_beside_the_attendance_tells_no_more_than_the_published_count(
    answered: int, present: int
) -> None:
    shown = response_rate(answered, present)
    assert shown.withheld == (answered < 10 or not present)
    if not shown.withheld:
        alike = [other for other in range(10, 70) if str(answers(other)) == str(answers(answered))]
        assert {str(response_rate(other, present)) for other in alike} == {str(shown)}


@pytest.mark.parametrize(
    ("answered", "present", "rate"), [(18, 28, "71%"), (24, 28, "89%"), (31, 28, "100%"), (9, 28, WITHHELD)]
)
def test_a_good_class_has_a_response_rate(answered: int, present: int, rate: str) -> None:
    assert str(response_rate(answered, present)) == rate


def test_a_response_rate_is_as_coarse_as_the_programme_asks() -> None:
    assert str(response_rate(24, 40)) == "62%"
    assert str(response_rate(24, 40, Thresholds(round_to=20))) == "50%"


def deduced(cells: Mapping[str, int], shown: Mapping[str, Published]) -> tuple[list[int], int]:
    """Return the withheld counts, and what a reader who knows the total and all shares knows of their sum."""
    total = sum(cells.values())
    rest = total - sum(round(one.value * total / 100) for one in shown.values() if one.value is not None)
    return [cells[name] for name, one in shown.items() if one.withheld], rest


@example(dict.fromkeys("abcdefghij", 1) | {"k": 0}, STANDARD)
@example({"a": 7, "b": 1, "c": 1, "d": 40, "e": 9}, STANDARD)
@given(CELLS, THRESHOLDS)
def test_no_withheld_cell_follows_from_the_others_and_the_total(
    cells: dict[str, int], thresholds: Thresholds
) -> None:
    shown = shares(cells, thresholds=thresholds)
    assert shown.keys() == cells.keys()
    withheld, rest = deduced(cells, shown)
    for name, count in cells.items():
        if 0 < count <= thresholds.small_cell:
            assert shown[name].withheld
    if not withheld or all(one.withheld for one in shown.values()):
        return
    # Where zeros are shown, a withheld cell holds one pupil or more: as many pupils as cells would tell each.
    assert len(withheld) > 1
    assert rest == sum(withheld)
    assert rest > len(withheld)
    others_shown = any(one.value for one in shown.values())
    assert not others_shown or rest > thresholds.small_cell


@given(CELLS, THRESHOLDS)
def test_what_is_shown_is_the_share_of_the_unrounded_counts(
    cells: dict[str, int], thresholds: Thresholds
) -> None:
    total = sum(cells.values())
    for name, one in shares(cells, thresholds=thresholds).items():
        assert (str(one) == WITHHELD) == one.withheld
        if one.value is not None:
            assert str(one) == f"{100 * cells[name] / total:.0f}%"
            assert total >= thresholds.min_answers


@given(st.integers(10, 500), st.integers(0, 5))
def test_a_unanimous_answer_is_withheld_with_those_nobody_gave(count: int, others: int) -> None:
    cells = {"all": count} | {f"none {n}": 0 for n in range(others)}
    assert all(one.withheld for one in shares(cells).values())


def test_cells_are_withheld_until_the_rest_tells_nothing() -> None:
    def hidden(**cells: int) -> set[str]:
        return {name for name, one in shares(cells).items() if one.withheld}

    assert hidden(a=20, b=12) == set()
    assert hidden(a=20, b=12, c=0) == set()
    assert hidden(a=30, b=20, c=3) == {"b", "c"}
    assert hidden(a=30, b=20, c=3, d=0) == {"b", "c"}
    assert hidden(a=30, b=20, c=4, d=4) == {"c", "d"}
    # Two that hold one pupil each would be told by the total: 50 of 52.
    assert hidden(a=30, b=20, c=1, d=1) == {"b", "c", "d"}
    assert hidden(a=20, b=1, c=1) == {"a", "b", "c"}
    assert hidden(a=9) == {"a"}
    assert hidden() == set()


def test_a_cut_across_schools_needs_three() -> None:
    cells = {"a": 20, "b": 30}
    for few in (0, 1, 2):
        assert all(one.withheld for one in shares(cells, schools=few).values())
    assert shares(cells, schools=3) == shares(cells)
    assert not any(one.withheld for one in shares(cells).values())


@given(st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_an_interval_is_withheld_with_its_share(part: int, low: float, high: float) -> None:
    of = shares({"in": part, "out": 100 - part})["in"]
    shown = interval(low, high, of)
    assert shown.withheld == of.withheld
    assert str(shown) == (WITHHELD if of.withheld else f"{100 * low:.0f}% to {100 * high:.0f}%")


def test_what_is_published_is_said_in_the_language_of_who_is_shown_it(tmp_path: Path) -> None:
    few, share = answers(3), shares({"a": 10, "b": 30})["a"]
    of = interval(0.142, 0.4, share)
    with pseudo_language(tmp_path):
        assert [str(one) for one in (few, share, of)] == ["⟦too few to show⟧", "⟦25%⟧", "⟦14% to 40%⟧"]
    assert [str(one) for one in (few, share, of)] == ["too few to show", "25%", "14% to 40%"]


@pytest.mark.parametrize("name", ["min_answers", "small_cell", "round_to", "min_schools"])
def test_a_threshold_can_be_raised_and_never_lowered(name: str) -> None:
    floor: Any = getattr(STANDARD, name)
    assert getattr(replace(STANDARD, **{name: floor + 1}), name) == floor + 1
    with pytest.raises(ValueError, match="never weaker"):
        replace(STANDARD, **{name: floor - 1})


def test_a_raised_threshold_withholds_more() -> None:
    strict = Thresholds(min_answers=50, small_cell=20, min_schools=5)
    assert answers(20, strict).withheld
    assert all(one.withheld for one in shares({"a": 24, "b": 25}, thresholds=strict).values())
    assert all(one.withheld for one in shares({"a": 60, "b": 60}, schools=4, thresholds=strict).values())
    assert shares({"a": 60, "b": 20}, thresholds=strict)["b"].withheld


def test_as_many_answers_as_the_threshold_says_are_enough() -> None:
    of_twenty = Thresholds(min_answers=20)
    assert not any(one.withheld for one in shares({"a": 10, "b": 10}, thresholds=of_twenty).values())
    assert all(one.withheld for one in shares({"a": 10, "b": 9}, thresholds=of_twenty).values())


def test_a_register_and_a_platforms_figure_are_shown_as_they_are() -> None:
    assert str(suppression.attendance(8176)) == "8,176"
    assert str(suppression.attendance(3)) == "3"
    assert str(suppression.measure(1234567)) == "1,234,567"
    assert (suppression.attendance(8176).value, suppression.measure(1234567).value) == (8176, 1234567)
