"""The gate between what pupils answered and what anyone reads."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from shared import suppression
from shared.suppression import (
    FEW,
    WITHHELD,
    Published,
    answers,
    band,
    bounds,
    cuts,
    interval,
    net,
    parts,
    response_rate,
    shares,
    total_of,
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
    assert shown.withheld == (answered < 10 or not present or answered > present)
    if not shown.withheld:
        alike = [other for other in range(10, present + 1) if str(answers(other)) == str(answers(answered))]
        assert {str(response_rate(other, present)) for other in alike} == {str(shown)}


MORE = "more answers than pupils"


@pytest.mark.parametrize(
    ("answered", "present", "rate"),
    [
        (18, 28, "71%"),
        (24, 28, "89%"),
        (28, 28, "100%"),
        (29, 28, MORE),
        (300, 27, MORE),
        (9, 8, MORE),
        (9, 28, WITHHELD),
        (31, 0, WITHHELD),
    ],
)
def test_a_good_class_has_a_response_rate(answered: int, present: int, rate: str) -> None:
    assert str(response_rate(answered, present)) == rate


def test_a_response_rate_is_as_coarse_as_the_programme_asks() -> None:
    assert str(response_rate(24, 40)) == "62%"
    assert str(response_rate(24, 40, Thresholds(round_to=20))) == "50%"


@example(dict.fromkeys("abcdefghij", 1) | {"k": 0}, STANDARD)
@example({"a": 7, "b": 1, "c": 1, "d": 40, "e": 9}, STANDARD)
@example({"a": 8, "b": 9}, Thresholds(small_cell=7, round_to=16))
@given(CELLS, THRESHOLDS)
def test_small_cells_are_withheld_and_others_with_them(cells: dict[str, int], thresholds: Thresholds) -> None:
    shown = shares(cells, thresholds=thresholds)
    assert shown.keys() == cells.keys()
    for name, count in cells.items():
        if 0 < count <= thresholds.small_cell:
            assert shown[name].withheld
    withheld = [cells[name] for name, one in shown.items() if one.withheld]
    if not withheld or len(withheld) == len(cells):
        return
    assert 0 not in [cells[name] for name, one in shown.items() if not one.withheld]
    several = [count for count in withheld if count]
    assert len(several) > 1
    assert sum(several) > max(thresholds.small_cell, len(several))


@given(CELLS, THRESHOLDS)
def test_what_is_shown_is_of_published_counts(cells: dict[str, int], thresholds: Thresholds) -> None:
    total = sum(cells.values())
    step = max(thresholds.round_to, 10) if total < FEW else thresholds.round_to
    for name, one in shares(cells, thresholds=thresholds).items():
        assert (str(one) == WITHHELD) == one.withheld
        if one.value is not None:
            assert total >= thresholds.min_answers
            assert one.part % step == one.whole % step == 0
            assert abs(one.part - cells[name]) <= step / 2 or one.part == step
            assert abs(one.value - 100 * one.part / one.whole) <= (2.5 if one.whole < FEW else 0.5)


@given(st.lists(st.integers(20, 200), min_size=2, max_size=5))
def test_a_share_is_near_what_it_is_of(counts: list[int]) -> None:
    cells = dict(zip("abcde", counts, strict=False))
    for name, one in shares(cells).items():
        assert one.value is not None
        assert abs(one.value - 100 * cells[name] / sum(counts)) <= 16


def test_shares_are_coarse_where_few_answered() -> None:
    assert [str(one) for one in shares({"a": 16, "b": 11}).values()] == ["65%", "35%"]
    assert [str(one) for one in shares({"a": 160, "b": 110}).values()] == ["59%", "41%"]


def test_a_share_of_some_is_neither_none_nor_all() -> None:
    small, large = shares({"a": 10, "b": 9_000}).values()
    assert (str(small), str(large)) == ("less than 1%", "more than 99%")


def test_shares_may_make_more_or_less_than_all() -> None:
    assert total_of(shares({"a": 100, "b": 100, "c": 100}).values()) == 99
    assert total_of(shares({"a": 100, "b": 200}).values()) == 100
    assert total_of(shares({"a": 100, "b": 200, "c": 3}).values()) is None


def test_a_lone_withheld_line_is_not_left_alone() -> None:
    def hidden(*counts: int) -> list[bool]:
        return [one.withheld for one in parts(dict(zip("abcd", counts, strict=False))).values()]

    assert hidden(8, 1) == [True, True], "two schools 8 + 1 would give the 1"
    assert hidden(30, 20, 1) == [False, True, True]
    assert hidden(30, 20, 0) == [False, False, False]
    assert hidden(30, 20) == [False, False]
    assert hidden() == []
    assert [str(one) for one in parts({"a": 12, "b": 33, "c": 0}).values()] == ["10", "35", "0"]


def test_a_cut_with_one_part_withheld_withholds_another() -> None:
    def hidden(**cut: tuple[dict[str, int], int]) -> set[str]:
        return {name for name, cells in cuts(cut).items() if all(one.withheld for one in cells.values())}

    good, more, few = {"up": 30, "down": 20}, {"up": 60, "down": 40}, {"up": 20, "down": 3}
    assert hidden(a=(good, 3), b=(more, 3)) == set()
    assert hidden(a=(good, 3), b=(more, 3), c=(few, 3)) == {"a", "c"}
    assert hidden(a=(good, 3), b=(more, 2)) == {"a", "b"}, "two schools are too few"
    assert hidden(a=(good, 3), b=(more, 3), c=(few, 3), d=(few, 3)) == {"c", "d"}
    assert hidden(a=(good, 3), b=(more, 3), c=({"up": 0, "down": 0}, 0)) == {"c"}, "of nobody nothing follows"


def test_the_one_number_and_its_bounds() -> None:
    up, down = shares({"up": 300, "down": 100}).values()
    assert (str(net(up, down)), net(up, down).value) == ("50", 50)
    assert (str(net(down, up)), net(down, up).value) == ("50", -50)
    assert [str(one) for one in bounds(0.412, 0.568, net(up, down))] == ["40", "60"]
    assert [str(one) for one in bounds(-0.01, 0.05, net(up, down))] == ["minus 5", "5"]
    none = shares({"up": 3, "down": 100})["up"]
    assert net(none, down).withheld
    assert all(one.withheld for one in bounds(0, 1, net(none, down)))


@pytest.mark.parametrize(
    ("up", "down", "said"),
    [
        (300, 200, "below 0.001"),
        (250, 200, "below 0.05"),
        (265, 200, "below 0.01"),
        (205, 200, "0.05 or more"),
        (200, 3, WITHHELD),
    ],
)
def test_p_is_said_in_bands(up: int, down: int, said: str) -> None:
    found = shares({"up": up, "same": 100, "down": down})
    assert str(band(found["up"], found["down"])) == said


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
    assert hidden(a=30, b=20, c=3, d=0) == {"b", "c", "d"}, "nor that nobody gave the other"
    assert hidden(a=30, b=20, c=4, d=4) == {"c", "d"}
    # Two that hold one pupil each would be told by the total: 50 of 52.
    assert hidden(a=30, b=20, c=1, d=1) == {"b", "c", "d"}
    # The larger two can't be larger than what is shown: 7 would follow from 29 less 11 less 11.
    assert hidden(a=11, b=11, c=7) == {"a", "b", "c"}
    assert hidden(a=20, b=1, c=1) == {"a", "b", "c"}
    assert hidden(a=9) == {"a"}
    assert hidden() == set()


def test_a_cut_across_schools_needs_three() -> None:
    cells = {"a": 20, "b": 30}
    for few in (0, 1, 2):
        assert all(one.withheld for one in shares(cells, schools=few).values())
    assert shares(cells, schools=3) == shares(cells)
    assert not any(one.withheld for one in shares(cells).values())


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_is_wilsons_of_published_counts_rounded_outwards(part: int, rest: int) -> None:
    of = shares({"in": part, "out": rest})["in"]
    shown = interval(of)
    assert shown.withheld == of.withheld
    if of.withheld:
        assert str(shown) == WITHHELD
        return
    oracle = binomtest(of.part, of.whole).proportion_ci(0.95, method="wilson")
    low, high = (int(one) for one in re.findall(r"\d+", str(shown)))
    step = 5 if of.whole < FEW else 1
    assert low % step == high % step == 0
    assert low <= 100 * oracle.low + 1e-6 < low + step
    assert high - step < 100 * oracle.high + 1e-6
    assert 100 * oracle.high <= high + 1e-6


def test_what_is_published_is_said_in_the_language_of_who_is_shown_it(tmp_path: Path) -> None:
    few, share = answers(3), shares({"a": 10, "b": 30})["a"]
    of = interval(share)
    with pseudo_language(tmp_path):
        assert [str(one) for one in (few, share, of)] == ["⟦too few to show⟧", "⟦25%⟧", "⟦10% to 45%⟧"]
    assert [str(one) for one in (few, share, of)] == ["too few to show", "25%", "10% to 45%"]


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
