"""When a person is free, as it is typed: a line a weekday, and a line for each stretch of days that is otherwise.

``Monday 9:00-15:00``, ``Mon-Fri 9am to 12pm and 1pm to 3pm``, ``Tuesday 9:00-12:00 from 1 September 2026 to 18 December 2026``,
``away 12 March 2026 to 16 March 2026``, ``12 March 2026 9:00-12:00``. What `said` writes, `typed` reads as the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from services.people.domain.person import OtherDays, Pattern, Stretch

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SHORT: Final = 3
"""Letters by which a weekday and a month are known."""

NOON: Final = 12

_DAY: Final = r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} [a-z]{3,9} \d{4})"
_CLOCK: Final = r"\d{1,2}(?:[:.]\d{2})? ?(?:am|pm)?|midday|noon"
_STRETCH: Final = re.compile(rf"({_CLOCK}) ?(?:-|to|until) ?({_CLOCK})")
_ALL: Final = rf"(?:{_CLOCK}) ?(?:-|to|until) ?(?:{_CLOCK})"
_STRETCHES: Final = rf"({_ALL}(?: ?(?:and|&|,) ?{_ALL})*)"
_WEEKDAY: Final = r"([a-z]{3,9}(?: ?(?:-|to) ?[a-z]{3,9})?)"
_USUAL: Final = re.compile(rf"{_WEEKDAY}:? {_STRETCHES}(?: from {_DAY})?(?: (?:to|until) {_DAY})?")
_OTHER: Final = re.compile(rf"{_DAY}(?: ?(?:-|to|until) ?{_DAY})?:? (?:away|{_STRETCHES})")
_AWAY: Final = re.compile(rf"away:? {_DAY}(?: ?(?:-|to|until) ?{_DAY})?")


class NotReadError(ValueError):
    """A line that says no time; `line` is what stands there."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Free:
    """When a person is free."""

    patterns: tuple[Pattern, ...] = ()
    others: tuple[OtherDays, ...] = ()


def typed(text: str) -> Free:
    """Return what lines, or parts between semicolons, say. Raises `NotReadError` for the first that says no time."""
    patterns: list[Pattern] = []
    others: list[OtherDays] = []
    for given in re.split(r"[;\n]", text):
        line = " ".join(given.split())
        if not line:
            continue
        plain = re.sub("[\u2010-\u2015]", "-", line).casefold()
        try:
            found = list(_of_line(plain))
        except ValueError as error:
            raise NotReadError(line) from error
        if not found:
            raise NotReadError(line)
        patterns += [one for one in found if isinstance(one, Pattern)]
        others += [one for one in found if isinstance(one, OtherDays)]
    return Free(tuple(dict.fromkeys(patterns)), tuple(others))


def said(free: Free) -> Iterator[str]:
    """Yield the lines that say when a person is free."""
    for one in free.patterns:
        span = "".join(
            f" {word} {_day(day)}" for word, day in (("from", one.first), ("until", one.last)) if day
        )
        yield f"{WEEKDAYS[one.weekday]} {_stretches([one.stretch])}{span}"
    for other in free.others:
        days = (
            _day(other.first) if other.first == other.last else f"{_day(other.first)} to {_day(other.last)}"
        )
        yield f"{days} {_stretches(other.stretches)}" if other.stretches else f"away {days}"


def _of_line(line: str) -> Iterator[Pattern | OtherDays]:
    """Yield what one line says. Raises `ValueError` for a time or day that can't be."""
    if found := _AWAY.fullmatch(line):
        yield _others(found[1], found[2], ())
    elif found := _OTHER.fullmatch(line):
        yield _others(found[1], found[2], _read(found[3]) if found[3] else ())
    elif found := _USUAL.fullmatch(line):
        first, last = (_a_day(part) if part else None for part in (found[3], found[4]))
        if first and last and last < first:
            raise ValueError(line)
        for weekday in _weekdays(found[1]):
            for stretch in _read(found[2]):
                yield Pattern(weekday, stretch, first, last)


def _others(first: str, last: str | None, stretches: tuple[Stretch, ...]) -> OtherDays:
    begins = _a_day(first)
    ends = _a_day(last) if last else begins
    if ends < begins:
        raise ValueError(last)
    return OtherDays(begins, ends, stretches)


def _weekdays(text: str) -> range | tuple[int, ...]:
    if text in {"weekdays", "weekday"}:
        return range(5)
    names = re.split(r" ?(?:-| to ) ?", text)
    places = tuple(_place(name.removesuffix("s"), WEEKDAYS) for name in names)
    if len(places) == 1:
        return places
    first, last = places
    if last < first:
        raise ValueError(text)
    return range(first, last + 1)


def _place(name: str, names: tuple[str, ...]) -> int:
    """Return the place of a weekday or a month, whose first letters do. Raises `ValueError`."""
    found = [place for place, one in enumerate(names) if one.casefold().startswith(name)]
    # ``Tues`` and ``Thurs`` lost their s above; ``Sept`` begins as it should.
    if len(name) < SHORT or len(found) != 1:
        raise ValueError(name)
    return found[0]


def _read(text: str) -> tuple[Stretch, ...]:
    """Return stretches of a day. Raises `ValueError` for one that ends before it begins."""
    found = tuple(Stretch(_clock(start), _clock(end)) for start, end in _STRETCH.findall(text))
    if any(one.end <= one.start for one in found):
        raise ValueError(text)
    return found


def _clock(text: str) -> time:
    if text in {"midday", "noon"}:
        return time(NOON)
    half = text[-2:] if text.endswith(("am", "pm")) else ""
    hour, _, minute = text.removesuffix(half).strip().replace(".", ":").partition(":")
    number = int(hour)
    if half and not 1 <= number <= NOON:
        raise ValueError(text)
    return time(number % NOON + NOON * (half == "pm") if half else number, int(minute or 0))


def _a_day(text: str) -> date:
    if "-" in text:
        year, month, day = (int(part) for part in text.split("-"))
    elif " " in text:
        number, name, of = text.split(" ")
        year, month, day = int(of), _place(name, MONTHS) + 1, int(number)
    else:
        day, month, year = (int(part) for part in re.split(r"[/.]", text))
    return date(year, month, day)


def _stretches(found: Iterable[Stretch]) -> str:
    return " and ".join(f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
