"""The demo year: one academic year that could have been, the same at every run."""

import random
from collections import Counter

import pytest

from operate import demo_year
from operate.demo_year import FIRST_DAY, LAST_DAY, DemoVisit
from shared.clock import academic_year
from shared.paths import ROOT
from shared.programme import load
from tests.support.programme import DEMO

PROGRAMME = load(ROOT / "programmes" / DEMO)
TARGETS = [school.urn for school in PROGRAMME.target_schools]


@pytest.fixture(scope="module")
def year() -> list[DemoVisit]:
    return demo_year.visits(TARGETS, 4, len(PROGRAMME.workshops))


def test_it_reaches_8176_pupils_in_all_19_target_schools(year: list[DemoVisit]) -> None:
    assert sum(one.present for visit in year for one in visit.classes) == 8176
    assert {visit.urn for visit in year} == set(TARGETS)
    assert len(TARGETS) == 19
    assert min(Counter(visit.urn for visit in year).values()) > 1


def test_it_is_the_same_at_every_run(year: list[DemoVisit]) -> None:
    random.seed(7)
    assert demo_year.visits(TARGETS, 4, len(PROGRAMME.workshops)) == year


def test_it_fills_the_ten_months_of_one_academic_year(year: list[DemoVisit]) -> None:
    days = [visit.wished for visit in year]
    assert days == sorted(days)
    assert all(FIRST_DAY <= day <= LAST_DAY for day in days)
    assert len({(day.year, day.month) for day in days}) >= 10
    assert {academic_year(day) for day in (FIRST_DAY, *days, LAST_DAY)} == {"2025-26"}


def test_its_classes_are_of_credible_size(year: list[DemoVisit]) -> None:
    classes = [one for visit in year for one in visit.classes]
    for one in classes:
        assert 15 <= one.present <= 32
        assert one.present <= one.expected <= one.present + 3
        assert 0 < one.answers < one.present
    rates = sum(one.answers for one in classes) / sum(one.present for one in classes)
    assert 0.35 < rates < 0.62


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_visit_holds_no_more_classes_than_fit(most: int) -> None:
    year = demo_year.visits(TARGETS, most, 3)
    sizes = {len(visit.classes) for visit in year}
    assert 1 <= min(sizes) <= max(sizes) == most
    assert sum(one.present for visit in year for one in visit.classes) == demo_year.PUPILS


def test_every_workshop_is_given_and_every_class_may_come_to_it(year: list[DemoVisit]) -> None:
    count = Counter(visit.workshop for visit in year)
    assert set(count) == set(range(len(PROGRAMME.workshops)))
    assert count.most_common(1)[0][0] == 0
    years = {one.year_group for visit in year for one in visit.classes}
    assert years == {7, 8, 9, 10}


def test_pupils_stay_on_the_scale_and_most_are_moved_or_stay() -> None:
    rng = random.Random(1)  # noqa: S311  repeatable, not secret
    answers = [demo_year.interest(rng) for _ in range(5000)]
    assert {value for pair in answers for value in pair} == {1, 2, 3, 4, 5}
    up = sum(after > before for before, after in answers)
    down = sum(after < before for before, after in answers)
    assert up > 4 * down > 0
