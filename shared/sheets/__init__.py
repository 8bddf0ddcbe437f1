"""A file as sheets of lines, each cell as it stands there: text of a CSV file, numbers and days of a workbook."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.sheets.unread import UnreadError
from shared.text import N_, number

Cell = str | Decimal | date | datetime | timedelta
"""What stands in a cell; only a workbook has others than text."""

MAX_BYTES: Final = 5_000_000
"""Of a file, and of all that is unpacked of one: ten years of days with a hundred columns. Read, it takes fifty times as much."""

MAX_LINES: Final = 100_000

MAX_CELLS: Final = 1_000_000

DELIMITERS: Final = ",;\t|"

SAMPLE_LINES: Final = 400

INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks of the direction of writing and the like: they change no cell's meaning."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet that has something in it; `number` is where it begins, from 1; `gap` says that an empty one is above."""

    number: int
    cells: tuple[Cell, ...]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file, or one sheet of a workbook; `name` is what a person knows it by, `path` where it came from."""

    name: str
    path: str
    lines: tuple[Line, ...]


def shown(cell: Cell) -> str:
    """Return what stands in a cell as text."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def tidy(cell: Cell) -> Cell:
    """Return a cell without the spaces around it and without marks nobody sees."""
    return INVISIBLE.sub("", cell).replace("\xa0", " ").strip() if isinstance(cell, str) else cell


def of_text(name: str, path: str, text: str) -> Sheet:
    """Return a CSV file's lines. Raises `UnreadError` for one that is too long or whose quotation marks don't close."""
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"\"?sep=(.)\"?", first.strip("\r"))
    delimiter = told[1] if told else _delimiter(text)
    return Sheet(name, path, tuple(_lines(rest if told else text, delimiter, 1 if told else 0)))


def _delimiter(text: str) -> str:
    """Return the delimiter by which most lines have the same number of cells, of which a title above or a cell can't tell."""
    sample = [line for _, line in zip(range(SAMPLE_LINES), io.StringIO(text, newline=""), strict=False)]

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(cells) for cells in csv.reader(sample, delimiter=delimiter) if len(cells) > 1
            )
        except csv.Error:
            return 0, 0
        [(width, lines)] = widths.most_common(1) or [(0, 0)]
        return lines, width

    return max(DELIMITERS, key=fit)


def _lines(text: str, delimiter: str, above: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    gap, lines, cells_so_far = False, 0, 0
    while True:
        line = reader.line_num + 1 + above
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadError(
                N_(
                    "Line %(line)s: a quotation mark is opened and not closed, or stands in the middle. Export the file again."
                ),
                line=line,
            ) from error
        lines, cells_so_far = lines + 1, cells_so_far + len(cells)
        bounded(lines, cells_so_far)
        found = tuple(tidy(cell) for cell in cells)
        if any(found):
            yield Line(line, found, gap)
        gap = not any(found)


def bounded(lines: int, cells: int) -> None:
    """Raise `UnreadError` for more lines or cells than anyone exports: they would not fit into memory."""
    if lines > MAX_LINES or cells > MAX_CELLS:
        raise UnreadError(
            N_("The file has more than %(lines)s lines or %(cells)s cells. Hand in fewer lines at a time."),
            lines=number(MAX_LINES),
            cells=number(MAX_CELLS),
        )


def extent(cells: Sequence[Cell]) -> int:
    """Return up to where a line has something in it."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1] != ""), 0)
