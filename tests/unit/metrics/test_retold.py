"""What a reader was told otherwise: every figure that was shown is compared, and noise is left alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.asked import SERIES, Ask
from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import AcademicYear, Week
from services.metrics.reports.answering import Answering
from services.metrics.reports.retold import retold, told_by
from services.metrics.told import ToldFigure
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from tests.support.facts import delivered, school, summary

TODAY = date(2026, 3, 16)
THURSDAY = date(2026, 3, 12)
WEEK, YEAR = Week.of(THURSDAY), AcademicYear.of(TODAY)
SHOWN = Series("clipcast", "ours", "views", "Our views", "views", "flow")


def answering(*visits: BookingSnapshot, summaries: tuple[object, ...] = (), views: int = 0) -> Answering:
    value = Value(THURSDAY, Decimal(views), "2026-03-16T08:00", complete=True)
    readings = (Readings(SHOWN, {THURSDAY: value}, THURSDAY),)
    return Answering(Known(visits, summaries, TODAY, readings), compiled())  # type: ignore[arg-type]  # a test's


def told(answering: Answering, *asks: Ask) -> tuple[ToldFigure, ...]:
    for one in asks:
        answering.answer(one)
    return told_by(answering)


def test_a_corrected_delivery_changes_each_figure_that_it_is_in_and_no_other() -> None:
    asks = [Ask("pupils"), Ask("pupils", WEEK), Ask("pupils", WEEK.previous), Ask("pupils", YEAR, "school")]
    before = told(answering(delivered(1, 20), delivered(2, 7)), *asks)
    found = retold(before, answering(delivered(1, 22, version=4), delivered(2, 7)))
    assert [(one.ask.key, one.part, one.before, one.now and one.now.value) for one in found] == [
        ("pupils|all||", "", 27, 29),
        (f"pupils|{WEEK.name}||", "", 27, 29),
        (f"pupils|{YEAR.name}|school|", school(1).urn, 20, 22),
    ]


def test_what_is_no_part_any_more_is_told() -> None:
    before = told(answering(delivered(1, 20), delivered(2, 7)), Ask("pupils", YEAR, "school"))
    [found] = retold(before, answering(delivered(2, 7)))
    assert (found.part, found.before, found.now) == (school(1).urn, 20, None)


@pytest.mark.parametrize(
    ("then", "now", "said"), [(156, 7021, True), (1000, 1010, False), (1000, 1011, True)]
)
def test_a_restated_week_is_told_from_one_percent_on(then: int, now: int, *, said: bool) -> None:
    ask = Ask(f"{SERIES}{SHOWN.key}", WEEK)
    assert bool(retold(told(answering(views=then), ask), answering(views=now))) == said


def test_late_answers_that_turn_a_share_are_told() -> None:
    def answered(less: int) -> Answering:
        moved = {(1, 5): 100 - less, (5, 1): less}
        return answering(
            *(delivered(one, 100) for one in range(4)),
            summaries=tuple(summary(one, moved, answers=100) for one in range(4)),
        )

    before = told(answered(10), Ask("less", YEAR))
    assert not retold(before, answered(10))
    [found] = retold(before, answered(20))
    assert (found.before, found.now and found.now.value) == (10, 20)


def test_another_definition_is_no_change_of_the_figure() -> None:
    [before] = told(answering(delivered(1, 20)), Ask("pupils"))
    older = ToldFigure(before.ask, before.part, 3.0, before.version - 1)
    assert not retold([older], answering(delivered(1, 20)))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_told_again_without_a_change_nothing_is_said(present: list[int]) -> None:
    visits = [delivered(one, pupils) for one, pupils in enumerate(present)]
    asks = [Ask("pupils", YEAR, by) for by in (None, "school", "year_group", "workshop")]
    assert not retold(told(answering(*visits), *asks), answering(*visits))
