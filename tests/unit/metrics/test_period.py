"""Weeks, months, terms and academic years: one shape, no gap, and names of their own."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.period import (
    AcademicYear,
    Month,
    PeriodError,
    Quarter,
    Span,
    Term,
    Week,
    key_of,
    parse,
    slug,
)
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


@pytest.mark.parametrize(
    ("name", "kind", "first", "last"),
    [
        ("2026-W20", Week, date(2026, 5, 11), date(2026, 5, 17)),
        (" 2026-w20 ", Week, date(2026, 5, 11), date(2026, 5, 17)),
        ("2026-W53", Week, date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W1", Week, date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-05", Month, date(2026, 5, 1), date(2026, 5, 31)),
        ("2028-02", Month, date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q2", Quarter, date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-q4", Quarter, date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-27", AcademicYear, date(2026, 9, 1), date(2027, 8, 31)),
        ("2099-00", AcademicYear, date(2099, 9, 1), date(2100, 8, 31)),
        ("all", Span, compiled().launched, date.max),
    ],
)
def test_a_name_is_a_period(name: str, kind: type, first: date, last: date) -> None:
    found = parse(name, compiled())
    assert (type(found), found.first, found.last) == (kind, first, last)
    assert key_of(found).casefold() in {name.strip().casefold(), "2026-w01"}
    assert parse(key_of(found), compiled()) == found


def test_a_term_is_named_as_it_is_called_or_as_it_stands_in_an_address() -> None:
    for one in compiled().availability.terms:
        for name in (one.name, slug(one.name), one.name.upper()):
            found = parse(name, compiled())
            assert isinstance(found, Term)
            assert (found.name, key_of(found)) == (one.name, slug(one.name))
        assert re.fullmatch(r"[a-z0-9-]+", slug(one.name))


@pytest.mark.parametrize(
    "name",
    ["", "2026", "2025-W53", "2026-W54", "2026-W0", "2026-W00", "2026-Q5", "2026-Q0", "2026-13", "2026-28", "2026-00",
     "1999-05", "9999-12", "20260-5", "last week", "20٢٦-05", "2026-05-01", "…", "-"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse(name, compiled())
    assert str(refused.value).startswith(f"“{name}” is no period. Name a week as 2026-W20")
    assert slug(compiled().availability.terms[0].name) in str(refused.value)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_quarter_has_its_three_months_and_follows_the_one_before(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter
    months = {
        Month.of(quarter.first + n * timedelta(days=1))
        for n in range((quarter.last - quarter.first).days + 1)
    }
    assert len(months) == 3
    assert quarter.previous.last + timedelta(days=1) == quarter.first
    assert parse(quarter.name, compiled()) == quarter
    assert Quarter.of(quarter.last) == quarter != Quarter.of(quarter.last + timedelta(days=1))
