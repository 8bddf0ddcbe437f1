"""Are we on track: the forecast by pace and by the diary, and where none is made."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.figures.forecast import AHEAD, BEHIND, EARLY, Forecast, forecast
from services.metrics.known import Known
from services.metrics.period import AcademicYear
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.programme import Programme
from tests.support.facts import delivered, visit

TARGET = compiled().targets.pupils_per_year


def of(today: date, *visits: BookingSnapshot, programme: Programme | None = None) -> Forecast:
    numbered = tuple(one.model_copy(update={"id": f"B{n}"}) for n, one in enumerate(visits))
    return forecast(Known(numbered, (), today), programme or compiled(), today)


def on(day: date, pupils: int) -> BookingSnapshot:
    return delivered(1, pupils, delivered_on=day)


LAST, NOW = date(2025, 12, 10), date(2026, 12, 10)


def test_by_the_pace_of_the_year_before() -> None:
    found = of(NOW, on(LAST, 100), on(date(2026, 5, 1), 300), on(date(2026, 12, 9), 150))
    assert (found.so_far, found.part, found.by, found.same_day) == (150, 0.25, "past", 100)
    assert (found.pace, found.pupils) == (600, 600)


def test_a_diary_that_is_full_counts_for_more_than_the_pace() -> None:
    ahead = visit(2, "confirmed", days=300)
    found = of(NOW, on(LAST, 100), on(date(2026, 5, 1), 100), on(date(2026, 12, 9), 10), ahead)
    assert ahead.sessions[0].starts_at.date() > NOW
    assert found.booked == ahead.sessions[0].pupils_expected
    assert found.diary == 10 + round(found.booked * found.turnout)
    assert found.pupils == max(found.diary, 20)


def test_in_the_first_year_by_the_school_days_that_are_over() -> None:
    today = date(2026, 3, 16)
    found = of(today, on(date(2026, 3, 12), 120))
    assert found.by == "days"
    assert found.same_day is None, "nothing was reached by this day of a year in which there was no programme"
    assert found.part is not None
    assert 0.4 < found.part < 0.8
    assert found.pace == round(120 / found.part)


def test_before_a_tenth_of_the_year_and_without_a_rule_nothing_is_said() -> None:
    assert of(date(2026, 9, 8), on(date(2026, 9, 7), 5)).verdict == "too_early"
    none = compiled().availability.model_copy(update={"terms": compiled().availability.terms[:1]})
    without = compiled().model_copy(update={"availability": none})
    assert of(date(2026, 3, 16), on(date(2026, 3, 12), 5), programme=without).verdict == "no_rule"


@given(st.integers(0, 1500), st.integers(1, 1500))
def test_the_verdict_is_the_forecast_beside_the_target(so_far: int, later: int) -> None:
    found = of(NOW, on(LAST, 100), on(date(2026, 5, 1), later), on(date(2026, 12, 9), so_far))
    if found.part is not None and found.part < EARLY and found.diary < AHEAD * TARGET:
        assert found.verdict == "too_early"
        return
    expected = (
        "ahead"
        if found.pupils >= AHEAD * TARGET
        else "on_track"
        if found.pupils >= BEHIND * TARGET
        else "behind"
    )
    assert found.verdict == expected


@given(st.dates(date(2025, 9, 8), date(2029, 8, 31)))
def test_any_day_has_a_forecast_of_its_own_year(today: date) -> None:
    visits = [on(today - timedelta(days=n * 40), 50) for n in range(1, 20)]
    found = of(today, *visits)
    assert found.year == AcademicYear.of(today)
    assert found.part is None or 0 <= found.part <= 1
    assert found.pupils >= found.so_far
    assert of(date(2028, 2, 29)).same_day == 0
