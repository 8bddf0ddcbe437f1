"""The team's promise: within so many working days a request has an answer."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

SATURDAY: Final = 5


def answer_by(asked: date, working_days: int, holidays: Collection[date]) -> date:
    """Return the last day on which an answer keeps the promise: the day of the request is not counted."""
    day = asked
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY and day not in holidays
    return day
