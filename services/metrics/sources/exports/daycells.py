"""One cell of a column of days, by one order of day, month and year: what it would say, if it is a day at all."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, Literal

from services.metrics.sources.exports.daynames import MONTHS, WEEKDAYS, plain
from shared.sheets import Cell, shown

Order = Literal["dmy", "mdy", "ymd"]

ORDERS_OF_DAYS: Final[tuple[Order, ...]] = ("dmy", "mdy", "ymd")

CENTURY: Final = 2000
LEAP: Final = 2024
"""Stands for a year that is not written: it has a 29 February."""

EIGHT: Final = 8
SHORT: Final = 2
LONG: Final = 4
LONGEST: Final = 60

_TIME: Final = re.compile(
    r"[T ,]\s*(?:at )?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_RANGE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:-|\u2013|\u2014|to|/|,|\.\.)\s*(\d{4}-\d{2}-\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_FIGURES: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN: Final = re.compile(r"[\s,./-]*")
_FILLERS: Final = frozenset(("de", "of", "the", "st", "nd", "rd", "th", "am", "den"))


@dataclass(frozen=True, slots=True)
class Part:
    """What a cell says: `year` is None where none is written; `days` is how many it reaches over, 0 for the whole month."""

    year: int | None
    month: int
    day: int
    weekday: int | None = None
    days: int = 1
    clock: time | None = None
    zone: timezone | None = None

    def on(self, year: int) -> date | None:
        """Return the day in a year, or None where there is none such: 29 February, or another day of the week."""
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        return found if self.weekday in {None, found.weekday()} else None


def part(cell: Cell, order: Order) -> Part | None:
    """Return what a cell says where figures stand in that order, or None where it is no day."""
    if isinstance(cell, date):
        return Part(
            cell.year, cell.month, cell.day, clock=cell.time() if isinstance(cell, datetime) else None
        )
    text = "" if isinstance(cell, timedelta) else shown(cell)
    if len(text) > LONGEST:
        return None
    if found := _RANGE.fullmatch(text):
        return _range(found[1], found[2])
    told = _TIME.search(text)
    said = _said(text[: told.start()].rstrip(" ,") if told else text, order)
    if said is None or not _possible(said):
        return None
    if told is None:
        return said
    moment = _time(told)
    return replace(said, clock=moment, zone=_zone(told[5])) if moment else None


def _possible(said: Part) -> bool:
    """Whether there is such a day. Without a year a day of the week proves nothing yet."""
    if said.year is None:
        return replace(said, weekday=None).on(LEAP) is not None
    return said.on(said.year) is not None


def formatted(cell: Cell, pattern: str) -> Part | None:
    """Return what a cell says by a pattern of `strptime`, or None where it does not fit."""
    if isinstance(cell, date):
        return part(cell, "dmy")
    written = shown(cell)
    dated = _has_year(pattern)
    if not dated:
        # A leap year stands for the one that is not written.
        written, pattern = f"{written} {LEAP}", f"{pattern} %Y"
    try:
        found = datetime.strptime(written, pattern)  # noqa: DTZ007  zones are dealt with by the column
    except ValueError:
        return None
    zone = timezone(found.utcoffset() or timedelta()) if found.tzinfo else None
    moment = found.time() if "%H" in pattern or "%I" in pattern else None
    return Part(found.year if dated else None, found.month, found.day, clock=moment, zone=zone)


def _has_year(pattern: str) -> bool:
    return any(mark in pattern for mark in ("%Y", "%y", "%G", "%x", "%c"))


def _range(first: str, last: str) -> Part | None:
    try:
        one, other = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return Part(one.year, one.month, one.day, days=(other - one).days + 1) if other >= one else None


def _time(told: re.Match[str]) -> time | None:
    hour, half = int(told[1]), (told[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(told[2]), int(told[3] or 0))
    except ValueError:
        return None


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if not written.startswith(("+", "-")):
        return timezone(timedelta())
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return (
        timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes)) if minutes < 24 * 60 else None
    )


def _said(text: str, order: Order) -> Part | None:
    if found := _ISO.fullmatch(text):
        return Part(int(found[1]), int(found[3]), int(found[4]))
    if found := _MONTH.fullmatch(text):
        return Part(int(found[1]), int(found[2]), 1, days=0)
    if len(text) == EIGHT and text.isascii() and text.isdigit():
        return Part(int(text[:4]), int(text[4:6]), int(text[6:]))
    weekday, rest = _weekday(text)
    if found := _FIGURES.fullmatch(rest):
        return _figures(found, order, weekday)
    return _named(text)


def _weekday(text: str) -> tuple[int | None, str]:
    first, _, rest = text.partition(" ")
    name = plain(first)
    return (WEEKDAYS[name], rest.strip()) if name in WEEKDAYS and rest else (None, text)


def _figures(found: re.Match[str], order: Order, weekday: int | None) -> Part | None:
    one, other, last = int(found[1]), int(found[3]), found[4]
    if last is None:
        return (
            None
            if order == "ymd"
            else _whole(None, *((other, one) if order == "dmy" else (one, other)), weekday)
        )
    year = int(last) if len(last) > SHORT else CENTURY + int(last)
    if order == "ymd":
        return None if len(last) > SHORT else _whole(CENTURY + one, other, int(last), weekday)
    return _whole(year, *((other, one) if order == "dmy" else (one, other)), weekday)


def _whole(year: int | None, month: int, day: int, weekday: int | None) -> Part:
    return Part(year, month, day, weekday)


def _named(text: str) -> Part | None:
    """Return what a text with a month's name says."""
    if not _BETWEEN.fullmatch(_TOKEN.sub("", text)):
        return None
    month, weekday, figures = None, None, []
    for token in _TOKEN.findall(text):
        word = plain(token)
        if token.isdigit():
            figures.append(token)
        elif word in MONTHS and month is None and not (word in WEEKDAYS and _begins(text, token)):
            month = MONTHS[word]
        elif word in WEEKDAYS:
            weekday = WEEKDAYS[word]
        elif word not in _FILLERS:
            return None
    if month is None or not figures:
        return None
    return _of_figures(month, weekday, figures)


def _begins(text: str, token: str) -> bool:
    """Whether a word that is a month and a day of the week in different languages stands before another month."""
    rest = text.removeprefix(token)
    return rest != text and any(plain(word) in MONTHS for word in _TOKEN.findall(rest))


def _of_figures(month: int, weekday: int | None, figures: list[str]) -> Part | None:
    years = [one for one in figures if len(one) == LONG]
    days = [one for one in figures if len(one) <= SHORT]
    if len(years) + len(days) != len(figures) or len(years) > 1:
        return None
    if years and not days:
        return Part(int(years[0]), month, 1, days=0)
    if len(days) == 1:
        return Part(int(years[0]) if years else None, month, int(days[0]), weekday)
    if len(days) == SHORT and not years:
        return Part(CENTURY + int(days[1]), month, int(days[0]), weekday)
    return None
