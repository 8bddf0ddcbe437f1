"""A table and the shape it fits, as what would be observed; or the questions that have to be answered first."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from services.metrics.observations import Grain, Observation, Series
from services.metrics.sources.exports import rows as figures
from services.metrics.sources.exports.days import Calendar, Days, Span, judge
from services.metrics.sources.exports.found import Found, grain_of, period_end, period_start
from services.metrics.sources.exports.items import items, once
from services.metrics.sources.exports.marks import marks
from services.metrics.sources.exports.numbers import Placed, Values
from services.metrics.sources.exports.owners import Owner, owner_of, undeclared
from services.metrics.sources.exports.said import Choice, DropError, Question, Said, cut
from services.metrics.sources.exports.shapes.base import Column, Shape, first
from services.metrics.sources.exports.spans import span_of
from services.metrics.sources.exports.tables import Table, name_of, unknown
from shared.sheets import Line, shown
from shared.text import N_

if TYPE_CHECKING:
    from services.metrics.declared import AnySources

LIFETIME: Final = "lifetime"

MOST: Final = 100_000
"""Figures of a file: ten years of days with 27 columns. A file of five megabytes may have ten times as many, and memory ends."""

MOST_OF_ITEMS: Final = 20_000
"""Figures of posts or videos, each a line of its own: three years of a post a day."""
FOUR: Final = 4

CALLED: Final[Mapping[Grain, tuple[str, str]]] = {
    "week": ("Weekly", "weekly"),
    "month": ("Monthly", "monthly"),
}
"""What figures are called that are daily ones in a file by day: different people of a week are no daily visitors."""


@dataclass(frozen=True)
class Asked:
    """What a table is read with: the programme, today in London, the answers given so far, and the source that was named."""

    programme: "AnySources"
    today: date
    answers: Mapping[str, str]
    hint: str = ""


def understand(table: Table, shape: Shape, asked: Asked) -> Found:
    """Return a table of a shape, understood. Raises `DropError` for a row that can't be right."""
    found = Found(table.sheet.name, shape.name, shape.platform)
    if shape.nothing:
        return replace(found, notes=(Said(shape.nothing),))
    _no_column_twice(table, shape)
    rows, notes = figures.figures(table, shape)
    account = _said_account(table, shape, rows)
    owner = owner_of(asked.programme, shape, account, asked.hint, asked.answers)
    span = span_of((*table.titles, *table.sheet.path.split("/")))
    calendar = Calendar(asked.today, span, shape.zone, shape.patterns)
    notes += [*figures.strange(table, shape), *table.notes]
    found = replace(found, said_account=account, notes=tuple(notes))
    columns = {
        place: (column, figures.cells(rows, place)) for place, column in shape.places(table.names).items()
    }
    bounded(len(rows) * len(columns), MOST_OF_ITEMS if shape.items else MOST)
    values, questions = marks(
        {place: (column.kind(table.header[place]), cells) for place, (column, cells) in columns.items()},
        shape.mark,
        asked.answers,
    )
    periods = _periods(table, shape, rows, calendar, asked)
    questions += [one for one in (owner, periods) if isinstance(one, Question)]
    if isinstance(owner, Owner):
        found = replace(found, source=owner.source, account=owner.account, called=owner.called)
        notes += undeclared(asked.programme, owner)
        found = replace(found, notes=tuple(notes))
    if questions or isinstance(owner, Question) or isinstance(periods, Question):
        return replace(found, questions=tuple(questions))
    names = items(table, shape, rows)
    once(rows, periods.days, names, lifetime=periods.grain == LIFETIME)
    series = partial(_series, owner, shape, periods.grain)
    observations = tuple(_observed(columns, values, periods, names, series, asked.today))
    return replace(
        found, observations=observations, grain=periods.grain, notes=(*found.notes, *periods.notes)
    )


def bounded(number: int, most: int = MOST) -> None:
    """Raise `DropError` for more figures than a file may have."""
    if number > most:
        raise DropError(
            N_("The file has %(number)s figures, more than %(most)s. Export a shorter period."),
            number=number,
            most=most,
        )


def _no_column_twice(table: Table, shape: Shape) -> None:
    places = shape.places(table.names)
    metrics = [column.metric for column in places.values()]
    for place, column in places.items():
        if metrics.count(column.metric) > 1:
            raise DropError(
                N_("Line %(line)s: the column “%(column)s” stands there twice."),
                line=table.line,
                column=table.header[place],
            )


@dataclass(frozen=True)
class _Periods:
    """The first day of each row's period; None where it is unknown and the row is passed over."""

    days: tuple[date | None, ...]
    grain: Grain
    notes: tuple[Said, ...] = ()


def _periods(
    table: Table, shape: Shape, rows: Sequence[Line], calendar: Calendar, asked: Asked
) -> _Periods | Question:
    if shape.items is not None and not shape.dates:
        return _lifetimes(table, shape, rows, calendar, asked)
    place = figures.key_place(table, shape)
    column, cells = table.header[place], figures.cells(rows, place)
    if table.names[place] in shape.nth:
        return _numbered(cells, column, calendar)
    days = judge(cells, column, calendar, asked.answers)
    if isinstance(days, Question):
        return days
    grain = grain_of(days.days, days.lengths, asked.answers, shape.spacing)
    if isinstance(grain, Question):
        return grain
    return _Periods(tuple(period_start(day, grain, column, days.days) for day in days.days), grain)


def _numbered(cells: Sequence[Placed], column: str, calendar: Calendar) -> _Periods:
    """Return the days of a column that counts them from the first of the file's range."""
    if calendar.span is None:
        raise DropError(
            N_(
                "Column “%(column)s” counts days, and the file does not say from which. Export it with its first lines."
            ),
            column=column,
        )
    begin, end = calendar.span
    days = []
    for one in cells:
        number = shown(one.cell)
        day = (
            begin + timedelta(days=int(number))
            if number.isascii() and number.isdigit() and len(number) <= FOUR
            else None
        )
        if day is None or day > min(end, calendar.today):
            raise DropError(
                N_("Line %(line)s, column “%(column)s”: “%(written)s” is no day from %(first)s to %(last)s."),
                line=one.line,
                column=column,
                written=cut(number),
                first=begin,
                last=end,
            )
        days.append(day)
    return _Periods(tuple(days), "day")


def _lifetimes(
    table: Table, shape: Shape, rows: Sequence[Line], calendar: Calendar, asked: Asked
) -> _Periods | Question:
    """Return the day each row's item was published: its life is told by that."""
    published = shape.items.published if shape.items else ()
    place = first(table.names, published)
    if place is None:
        raise DropError(
            N_("The column “%(column)s” is missing: without it nobody knows which days the figures are of."),
            column=published[0],
        )
    _said_lifetime(table, rows, published)
    # A video may be far older than the range the figures are of.
    free = replace(calendar, span=None)
    given = [one for one in figures.cells(rows, place) if not unknown(one.cell)]
    days = judge(given, table.header[place], free, asked.answers) if given else Days((), ())
    if isinstance(days, Question):
        return days
    if not shape.since_published and (asks := _whole_life(days.days, calendar.span, asked.answers)):
        return asks
    by_line = {one.line: day for one, day in zip(given, days.days, strict=True)}
    notes = tuple(
        Said(N_("Line %(line)s was passed over: it has no day of publishing."), {"line": row.number})
        for row in rows
        if row.number not in by_line
    )
    return _Periods(tuple(by_line.get(row.number) for row in rows), LIFETIME, notes)


def _said_lifetime(table: Table, rows: Sequence[Line], published: Sequence[str]) -> None:
    place = first(table.names, ("date",))
    if place is None or "date" in published:
        return
    for one in figures.cells(rows, place):
        if not unknown(one.cell) and name_of(one.cell) != LIFETIME:
            raise DropError(
                N_(
                    "Line %(line)s, column “%(column)s”: “%(written)s” stands there, only “Lifetime” can be read."
                ),
                line=one.line,
                column=table.header[place],
                written=cut(shown(one.cell)),
            )


def _whole_life(days: Sequence[date], span: Span | None, answers: Mapping[str, str]) -> Question | None:
    """Return the question whether rows are of all the videos' lives, or None where it is known. Raises `DropError` where not."""
    if answers.get("life") == "all" or (span and days and span[0] <= min(days)):
        return None
    if answers.get("life") == "part":
        raise DropError(
            N_(
                "Figures of a part of a video's life can't be kept: the next export would be of another part. "
                "Choose “Lifetime” as the period and export again."
            )
        )
    return Question(
        "life",
        Said(N_("The file does not say which days its figures of each video are of.")),
        (
            Choice("all", Said(N_("All since it was published (“Lifetime”)"))),
            Choice("part", Said(N_("Only of a period"))),
        ),
    )


def _said_account(table: Table, shape: Shape, rows: Sequence[Line]) -> str:
    """Return the account's name where a column says it. Raises `DropError` where the rows are of different ones."""
    place = first(table.names, shape.accounts)
    if place is None:
        return ""
    said = {shown(one.cell) for one in figures.cells(rows, place) if not unknown(one.cell)}
    if len(said) > 1:
        raise DropError(
            N_("The file has rows of different accounts: %(accounts)s. Export one account at a time."),
            accounts=", ".join(sorted(said)[:5]),
        )
    return cut(next(iter(said), ""), 80)


def _observed(
    columns: Mapping[int, tuple[Column, Sequence[Placed]]],
    values: Mapping[int, Values],
    periods: _Periods,
    names: Sequence[tuple[str, str]],
    of: Callable[[Column, tuple[str, str]], Series],
    today: date,
) -> Iterator[Observation]:
    for place, (column, _) in columns.items():
        series: dict[str, Series] = {}
        for day, value, name in zip(periods.days, values[place], names, strict=True):
            if day is not None and value is not None:
                if name[0] not in series:
                    series[name[0]] = of(column, name)
                yield Observation(series[name[0]], day, value, _over(day, periods.grain, today))


def _over(day: date, grain: Grain, today: date) -> bool:
    """Whether a period's days are over; a life goes on."""
    return grain != LIFETIME and period_end(day, grain) < today


def _series(owner: Owner, shape: Shape, grain: Grain, column: Column, item: tuple[str, str]) -> Series:
    one, called = item
    dimensions = ((shape.items.dimension, one),) if shape.items else ()
    title = column.title
    for word, other in zip(("Daily", "daily"), CALLED.get(grain, ()), strict=False):
        title = re.sub(rf"\b{word}\b", other, title)
    return Series(
        owner.source,
        owner.account,
        column.metric,
        called or title,
        column.unit,
        column.semantics,
        column.places,
        grain,
        dimensions,
        column.definition,
    )
