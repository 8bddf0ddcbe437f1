"""A table's rows for a shape: those that carry figures, without totals; a row of another width is refused, never shifted."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from services.metrics.sources.exports.numbers import Placed, readings
from services.metrics.sources.exports.said import DropError, Said
from services.metrics.sources.exports.shapes.base import Shape, first
from services.metrics.sources.exports.tables import Table, figure, name_of, note_of, unknown
from shared.sheets import Cell, Line, extent, shown
from shared.text import N_

TOTAL: Final = re.compile(
    r"((grand |overall )?totals?|sum|sums|gesamt|gesamtsumme|gesamtergebnis|insgesamt|summe|total général|totale|totales|"
    r"total general|suma|suma total|totaal|razem|łącznie|cyfanswm|итого|всего|合計|总计)\b",
    re.IGNORECASE,
)
"""What the line of sums is called: "Total", not a day's "Summer fair"."""

NOTE: Final = re.compile(r"(exported|generated|created|downloaded|printed|notes?|source)\b", re.IGNORECASE)
"""How a note below a table begins that has its day in a cell of its own."""


def key_place(table: Table, shape: Shape) -> int:
    """Return the place of the column that every row of figures has filled: its day, or its item."""
    names = table.names
    wanted = (*shape.dates, *shape.nth) if shape.dates or shape.items is None else shape.items.names
    place = first(names, wanted)
    if place is None:
        raise DropError(
            N_("Line %(line)s: the column “%(column)s” is missing. The file has: %(columns)s."),
            line=table.line,
            column=wanted[0],
            columns=", ".join(name for name in table.header if name),
        )
    return place


def figures(table: Table, shape: Shape) -> tuple[list[Line], list[Said]]:
    """Return a table's rows of figures, and notes on those passed over. Raises `DropError`."""
    place = key_place(table, shape)
    by_day = bool(shape.dates or shape.items is None)
    item = first(table.names, shape.items.names) if shape.items else None
    kept, notes = [], []
    for number, row in enumerate(table.rows):
        if (
            _is_total(row, place, len(table.header), by_day=by_day)
            or (by_day and item is not None and _is_total(row, item, len(table.header), by_day=False))
        ) or (number in {0, len(table.rows) - 1} and _adds_up(table, shape, number, place)):
            notes.append(Said(N_("Line %(line)s is a total and was passed over."), {"line": row.number}))
            continue
        key = row.cells[min(place, len(row.cells) - 1)]
        if by_day and isinstance(key, str) and NOTE.match(key):
            notes.append(note_of(row))
            continue
        _width(row, table)
        kept.append(row)
    if not kept:
        raise DropError(N_("The file has a header but no day under it. Export a period that has figures."))
    return kept, notes


def cells(rows: Sequence[Line], place: int) -> list[Placed]:
    """Return a column of the rows."""
    return [Placed(row.number, row.cells[place] if place < len(row.cells) else "") for row in rows]


def widths(table: Table, place: int) -> None:
    """Raise `DropError` for the first row of days that has another width than the header."""
    for row in table.rows:
        if not _is_total(row, place, len(table.header), by_day=True):
            _width(row, table)


def _width(row: Line, table: Table) -> None:
    wide = extent(row.cells)
    if wide > len(table.header):
        raise DropError(
            N_(
                "Line %(line)s has %(cells)s cells, the header on line %(header)s has %(wanted)s: “%(row)s”. A number with a "
                "comma in it has to stand in quotation marks. Export the file again and don't save it between."
            ),
            line=row.number,
            cells=wide,
            header=table.line,
            wanted=len(table.header),
            row=", ".join(shown(cell) for cell in row.cells)[:60],
        )
    if len(row.cells) < len(table.header):
        raise DropError(
            N_(
                "Line %(line)s: the column “%(column)s” is missing: the line has only %(cells)s cells, the header on line "
                "%(header)s has %(wanted)s."
            ),
            line=row.number,
            column=table.header[len(row.cells)],
            cells=len(row.cells),
            header=table.line,
            wanted=len(table.header),
        )


def _is_total(row: Line, place: int, width: int, *, by_day: bool) -> bool:
    key = row.cells[place] if place < len(row.cells) else ""
    if not by_day:
        return isinstance(key, str) and bool(TOTAL.fullmatch(key))
    if key != "" and figure(key):
        return False
    return any(
        isinstance(cell, str) and TOTAL.match(name_of(cell))
        for cell in (key, row.cells[0], *row.cells[width:])
    )


def _adds_up(table: Table, shape: Shape, number: int, place: int) -> bool:
    """Whether the first or last row has no day and is the sum of the others: a total, whatever it is called."""
    row = table.rows[number]
    if (
        place >= len(row.cells)
        or (row.cells[place] != "" and figure(row.cells[place]))
        or len(table.rows) == 1
    ):
        return False
    if not (shape.dates or shape.items is None) and not _alone(row, place):
        return False
    others = [one for one in table.rows if one is not row]
    return any(
        _is_sum(
            row.cells[column],
            [one.cells[column] for one in others if column < len(one.cells)],
            shape,
            column,
            table,
        )
        for column, of in shape.places(table.names).items()
        if of.semantics in {"flow", "cumulative"} and column < len(row.cells)
    )


def _alone(row: Line, place: int) -> bool:
    """Whether an item's row names nothing but itself: a total has neither title nor day."""
    return not any(
        isinstance(cell, str) and not unknown(cell) and not figure(cell)
        for at, cell in enumerate(row.cells)
        if at != place
    )


def _is_sum(cell: Cell, others: Sequence[Cell], shape: Shape, column: int, table: Table) -> bool:
    kind = shape.places(table.names)[column].kind(table.header[column])
    try:
        for values in readings([Placed(0, one) for one in (cell, *others)], kind).values():
            rest = [value for value in values[1:] if value is not None]
            if values[0] is not None and rest and values[0] == sum(rest, Decimal(0)) != 0:
                return True
    except DropError:
        return False
    return False


def strange(table: Table, shape: Shape) -> Iterator[Said]:
    """Yield a note for each column that is not known and so not kept."""
    known = set(shape.places(table.names))
    aside = (*shape.dates, *shape.nth, *shape.ignored, *shape.accounts)
    items = (*shape.items.names, *shape.items.titles, *shape.items.published) if shape.items else ()
    for place, name in enumerate(table.names):
        if name and place not in known and name not in (*aside, *items):
            yield Said(N_("The column “%(column)s” was not kept."), {"column": table.header[place]})
