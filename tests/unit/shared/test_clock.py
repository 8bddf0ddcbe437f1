"""London's days, the two on which the clocks change, and academic years."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import clock

DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 8, 31), "2024-25"),
        (date(2025, 9, 1), "2025-26"),
        (date(2026, 1, 1), "2025-26"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_an_academic_year_begins_in_september(day: date, year: str) -> None:
    assert clock.academic_year(day) == year


@given(DAYS)
def test_every_day_lies_in_its_academic_year(day: date) -> None:
    start = date(int(clock.academic_year(day)[:4]), 9, 1)
    assert start <= day < start.replace(year=start.year + 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_is_londons_around_the_changes_of_the_clocks(moment: datetime, day: date) -> None:
    assert clock.london_day(moment) == day


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]
)
def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    begins, ends = clock.london_time(day, 0), clock.london_time(day + timedelta(days=1), 0)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)


@given(DAYS, st.integers(3, 23), st.integers(0, 59))
def test_a_time_on_the_wall_is_that_time_on_that_day(day: date, hour: int, minute: int) -> None:
    moment = clock.london_time(day, hour, minute).astimezone(UTC)
    shown = moment.astimezone(clock.LONDON)
    assert (shown.date(), shown.hour, shown.minute) == (day, hour, minute)
    assert clock.london_day(moment) == day


def test_now_is_aware() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@given(DAYS, st.integers(-240, 240))
def test_months_later_is_the_same_day_or_that_months_last(day: date, months: int) -> None:
    later = clock.plus_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])
