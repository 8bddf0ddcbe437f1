"""Weeks, months, terms and academic years: one shape, no gap, and names of their own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.period import AcademicYear, Month, Span, Term, Week
from shared.clock import academic_year
from shared.compiled import compiled

DAYS = st.dates(date(2010, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from([Week, Month, AcademicYear])
DAY = timedelta(days=1)


@given(KINDS, DAYS)
def test_periods_follow_each_other_without_a_gap(
    kind: type[Week] | type[Month] | type[AcademicYear], day: date
) -> None:
    period = kind.of(day)
    assert period.previous.last + DAY == period.first
    assert period.previous == kind.of(period.first - DAY)
    assert period.first <= day <= period.last


@given(KINDS, DAYS, DAYS)
def test_a_day_is_in_exactly_one(
    kind: type[Week] | type[Month] | type[AcademicYear], one: date, other: date
) -> None:
    period = kind.of(one)
    assert one in period
    assert (other in period) == (kind.of(other) == period)
    assert (kind.of(other).name == period.name) == (kind.of(other) == period)
    assert [period.first - DAY in period, period.last + DAY in period] == [False, False]


@given(KINDS, DAYS, DAYS)
def test_periods_and_their_names_sort_by_time(
    kind: type[Week] | type[Month] | type[AcademicYear], one: date, other: date
) -> None:
    first, second = sorted([one, other])
    assert kind.of(first) <= kind.of(second)
    assert kind.of(first).name <= kind.of(second).name


@given(DAYS)
def test_how_long_each_is(day: date) -> None:
    assert (Week.of(day).last - Week.of(day).first).days == 6
    assert Week.of(day).first.weekday() == 0
    assert date.fromisoformat(f"{Week.of(day).name}-1") == Week.of(day).first
    assert 28 <= (Month.of(day).last - Month.of(day).first).days + 1 <= 31
    assert (AcademicYear.of(day).last.month, AcademicYear.of(day).last.day) == (8, 31)
    assert AcademicYear.of(day).name == academic_year(day)


@pytest.mark.parametrize(
    ("monday", "name"),
    [
        (date(2026, 3, 9), "2026-W11"),
        (date(2025, 12, 29), "2026-W01"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2026, 11, 16), "2026-W47"),
    ],
)
def test_how_a_week_is_called(monday: date, name: str) -> None:
    assert Week(monday).name == name


def test_how_months_and_years_are_called() -> None:
    november = Month.of(date(2026, 11, 30))
    assert (november.name, november.first, november.last) == (
        "2026-11",
        date(2026, 11, 1),
        date(2026, 11, 30),
    )
    assert Month.of(date(2027, 1, 1)).previous.name == "2026-12"
    year = AcademicYear.of(date(2027, 8, 31))
    assert (year.name, year.previous.name) == ("2026-27", "2025-26")


def test_a_term_is_what_the_programme_calls_one() -> None:
    terms = compiled().availability.terms
    for place, stretch in enumerate(terms):
        for day in (stretch.first, stretch.last):
            term = Term.of(day, terms[::-1])
            assert term
            assert (term.name, term.first, term.last) == (stretch.name, stretch.first, stretch.last)
            assert day in term
            before = term.previous
            assert (before.name if before else None) == (terms[place - 1].name if place else None)
        assert stretch.last + DAY not in term


def test_a_day_of_the_holidays_is_in_no_term() -> None:
    terms = compiled().availability.terms
    assert Term.of(terms[0].last + DAY, terms) is None
    assert Term.of(terms[0].first - DAY, terms) is None
    assert Term.of(terms[-1].last + DAY, terms) is None


def test_a_span_has_its_days_and_nothing_before_it() -> None:
    span = Span("a fortnight", date(2026, 3, 2), date(2026, 3, 15))
    assert date(2026, 3, 15) in span
    assert date(2026, 3, 16) not in span
    assert span.previous is None
