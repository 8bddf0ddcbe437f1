"""How days, times and lists are said to people: the NHS style, on London's clocks, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from shared.clock import LONDON, london_day
from shared.text import gettext, language, spoken

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English; other languages' names come with their catalogue, from the Unicode CLDR."""

NOON: Final = 12


def month_name(value: date) -> str:
    """Return a month such as ``March``."""
    return str(spoken(language()).get("months", MONTHS)[value.month - 1])


def weekday(value: date) -> str:
    """Return a day of the week such as ``Thursday``."""
    return str(spoken(language()).get("weekdays", WEEKDAYS)[value.weekday()])


def month(value: date) -> str:
    """Return a month and year such as ``March 2026``."""
    return gettext("%(month)s %(year)s", month=month_name(value), year=value.year)


def day_and_month(value: date) -> str:
    """Return a day such as ``12 March``."""
    return gettext("%(day)s %(month)s", day=value.day, month=month_name(value))


def short_day(value: date) -> str:
    """Return a day such as ``12 March 2026``."""
    return gettext("%(day)s %(month)s %(year)s", day=value.day, month=month_name(value), year=value.year)


def day(value: date) -> str:
    """Return a day such as ``Thursday 12 March 2026``."""
    return gettext("%(weekday)s %(date)s", weekday=weekday(value), date=short_day(value))


def days(first: date, last: date) -> str:
    """Return a stretch of days such as ``2 to 8 March 2026``, with month and year named twice where they differ."""
    if first.year != last.year:
        begins = short_day(first)
    elif first.month != last.month:
        begins = day_and_month(first)
    else:
        begins = str(first.day)
    return gettext("%(first)s to %(last)s", first=begins, last=short_day(last))


def clock(moment: datetime) -> str:
    """Return the time on London's clocks: ``9am``, ``1:30pm``, ``midday``."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) == (NOON, 0):
        return gettext("midday")
    minutes = f":{local.minute:02d}" if local.minute else ""
    time = f"{local.hour % NOON or NOON}{minutes}"
    return gettext("%(time)sam", time=time) if local.hour < NOON else gettext("%(time)spm", time=time)


def when(moment: datetime) -> str:
    """Return a moment such as ``Thursday 12 March 2026, 9am``."""
    return gettext("%(day)s, %(time)s", day=day(london_day(moment)), time=clock(moment))


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return a span of one day such as ``Thursday 12 March 2026, 9am to 11:30am``."""
    return gettext("%(start)s to %(end)s", start=when(starts_at), end=clock(ends_at))


def listed(parts: Sequence[str]) -> str:
    """Return parts as a list such as ``7, 8 and 9``."""
    if len(parts) < 2:  # noqa: PLR2004  nothing to join
        return "".join(parts)
    return gettext("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])
