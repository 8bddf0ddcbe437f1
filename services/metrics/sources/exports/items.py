"""Posts and videos: which of them a row is of, by its number and what it is called."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from services.metrics.sources.exports import rows as figures
from services.metrics.sources.exports.said import DropError, cut
from services.metrics.sources.exports.shapes.base import Shape, first
from services.metrics.sources.exports.tables import Table, unknown
from shared.sheets import Line, shown
from shared.text import N_

LONGEST_TITLE: Final = 120

EXACT: Final = 10**15
"""From here on a spreadsheet keeps a whole number no longer to its last digit."""

SHORTENED: Final = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")

ONCE: Final = {
    True: N_("Line %(line)s: %(what)s stands on line %(other)s already. Each may come once."),
    False: N_(
        "Line %(line)s: %(what)s stands on line %(other)s already. Each may come once: export by day, not by hour, and by "
        "nothing else at once."
    ),
}


def items(table: Table, shape: Shape, rows: Sequence[Line]) -> list[tuple[str, str]]:
    """Return each row's item: its id and title; empty where the rows are of no items.

    Raises `DropError` for a row without one, or whose number a spreadsheet has shortened.
    """
    if shape.items is None:
        return [("", "")] * len(rows)
    place = first(table.names, shape.items.names)
    ids = figures.cells(rows, place) if place is not None else []
    titles = [at for name in shape.items.titles if (at := first(table.names, (name,))) is not None]
    found = []
    for one, row in zip(ids, rows, strict=True):
        if unknown(one.cell):
            raise DropError(
                N_("Line %(line)s: the column “%(column)s” is empty."),
                line=one.line,
                column=table.header[place or 0],
            )
        if (isinstance(one.cell, Decimal) and one.cell >= EXACT) or SHORTENED.fullmatch(shown(one.cell)):
            raise DropError(
                N_(
                    "Line %(line)s, column “%(column)s”: “%(written)s” is no longer the whole number of the post: the program it "
                    "was saved with shortened it. Hand in the file as it was exported."
                ),
                line=one.line,
                column=table.header[place or 0],
                written=cut(shown(one.cell)),
            )
        called = (shown(row.cells[at]) for at in titles if at < len(row.cells) and not unknown(row.cells[at]))
        found.append((shown(one.cell), cut(next(called, ""), LONGEST_TITLE)))
    return found


def once(
    rows: Sequence[Line], days: Sequence[date | None], names: Sequence[tuple[str, str]], *, lifetime: bool
) -> None:
    """Raise `DropError` where two rows are of the same day, or of the same item and day; of a life, of the same item."""
    seen: dict[tuple[date | None, str], Line] = {}
    for row, day, (item, _) in zip(rows, days, names, strict=True):
        key = (None if lifetime else day), item
        if key in seen:
            raise DropError(
                ONCE[bool(item)],
                line=row.number,
                what=item or day,
                other=seen[key].number,
            )
        seen[key] = row
