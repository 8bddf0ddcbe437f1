"""What may be said of a period by a series' semantics and grain, and what is refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.figures import online
from services.metrics.figures.rollups import (
    Correction,
    RollupRefusedError,
    best,
    periods,
    rollup,
    rollups,
    weighted,
)
from services.metrics.observations import DayByDay, Readings, Semantics, Series, Value
from services.metrics.period import AcademicYear, Month, OneDay, Week
from services.metrics.reports import wording
from services.metrics.sources.base import Window

MONDAY = date(2026, 3, 9)
WEEK, MONTH, YEAR = Week(MONDAY), Month.of(MONDAY), AcademicYear.of(MONDAY)
DAY = timedelta(days=1)


def days(semantics: Semantics, *values: float | str | None, first: date = MONDAY, **more: Any) -> DayByDay:
    series = Series("clipcast", "ours", "some", "Our figure", "things", semantics, **more)
    found = tuple(None if value is None else Decimal(str(value)) for value in values)
    return DayByDay(series, first, found)


def weekly(semantics: Semantics, *values: int, first: date = MONDAY, grain: str = "week") -> DayByDay:
    step = 7 if grain == "week" else 31
    spread = [value for one in values for value in (one, *[None] * (step - 1))]
    return days(semantics, *spread, first=first, grain=grain)


def test_flows_are_added_up_exactly_and_rounded_nowhere() -> None:
    found = rollup(days("flow", *["0.42"] * 7, places=2), WEEK)
    assert (found.how, found.value, found.known, found.of) == ("sum", Decimal("2.94"), 7, 7)
    assert rollup(days("flow", 1, 10, 100, first=MONDAY - DAY), WEEK).value == 110
    part = rollup(days("flow", 1, None, 5), MONTH)
    assert (part.value, part.known, part.of) == (6, 2, 31)


@pytest.mark.parametrize("semantics", get_args(Semantics))
def test_what_is_unknown_is_not_zero(semantics: Semantics) -> None:
    elsewhere = days(semantics, 5, first=MONDAY - DAY)
    assert rollup(elsewhere, OneDay(MONDAY)).value is None
    assert rollup(days(semantics, None, 4), OneDay(MONDAY)).value is None
    assert rollup(days(semantics, 0), OneDay(MONDAY)).value == 0


def test_a_counter_gives_its_last_reading_and_a_fall_is_a_correction() -> None:
    found = rollup(days("cumulative", 1000, 1010, None, 990, 1000, first=MONDAY - DAY), WEEK)
    assert (found.how, found.value, found.risen) == ("last", 1000, 20)
    assert found.corrections == (Correction(MONDAY + 2 * DAY, Decimal(1010), Decimal(990)),)


def test_of_a_counter_that_begins_in_the_period_it_is_not_known_what_it_rose_by() -> None:
    found = rollup(days("cumulative", 1000, 1010, 900), WEEK)
    assert (found.value, found.risen, len(found.corrections)) == (900, None, 1)


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=2, max_size=30), st.integers(0, 29))
def test_rises_and_corrections_of_a_counter_lead_from_one_reading_to_the_other(
    values: list[int | None], before: int
) -> None:
    of = days("cumulative", *values, first=MONTH.first)
    period = WEEK
    found = rollup(of, period)
    earlier = [v for n, v in enumerate(values) if v is not None and MONTH.first + n * DAY < period.first]
    within = [v for n, v in enumerate(values) if v is not None and MONTH.first + n * DAY in period]
    assert found.value == (within[-1] if within else None)
    if not earlier:
        assert found.risen is None
    else:
        fallen = sum(one.now - one.before for one in found.corrections)
        assert found.risen is not None
        assert found.risen >= 0
        assert earlier[-1] + found.risen + fallen == (within[-1] if within else earlier[-1])


def test_counts_of_different_people_have_a_daily_mean_and_no_sum() -> None:
    found = rollup(days("unique", 40, 51), WEEK)
    assert (found.how, found.value, found.known) == ("mean", Decimal("45.5"), 2)
    assert rollup(days("unique", 40), OneDay(MONDAY)).how == "own"
    with pytest.raises(RollupRefusedError, match="different people of a week"):
        rollup(weekly("unique", 1, 2, first=date(2024, 9, 2)), Two(date(2024, 9, 2), date(2024, 9, 15)))


@dataclass(frozen=True)
class Two:
    first: date
    last: date
    name: str = "some days"
    previous: None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def test_a_platforms_own_figure_of_a_week_is_taken_before_a_mean_of_days() -> None:
    daily, own = days("unique", *[40] * 7), weekly("unique", 95)
    assert best({"day": daily, "week": own}, WEEK).value == 95
    assert best({"day": daily, "week": own}, MONTH).how == "mean"
    assert best({"day": daily, "week": weekly("unique", 95, first=MONDAY - 7 * DAY)}, WEEK).value == 40
    with pytest.raises(RollupRefusedError, match="figure of a week"):
        best({"week": own}, MONTH)
    with pytest.raises(LookupError):
        best({}, WEEK)


def test_weeks_and_months_are_never_taken_for_days() -> None:
    assert rollup(weekly("flow", 70), WEEK).value == 70
    assert (rollup(weekly("flow", 70), WEEK).known, rollup(weekly("flow", 70), WEEK).of) == (1, 1)
    for period in (OneDay(MONDAY), MONTH, YEAR):
        with pytest.raises(RollupRefusedError, match="figure of a week"):
            rollup(weekly("flow", 70), period)
    # A platform's week from Sunday is no week of ours.
    with pytest.raises(RollupRefusedError):
        rollup(weekly("flow", 70, first=MONDAY - DAY), WEEK)
    months = weekly("flow", 300, first=MONTH.first, grain="month")
    assert rollup(months, MONTH).value == 300
    assert (rollup(months, YEAR).value, rollup(months, YEAR).of) == (300, 12)
    with pytest.raises(RollupRefusedError, match="figure of a month"):
        rollup(months, WEEK)


def test_rates_are_neither_added_up_nor_averaged_without_their_weights() -> None:
    rate, views = days("rate", "0.5", "0.1", None), days("flow", 10, 90, 7)
    assert rollup(rate, OneDay(MONDAY)).value == Decimal("0.5")
    with pytest.raises(RollupRefusedError, match="a rate"):
        rollup(rate, WEEK)
    assert weighted(rate, views, WEEK) == Decimal("0.14")
    assert weighted(rate, days("flow", 0, 0), WEEK) is None
    assert weighted(rate, days("flow", 5, first=MONDAY + 7 * DAY), WEEK) is None
    for other in (days("unique", 5), rate, weekly("flow", 5)):
        with pytest.raises(RollupRefusedError):
            weighted(rate, other, WEEK)
    with pytest.raises(RollupRefusedError):
        weighted(views, views, WEEK)


def test_what_a_post_had_in_its_life_is_no_figure_of_a_period() -> None:
    post = days("cumulative", 500, grain="lifetime", dimensions=(("post", "1"),))
    for period in (OneDay(MONDAY), WEEK, MONTH, YEAR):
        with pytest.raises(RollupRefusedError, match="figure of a lifetime"):
            rollup(post, period)


def test_a_figure_is_provisional_while_a_day_of_it_is() -> None:
    of = DayByDay(days("flow", 1).series, MONDAY, (Decimal(1), Decimal(2)), frozenset({MONDAY + DAY}))
    assert not rollup(of, WEEK).complete
    assert rollup(of, OneDay(MONDAY)).complete


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("day", ["2026-03-30", "2026-03-31", "2026-04-01"]),
        ("week", ["2026-W14"]),
        ("month", ["2026-03", "2026-04"]),
        ("year", ["2025-26"]),
        ("term", ["Spring"]),
    ],
)
def test_periods_of_some_days(kind: Any, names: list[str]) -> None:
    terms = [
        Two(date(2026, 4, 20), date(2026, 7, 20), "Summer"),
        Two(date(2026, 1, 5), date(2026, 3, 30), "Spring"),
    ]
    found = list(periods(kind, date(2026, 3, 30), date(2026, 4, 1), terms))
    assert [one.name for one in found] == names


@given(st.lists(st.one_of(st.none(), st.decimals(0, 100, places=2)), min_size=1, max_size=400))
def test_days_weeks_and_months_of_a_flow_make_the_same_sum(values: list[Decimal | None]) -> None:
    of = days("flow", *values, first=YEAR.first)
    year = rollup(of, YEAR)
    for kind in ("day", "month"):
        found = rollups(of, periods(kind, YEAR.first, YEAR.last))  # type: ignore[arg-type]
        assert sum(one.value for one in found if one.value is not None) == (year.value or 0)
        assert sum(one.known for one in found) == year.known
    assert (year.value is None) == (year.known == 0)


def test_seven_days_of_less_than_half_an_hour_are_shown_by_the_series_places() -> None:
    hours = days("flow", *["0.42"] * 7, places=2).series
    values = {
        day: Value(day, Decimal("0.42"), "2026-03-16", complete=True)
        for day in Window(MONDAY, WEEK.last).days
    }
    found = online.figure(Readings(hours, values, WEEK.last), WEEK)
    assert found
    assert found.value is not None
    assert str(wording.value(found.value, "flow", hours.places)) == "2.94"
    assert str(wording.value(Decimal("-1234.5"), "flow", 1)) == "minus 1,234.5"
    assert str(wording.value(Decimal("45.5"), "unique", 0)) == "46 a day"
