"""How days, times and counts are said to people: the NHS style, on London's clocks."""

from datetime import date, datetime

from shared.clock import LONDON, london_day


def day(value: date) -> str:
    """Return a day such as ``Thursday 12 March 2026``."""
    return f"{value:%A} {short_day(value)}"


def short_day(value: date) -> str:
    """Return a day such as ``12 March 2026``."""
    return f"{value.day} {value:%B %Y}"


def clock(moment: datetime) -> str:
    """Return the time on London's clocks: ``9am``, ``1:30pm``, ``midday``."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004  noon


def when(moment: datetime) -> str:
    """Return a moment such as ``Thursday 12 March 2026, 9am``."""
    return f"{day(london_day(moment))}, {clock(moment)}"


def count(number: int, one: str, many: str) -> str:
    """Return a number of things, such as ``1 visit`` or ``2,000 visits``."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"
