"""A column of days, read whole: day and month stand as fits every cell, the file's range and today; or it is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import partial
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.metrics.sources.exports.daycells import LEAP, Order, Part, formatted, part
from services.metrics.sources.exports.numbers import Placed
from services.metrics.sources.exports.said import Choice, DropError, Question, Said, cut
from shared.clock import LONDON, london_day
from shared.sheets import shown
from shared.text import N_

EARLIEST: Final = date(2010, 1, 1)

OUTSIDE: Final = 3
"""How far an order came whose days are outside of the file's range."""

ORDERS: Final[Mapping[Order, str]] = {
    "dmy": N_("The day stands first: %(first)s to %(last)s"),
    "mdy": N_("The month stands first: %(first)s to %(last)s"),
    "ymd": N_("The year stands first: %(first)s to %(last)s"),
}

YEARS_BACK: Final = 5
"""So many years are thought of where none is written."""

Span = tuple[date, date]
"""The first and last day that a file says it is of."""


@dataclass(frozen=True, slots=True)
class Days:
    """A column's days in its order, and how many days each cell says it is of: 1, or 0 for the whole month."""

    days: tuple[date, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """What a column of days is held against: today, the file's own range, the source's zone and the patterns it declares."""

    today: date
    span: Span | None = None
    zone: str = "Europe/London"
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why an order does not fit; a larger `stage` came further and says more."""

    stage: int
    error: DropError


def judge(
    cells: Sequence[Placed], column: str, calendar: Calendar, answers: Mapping[str, str]
) -> Days | Question:
    """Return a column's days, or what has to be asked first. Raises `DropError` for a cell that is no possible day."""
    readers: dict[str, Callable[[object], Part | None]] = (
        {
            f"pattern{number}": partial(formatted, pattern=pattern)
            for number, pattern in enumerate(calendar.patterns, 1)
        }
        if calendar.patterns
        else {order: partial(part, order=order) for order in ORDERS}
    )
    fits: dict[str, tuple[list[Part], list[tuple[date, ...]]]] = {}
    failed: list[_Failed] = []
    for name, reader in readers.items():
        try:
            parts = _parts(cells, column, reader, calendar)
            options = _possible(cells, column, parts, calendar)
        except _NotPossibleError as no:
            failed.append(_Failed(no.stage, no.error))
        else:
            if not any(options == other for _, other in fits.values()):
                fits[name] = (parts, options)
    if not fits:
        raise max(failed, key=lambda one: one.stage).error
    if len(fits) > 1 and answers.get("order") not in fits:
        return _which_order(fits)
    parts, options = fits[answers["order"]] if len(fits) > 1 else next(iter(fits.values()))
    if len(options) == 1:
        return Days(options[0], tuple(one.days for one in parts))
    chosen = next((one for one in options if str(max(one).year) == answers.get("year")), None)
    if chosen is None:
        return _which_year(options)
    return Days(chosen, tuple(one.days for one in parts))


def _which_order(fits: Mapping[str, tuple[list[Part], list[tuple[date, ...]]]]) -> Question:
    return Question(
        "order",
        Said(N_("The dates of this file can be read in more than one way. Which is right?")),
        tuple(
            Choice(
                name,
                Said(
                    ORDERS.get(name, N_("%(first)s to %(last)s")),  # type: ignore[call-overload]
                    {"first": min(options[0]), "last": max(options[0])},
                ),
            )
            for name, (_, options) in fits.items()
        ),
    )


def _which_year(options: Iterable[tuple[date, ...]]) -> Question:
    return Question(
        "year",
        Said(N_("The dates of this file have no year. Which days are these?")),
        tuple(
            Choice(
                str(max(one).year),
                Said(N_("%(first)s to %(last)s"), {"first": min(one), "last": max(one)}),
            )
            for one in options
        ),
    )


class _NotPossibleError(Exception):
    def __init__(self, stage: int, error: DropError) -> None:
        super().__init__(error)
        self.stage, self.error = stage, error


def _parts(
    cells: Sequence[Placed], column: str, reader: Callable[[object], Part | None], calendar: Calendar
) -> list[Part]:
    parts = []
    read: dict[object, Part | None] = {}
    for one in cells:
        if one.cell not in read:
            read[one.cell] = reader(one.cell)
        found = read[one.cell]
        if found is None:
            example = date(2026, 3, 14).strftime(calendar.patterns[0]) if calendar.patterns else "2026-03-14"
            raise _NotPossibleError(
                0,
                DropError(
                    N_(
                        "Line %(line)s, column “%(column)s”: “%(written)s” is not a date such as %(example)s."
                    ),
                    line=one.line,
                    column=column,
                    written=cut(shown(one.cell)),
                    example=example,
                ),
            )
        parts.append(found)
    if len({isinstance(one.cell, date) for one in cells}) > 1:
        odd = next(one for one in cells if not isinstance(one.cell, date))
        raise _NotPossibleError(
            1,
            DropError(
                N_(
                    "Line %(line)s, column “%(column)s”: “%(written)s” is text, other days are real dates: the program it was "
                    "saved with took day and month for each other in some. Hand in the file as it was exported."
                ),
                line=odd.line,
                column=column,
                written=cut(shown(odd.cell)),
            ),
        )
    return parts


def _possible(
    cells: Sequence[Placed], column: str, parts: Sequence[Part], calendar: Calendar
) -> list[tuple[date, ...]]:
    """Return what days the parts can be: one possibility where each has a year."""
    if all(one.year is not None for one in parts):
        days = _of_moments(parts, calendar)
        for one, day in zip(cells, days, strict=True):
            _plausible(one, column, day, calendar)
        return [days]
    options = [one for one in _without_year(parts, calendar) if _within(one, calendar)]
    if not options:
        raise _NotPossibleError(
            1,
            DropError(
                N_(
                    "Line %(line)s, column “%(column)s”: “%(written)s” has no year, and none fits the other lines. "
                    "Export with the year, or a shorter period."
                ),
                line=cells[0].line,
                column=column,
                written=cut(shown(cells[0].cell)),
            ),
        )
    return options[:3]


def _plausible(one: Placed, column: str, day: date, calendar: Calendar) -> None:
    sentence, stage = "", 2
    if day > calendar.today:
        sentence = N_("Line %(line)s, column “%(column)s”: %(day)s is still to come. Check the date.")
    elif day < EARLIEST:
        sentence = N_("Line %(line)s, column “%(column)s”: %(day)s is too long ago. Check the date.")
    elif calendar.span and not calendar.span[0] <= day <= calendar.span[1]:
        sentence, stage = (
            N_(
                "Line %(line)s, column “%(column)s”: %(day)s is outside of what the file says it is of, %(first)s to %(last)s."
            ),
            OUTSIDE,
        )
    if sentence:
        first, last = calendar.span or (day, day)
        values = {"first": first, "last": last} if stage == OUTSIDE else {}
        raise _NotPossibleError(stage, DropError(sentence, line=one.line, column=column, day=day, **values))


def _within(days: Iterable[date], calendar: Calendar) -> bool:
    first, last = calendar.span or (EARLIEST, calendar.today)
    return all(max(first, EARLIEST) <= day <= min(last, calendar.today) for day in days)


def _of_moments(parts: Sequence[Part], calendar: Calendar) -> tuple[date, ...]:
    """Return London's day of each moment; midnights are the names of days and stay what they are."""
    written = [date(one.year or LEAP, one.month, one.day) for one in parts]
    if all(one.clock in {None, time()} and one.zone is None for one in parts):
        return tuple(written)
    source = _zone(calendar.zone)
    moments = [
        datetime.combine(day, one.clock or time(), one.zone or source)
        for day, one in zip(written, parts, strict=True)
    ]
    for zone in (source, LONDON, None):
        if _midnights(moments, zone):
            return tuple(moment.astimezone(zone).date() if zone else moment.date() for moment in moments)
    return tuple(london_day(moment) for moment in moments)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError as error:
        raise DropError(N_("Nothing is known here of the zone %(zone)s."), zone=name) from error


def _midnights(moments: Iterable[datetime], zone: tzinfo | None) -> bool:
    """Whether each is midnight in a zone, or by its own clock where none is given."""
    return all((moment.astimezone(zone) if zone else moment).time() == time() for moment in moments)


def _without_year(parts: Sequence[Part], calendar: Calendar) -> Iterable[tuple[date, ...]]:
    """Yield the days of parts without a year, newest first: the years go on over New Year in the order of the lines."""
    if any(one.year is not None for one in parts):
        return
    rising, falling = (_offsets(parts, sign) for sign in (1, -1))
    offsets = min(rising, falling, key=lambda some: _length(parts, some))
    newest = max(offsets)
    last = min(calendar.today, calendar.span[1]) if calendar.span else calendar.today
    for year in range(last.year, last.year - YEARS_BACK, -1):
        days = [one.on(year - newest + offset) for one, offset in zip(parts, offsets, strict=True)]
        found = tuple(day for day in days if day is not None)
        if len(found) == len(days):
            yield found


def _offsets(parts: Sequence[Part], sign: int) -> list[int]:
    """Return how many years after the first line each is, where the lines go on (1) or back (-1) in time."""
    offsets = [0]
    for before, one in pairwise(parts):
        turns = (
            ((one.month, one.day) < (before.month, before.day))
            if sign > 0
            else ((one.month, one.day) > (before.month, before.day))
        )
        offsets.append(offsets[-1] + (sign if turns else 0))
    return offsets


def _length(parts: Sequence[Part], offsets: Sequence[int]) -> int:
    places = [366 * offset + 31 * one.month + one.day for one, offset in zip(parts, offsets, strict=True)]
    return max(places) - min(places)
