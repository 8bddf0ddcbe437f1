"""What is asked is answered the same way whoever asks: whole and parts agree, and no cut tells of single pupils."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.asked import ALL_TIME, SERIES, Ask, Dimension
from services.metrics.figures import reach
from services.metrics.figures.reporting import reporting
from services.metrics.known import Known
from services.metrics.observations import Readings, Series
from services.metrics.period import AcademicYear, Month, Period, Week
from services.metrics.reports.answering import _COUNTS, Answering, NotAskedSoError
from services.metrics.reports.defined import FIGURES, Kind
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from tests.support.facts import delivered, school, summary, visit, year_group
from tests.support.steps import exponent

TODAY = date(2026, 3, 16)
THURSDAY = date(2026, 3, 12)
YEAR, MONTH, WEEK = AcademicYear.of(TODAY), Month.of(TODAY), Week.of(THURSDAY)
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


def of(*visits: BookingSnapshot, summaries: tuple[object, ...] = ()) -> Answering:
    return Answering(Known(visits, summaries, TODAY), compiled())  # type: ignore[arg-type]  # a test's


def whole(answering: Answering, figure: str, period: Period | None = None, **only: str) -> float | None:
    alone = tuple(only.items())
    return answering.answer(Ask(figure, period, only=alone)).whole.value  # type: ignore[arg-type]  # names of dimensions


def test_the_work_of_asking_for_every_line_of_sources_grows_in_step_with_them() -> None:
    def asking(lines: int) -> Callable[[], object]:
        series = [
            Series(f"source-{number}", "ours", "views", "Views", "views", "flow") for number in range(lines)
        ]
        known = Known((), (), TODAY, tuple(Readings(one, {}, None) for one in series))
        answering = Answering(known, compiled())
        return lambda: [answering.answer(Ask(f"{SERIES}{one.key}", WEEK)) for one in series]

    assert exponent(asking, 20, 200) <= 1.1


VISITS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.dictionaries(st.integers(7, 10), st.integers(1, 40), max_size=3),
        st.integers(-200, 3),
    ),
    max_size=12,
)


@given(VISITS)
def test_attendance_is_what_the_digest_always_counted_and_its_parts_make_the_whole(
    drawn: list[tuple[int, dict[int, int], int]],
) -> None:
    visits = [
        delivered(one, groups, days=days).model_copy(update={"id": f"B{place}"})
        for place, (one, groups, days) in enumerate(drawn)
    ]
    answering = of(*visits)
    for period in (None, YEAR, MONTH, WEEK):
        attended = reach.attendance(answering.known.delivered, period)
        assert whole(answering, "pupils", period) == attended.pupils
        assert whole(answering, "visits", period) == attended.visits
        assert whole(answering, "took_place", period) == reporting(answering.known, period).took_place
        for by in DIMENSIONS:
            parts = answering.answer(Ask("pupils", period, by)).parts
            assert sum(one.value or 0 for one in parts.values()) == attended.pupils
            for part, one in parts.items():
                assert whole(answering, "pupils", period, **{by: part}) == one.value


def test_a_total_says_how_many_visits_it_lacks() -> None:
    answering = of(delivered(1, 20), visit(2, "confirmed", days=-1), visit(3, "confirmed", days=9))
    answer = answering.answer(Ask("pupils", YEAR))
    assert (answer.whole.value, answer.lacking) == (20, 1)
    assert answering.answer(Ask("pupils", YEAR, only=(("school", school(1).urn),))).lacking == 0
    assert whole(answering, "took_place", YEAR) == 2


def test_schools_are_reached_where_pupils_came() -> None:
    answering = of(delivered(1, 20), delivered(2, 0), delivered(3, 5, urn="999999", school_name="Elsewhere"))
    assert (whole(answering, "schools"), whole(answering, "target_schools")) == (2, 1)


def test_a_year_groups_pupils_are_its_own() -> None:
    answering = of(delivered(1, {year_group(): 20, 9: 3}))
    assert whole(answering, "pupils", year_group="9") == 3
    assert whole(answering, "visits", year_group="9") == 1


@pytest.mark.parametrize("period", [WEEK, MONTH])
@pytest.mark.parametrize(
    "figure", [one.id for one in FIGURES.values() if one.kind in {"answers", "interest"}]
)
def test_what_pupils_said_is_cut_by_one_thing_of_a_long_time(figure: str, period: Period) -> None:
    answering = of(delivered(1, 20), summaries=(summary(1, {(1, 2): 20}, answers=20),))
    assert whole(answering, figure, period) is not None or figure in {"more", "same", "less", "net"}
    for by in DIMENSIONS:
        with pytest.raises(NotAskedSoError):
            answering.answer(Ask(figure, period, by))
    with pytest.raises(NotAskedSoError):
        answering.answer(Ask(figure, YEAR, "workshop", (("school", school(1).urn),)))
    assert answering.answer(Ask(figure, YEAR, "school")).parts.keys() == {school(1).urn}


def test_a_lone_small_class_is_withheld_with_another() -> None:
    numbers = {1: 40, 2: 60, 3: 4}
    answering = of(
        *(delivered(one, 65) for one in numbers),
        summaries=tuple(summary(one, {}, answers=number) for one, number in numbers.items()),
    )
    parts = answering.answer(Ask("answers", YEAR, "school")).parts
    assert sorted(one.value is None for one in parts.values()) == [False, True, True]
    rates = answering.answer(Ask("response", YEAR, "school")).parts
    assert {urn for urn, one in rates.items() if one.withheld} == {
        urn for urn, one in parts.items() if one.withheld
    }


def test_every_defined_figure_is_answered_and_nothing_else() -> None:
    answering = of(delivered(1, 20))
    assert {one.kind for one in FIGURES.values()} == set(get_args(Kind))
    assert {one.id for one in FIGURES.values() if one.kind == "attendance"} == set(_COUNTS)
    for figure in FIGURES:
        assert answering.answer(Ask(figure)).ask.key == f"{figure}|{ALL_TIME}||"
    with pytest.raises(NotAskedSoError):
        answering.answer(Ask("pupils_reached"))


def test_a_fall_has_its_sign_in_a_table() -> None:
    moved = {(5, 1): 60, (1, 5): 20}
    answering = of(
        *(delivered(one, 90) for one in range(4)),
        summaries=tuple(summary(one, moved, answers=80) for one in range(4)),
    )
    assert str(answering.answer(Ask("net")).whole) == "minus 50"


def test_asked_twice_it_is_the_same_answer() -> None:
    answering = of(delivered(1, 20, days=-1), delivered(2, 3, days=-8))
    first, again = (answering.answer(Ask("pupils", Week.of(THURSDAY))) for _ in range(2))
    assert first is again
    assert first is not answering.answer(Ask("pupils", Week.of(THURSDAY - timedelta(days=7))))


def test_a_part_asked_for_alone_tells_no_more_than_among_the_others() -> None:
    """A school's 10 would tell another's 4: the whole is told, and both were withheld in the table."""
    numbers = {1: 40, 2: 10, 3: 4}
    answering = of(
        *(delivered(one, 65) for one in numbers),
        summaries=tuple(summary(one, {}, answers=number) for one, number in numbers.items()),
    )
    for figure in ("answers", "response", "more", "net"):
        parts = answering.answer(Ask(figure, YEAR, "school")).parts
        for one in numbers:
            alone = answering.answer(Ask(figure, YEAR, only=(("school", school(one).urn),))).whole
            assert alone == parts[school(one).urn], figure
    shown = answering.answer(Ask("answers", YEAR, "school")).parts
    assert [shown[school(one).urn].withheld for one in numbers] == [False, True, True]
    assert answering.answer(Ask("answers", YEAR, only=(("school", school(2).urn),))).whole.withheld
    nobody = answering.answer(Ask("answers", YEAR, only=(("school", school(4).urn),))).whole
    assert nobody.value == 0
