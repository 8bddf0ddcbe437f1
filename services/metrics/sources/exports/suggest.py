"""The refusal of a table that nothing here knows: what was seen, and the mapping file that would fit it."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from services.metrics.sources.exports import rows
from services.metrics.sources.exports.daycells import ORDERS_OF_DAYS, part
from services.metrics.sources.exports.said import UnknownShapeError, cut
from services.metrics.sources.exports.shapes.base import DATES
from services.metrics.sources.exports.tables import FIGURE, Table, unknown
from shared.sheets import Cell, shown
from shared.text import N_

SAMPLE: Final = 50
MOST_COLUMNS: Final = 12
ID_LETTERS: Final = 40
SOURCE_LETTERS: Final = 24
DECIMAL: Final = re.compile(r"\d{1,2}\.\d{1,2}")


def mapping_for(table: Table, taken: Collection[str] = ()) -> UnknownShapeError:
    """Return why a table is refused, with a mapping file to write for it where it has a column of days and one of figures.

    `taken` are the ids that the programme's files have already.
    """
    begins = cut(", ".join(name for name in table.header if name), 120)
    days = _column_of_days(table)
    figures = [place for place in range(len(table.header)) if place != days and _is_figures(table, place)]
    if days is not None and _is_day(table.header[days]):
        return UnknownShapeError(
            N_(
                "Nothing here knows this table: line %(line)s, “%(begins)s”, has figures, and above it there is no line with the "
                "columns' names. Hand it in with that line."
            ),
            line=table.line,
            begins=begins,
        )
    if days is not None:
        rows.widths(table, days)
    if days is None or not figures or not table.rows:
        return UnknownShapeError(
            N_(
                "Nothing here knows this table. Line %(line)s is taken for its header, “%(begins)s”, and there is no column of "
                "days with figures beside it. Export the figures by day."
            ),
            line=table.line,
            begins=begins,
        )
    if twice := _same_day(table, days):
        return UnknownShapeError(
            N_(
                "Nothing here knows this table. Line %(line)s is taken for its header, “%(begins)s”, and lines %(one)s and "
                "%(other)s are of the same day. Export the figures by day, in one line a day."
            ),
            line=table.line,
            begins=begins,
            one=twice[0],
            other=twice[1],
        )
    name = _source(table, taken)
    return UnknownShapeError(
        N_(
            "Nothing here knows this table. Line %(line)s is taken for its header: “%(begins)s”. If that is right, write this "
            "into the programme's sources/%(file)s.toml, put what is true for each ?, and hand the file in again:\n\n%(mapping)s"
        ),
        line=table.line,
        begins=begins,
        file=name,
        mapping="\n".join(_mapping(table, name, days, figures)),
    )


SEMANTICS: Final = (
    "flow: of the day; cumulative: a counter's reading; unique: different people; rate: a share or a mean"
)


def _source(table: Table, taken: Collection[str]) -> str:
    """Return an id for the source that none of the programme's files has."""
    base = (
        re.sub(r"^[^a-z]+", "", _id(table.sheet.name).replace("_", "-"))[:SOURCE_LETTERS].strip("-")
        or "export"
    )
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _same_day(table: Table, days: int) -> tuple[int, int] | None:
    """Return two lines of the same day, if there are any: such a table is not one by day."""
    seen: dict[str, int] = {}
    for row in table.rows:
        cell = row.cells[days] if days < len(row.cells) else ""
        if cell != "" and _is_day(cell) and seen.setdefault(shown(cell), row.number) != row.number:
            return seen[shown(cell)], row.number
    return None


def _mapping(table: Table, name: str, days: int, figures: Sequence[int]) -> Iterator[str]:
    yield f"id = {_quoted(name)}"
    title = re.sub(r"\.\w{2,4}\b", "", table.sheet.name)
    yield f"title = {_quoted(cut(title))}  # what people call the platform"
    yield f"account = {_quoted(name)}  # ours there"
    # A line with a day in it is another one in the next export.
    if above := next((one for one in reversed(table.titles) if not re.search(r"\d", one)), ""):
        yield f"above = {_quoted(above)}  # the line above the table that tells it from others"
    yield f"date_column = {_quoted(table.header[days])}"
    taken: set[str] = set()
    for place in figures[:MOST_COLUMNS]:
        column = table.header[place]
        cells = [row.cells[place] for row in table.rows[:SAMPLE] if place < len(row.cells)]
        metric = _free(f"{name.replace('-', '_')}_{_id(column)}"[:ID_LETTERS].rstrip("_"), taken)
        yield ""
        yield "[[metrics]]"
        yield f"column = {_quoted(column)}"
        yield f"id = {_quoted(metric)}"
        yield f"title = {_quoted(column)}"
        yield 'unit = "?"  # such as views; % for a share'
        yield f'semantics = "?"  # {SEMANTICS}'
        yield from _written(cells)


def _written(cells: Sequence[Cell]) -> Iterator[str]:
    texts = [shown(cell) for cell in cells if not unknown(cell)]
    if any("%" in text for text in texts):
        yield 'written = "sign"'
    elif any(":" in text for text in texts):
        yield 'written = "length"  # kept in seconds'
    if any(re.match(r"[-\u2212\u2013(]\s*\d", text) for text in texts):
        yield "negative = true"
    if any(re.search(r"[.,]\d{1,2}\D*$|[.,]\d{4,}\D*$|^\D*0[.,]\d", text) for text in texts):
        yield "places = 2  # decimals that are shown"


def _column_of_days(table: Table) -> int | None:
    for place in range(len(table.header)):
        cells = _cells(table, place)
        # A mean of 12.3 is the 12th of March only where the column says that it is of days.
        if table.names[place] not in DATES:
            cells = [cell for cell in cells if not (isinstance(cell, str) and DECIMAL.fullmatch(cell))]
        if cells and sum(_is_day(cell) for cell in cells) * 2 > len(cells):
            return place
    return None


def _cells(table: Table, place: int) -> list[Cell]:
    cells = [row.cells[place] for row in table.rows[:SAMPLE] if place < len(row.cells)]
    return [cell for cell in cells if not unknown(cell)]


def _is_day(cell: Cell) -> bool:
    return any(part(cell, order) is not None for order in ORDERS_OF_DAYS)


def _is_figures(table: Table, place: int) -> bool:
    cells = _cells(table, place)
    return (
        bool(cells)
        and bool(table.header[place])
        and all(not isinstance(cell, str) or FIGURE.fullmatch(cell[:60]) for cell in cells)
    )


def _id(text: str) -> str:
    """Return a name in the letters of an id."""
    name = text.rpartition(".")[0] or text
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_.casefold()).strip("_")[:ID_LETTERS]


def _free(wanted: str, taken: set[str]) -> str:
    base = wanted if wanted[:1].isalpha() else f"m_{wanted}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base[:37]}_{number}"
    taken.add(name)
    return name


def _quoted(text: str) -> str:
    """Return a text as TOML quotes it; of JSON's strings TOML takes each."""
    return json.dumps(text, ensure_ascii=False)
