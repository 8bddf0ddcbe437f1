"""The programme's clock: aware times, Europe/London days, academic years."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
"""The zone of every date and time a person reads or types."""

Clock = Callable[[], datetime]
"""What code asks for the time, so that a test can answer instead."""

SEPTEMBER = 9
MONTHS = 12
LONGEST = timedelta(days=31)
"""A month's days at the most."""


def now() -> datetime:
    """Return the present moment in UTC; the only place the project reads the machine's clock."""
    return datetime.now(UTC)


def london_day(moment: datetime) -> date:
    """Return the calendar day in London at `moment`, which must be aware."""
    return moment.astimezone(LONDON).date()


def london_time(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the moment the clocks in London show `hour`:`minute` on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def plus_months(day: date, months: int) -> date:
    """Return the same day so many months later, below zero earlier; a month's last day where it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    first = date(year, month + 1, 1)
    last = (first + LONGEST).replace(day=1) - timedelta(days=1)
    return min(last, first + timedelta(days=day.day - 1))


def academic_year(day: date) -> str:
    """Return the academic year of `day`, such as ``2025-26``.

    An academic year starts on 1 September (`AcademicYear` in the DfE's *Get school experience*).
    """
    start = day.year if day.month >= SEPTEMBER else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"
