"""The tables of a sheet: a header, the rows under it and what is written above; a sheet may have several, and notes below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from services.metrics.sources.exports.said import Said, cut
from shared.sheets import Cell, Line, Sheet, extent, shown
from shared.text import N_

_DASHES: Final = ("-", "--", "---", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212")
_WORDS: Final = (
    "n/a",
    "na",
    "n.a.",
    "#n/a",
    "null",
    "undefined",
    "none",
    "nan",
    "(not set)",
    "(not available)",
)

NOTHING: Final = frozenset(("", *_DASHES, *_WORDS))
"""How programs write that they know nothing."""

FIGURE: Final = re.compile(
    r"[(+\-\u2212\u2010-\u2014]?\s*[\d.,'\u2019:\s\u202f\u2009]*\d[\d.,'\u2019:\s\u202f\u2009]*[%)]?\s*%?"
)
"""A number, share or length of time as anyone writes it; whether it is one is decided later, by the whole column."""

DAYLIKE: Final = re.compile(
    r"(\w{2,9}\.?,?\s+)?"  # a day of the week
    r"(\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?.*"  # figures
    r"|\d{1,2}\.?[\s-](de\s)?[^\W\d]{3,10}\.?,?([\s-](de\s)?\d{2,4})?"  # 31 August
    r"|[^\W\d]{3,10}\.?\s\d{1,2},?(\s\d{2,4})?)",  # August 31
    re.IGNORECASE,
)

LONGEST_FIGURE: Final = 60

MOST_TITLES: Final = 30


def name_of(cell: Cell) -> str:
    """Return a column's name for comparing: neither case nor spaces matter."""
    return " ".join(shown(cell).split()).casefold()


def unknown(cell: Cell) -> bool:
    """Whether a cell says that nothing is known."""
    return isinstance(cell, str) and cell.strip().casefold() in NOTHING


def figure(cell: Cell) -> bool:
    """Whether a cell looks like a number or a day."""
    if not isinstance(cell, str):
        return True
    if len(cell) > LONGEST_FIGURE:
        return False
    return bool(FIGURE.fullmatch(cell) or DAYLIKE.fullmatch(cell))


@dataclass(slots=True)
class Table:
    """A header with the rows under it, in the order of the sheet; `titles` stand above, `notes` say what was passed over."""

    sheet: Sheet
    titles: tuple[str, ...]
    header: tuple[str, ...]
    line: int
    rows: list[Line] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    commented: bool = False
    """Whether lines above begin with a number sign."""
    names: list[str] = field(init=False)
    """The columns' names for comparing."""

    def __post_init__(self) -> None:
        self.names = [name_of(cell) for cell in self.header]


@dataclass(slots=True)
class _Splitter:
    """Goes through a sheet; `above` are the lines that belong to no table yet."""

    sheet: Sheet
    above: list[Line] = field(default_factory=list)
    table: Table | None = None

    def lines(self) -> Iterator[Table]:
        for line in self.sheet.lines:
            if self._remark(line):
                self.above.append(line)
            elif self.table is not None and not self._begins():
                self._notes()
                self.table.rows.append(line)
            else:
                yield from self._done()
                self._begin()
                # A line of figures that stands under no header is part of a title.
                (self.above if self.table is None else self.table.rows).append(line)
        if self._begins() or self.table is None:
            yield from self._done()
            self._begin()
        self._notes()
        yield from self._done()

    def _remark(self, line: Line) -> bool:
        """Whether a line is no row: a comment, a title, a note, or the header of the next table."""
        cells = line.cells
        if _comment(line):
            return True
        if self.table is not None and not line.gap and not self.above and extent(cells) > 1:
            return False  # what stands right under a row is a row, right or wrong
        if any(figure(cell) for cell in cells if cell != ""):
            return False
        # Under a header a line of the same width whose figures are all unknown is a row.
        return not (self.table is not None and _only_unknown(cells))

    def _begins(self) -> bool:
        """Whether the lines above end with a header."""
        return any(_could_head(line) for line in self.above)

    def _begin(self) -> None:
        places = [place for place, line in enumerate(self.above) if _could_head(line)]
        if not places:
            return
        head = places[-1]
        line, over = self.above[head], self.above[:head]
        header = tuple(shown(cell) for cell in line.cells[: extent(line.cells)])
        if over and not _comment(over[-1]) and len(set(map(name_of, header))) < len(header):
            header = _merged(over[-1].cells, header)
        titles = tuple(title for one in over[-MOST_TITLES:] if (title := _text(one.cells)))
        marked = any(shown(one.cells[0]).startswith("#") for one in over)
        self.table = Table(self.sheet, titles, header, line.number, commented=marked)
        self.above = self.above[head + 1 :]

    def _notes(self) -> None:
        """Take the lines above as notes of the table over them."""
        if self.table is None:
            return
        self.table.notes += [note_of(line) for line in self.above if _text(line.cells)]
        self.above = []

    def _done(self) -> Iterator[Table]:
        if self.table is not None:
            yield self.table
        self.table = None


def _comment(line: Line) -> bool:
    return isinstance(line.cells[0], str) and line.cells[0].startswith("#")


def note_of(line: Line) -> Said:
    """Return that a line is a note and was passed over."""
    facts = {"line": line.number, "text": cut(_text(line.cells), 80)}
    return Said(N_("Line %(line)s is a note and was passed over: “%(text)s”."), facts)


def _text(cells: Sequence[Cell]) -> str:
    return " ".join(shown(cell) for cell in cells if cell != "").strip("# -")


def _could_head(line: Line) -> bool:
    cells = [cell for cell in line.cells if cell != ""]
    return len(cells) > 1 and isinstance(cells[0], str) and not cells[0].startswith("#")


def _only_unknown(cells: Sequence[Cell]) -> bool:
    rest = [cell for cell in cells[1:] if cell != ""]
    return bool(rest) and all(unknown(cell) for cell in rest)


def _merged(over: Sequence[Cell], header: tuple[str, ...]) -> tuple[str, ...]:
    """Return a header whose names stand twice, told apart by the line above: a cell there reaches to the next one."""
    named, group = [], ""
    for place, name in enumerate(header):
        if place < len(over) and over[place] != "":
            group = shown(over[place])
        named.append(f"{group} {name}".strip() if group and name else name)
    return tuple(named)


def split(sheet: Sheet) -> tuple[Table, ...]:
    """Return a sheet's tables; none for one that has no header."""
    return tuple(_Splitter(sheet).lines())


def is_date(cell: Cell) -> bool:
    """Whether a workbook holds the cell as a day or a moment."""
    return isinstance(cell, date) and not isinstance(cell, timedelta | Decimal)
