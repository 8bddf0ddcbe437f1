"""A platform's export as rows: the whole of it or nothing.

Which columns mean what stands in the programme's `sources/`. A refusal names the column, or the line and what stands there.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from shared.text import N_, gettext, number

if TYPE_CHECKING:
    from shared.programme import Source

MAX_BYTES: Final = 5_000_000
"""Fourteen years of days with thirty columns."""

EARLIEST: Final = date(2010, 1, 1)

HEADER_WITHIN: Final = 10
"""No export has its header on a later line."""

NUMBER: Final = re.compile(r"(\d{1,15}|\d{1,3}([,\s]\d{3}){1,4})(\.\d+)?")
"""A number with or without its thousands set apart; a decimal comma is no such number, and not ten times as much."""

TOTAL: Final = re.compile(r"((grand )?totals?|sum)\b")
"""What the line under the days is called: "Total", not a day's "Summer fair"."""


NO_CSV: Final = N_("This is not a CSV file. Export it again as CSV and hand that in.")


class DropError(ValueError):
    """The file can't be taken; the sentence says where and what to do. Nothing of it was kept.

    It is made of a sentence of the catalogue and its values, so that it can be kept and said later.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values: Mapping[str, str] = {name: str(value) for name, value in values.items()}

    def __str__(self) -> str:
        return gettext(self.sentence, **self.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an export."""

    line: int
    day: date
    values: dict[str, Decimal]


def decode(content: bytes) -> str:
    """Return a file's text: UTF-8 or UTF-16 by their marks, else UTF-8, else the code page Excel saves in.

    Raises `DropError` for a file that is no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        try:
            content.decode("utf-8-sig")
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            encoding = "cp1252"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DropError(NO_CSV) from error
    if "\0" in text:
        raise DropError(NO_CSV)
    return text


def _name(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def parse(content: bytes, source: "Source", today: date) -> list[Row]:
    """Return an export's rows. Raises `DropError`."""
    if len(content) > MAX_BYTES:
        raise DropError(
            N_("The file has more than %(most)s bytes. Export a shorter period."), most=number(MAX_BYTES)
        )
    lines = _lines(decode(content), source)
    header = _header(lines, source)
    rows: dict[date, Row] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells) or _is_total(cells, header[source.date_column]):
            continue
        row = _row(line, cells, header, source, today)
        if row.day in rows:
            raise DropError(
                N_("Line %(line)s: %(day)s stands on line %(other)s already. Each day may come once."),
                line=line,
                day=row.day,
                other=rows[row.day].line,
            )
        rows[row.day] = row
    if not rows:
        raise DropError(N_("The file has a header but no day under it. Export a period that has figures."))
    return list(rows.values())


def _lines(text: str, source: "Source") -> Iterator[tuple[int, list[str]]]:
    """Yield each row's cells with the number of the line it begins on: a cell may hold several lines."""
    written = text.splitlines()
    # A title above the header may have commas of its own.
    date_column = _name(source.date_column)
    head = next((line for line in written[:HEADER_WITHIN] if date_column in _rough(line)), "")
    reader = csv.reader(written, delimiter=max(",;\t", key=head.count))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DropError(
                N_("Line %(line)s: a quotation mark is opened and not closed. Export the file again."),
                line=line,
            ) from error
        yield line, cells


def _rough(line: str) -> list[str]:
    return [_name(cell.strip('"')) for cell in re.split(r"[,;\t]", line)]


def _is_total(cells: Sequence[str], date_place: int) -> bool:
    return any(TOTAL.match(_name(cell)) for cell in (cells[0], *cells[date_place:][:1]))


def _header(lines: Iterable[tuple[int, Sequence[str]]], source: "Source") -> dict[str, int]:
    """Return the place of each column by name.

    Platforms put a title or two above the header; it is the first line that has the date's column.
    """
    wanted = [source.date_column, *(metric.column for metric in source.metrics)]
    seen: Sequence[str] = ()
    for line, cells in lines:
        names = [_name(cell) for cell in cells]
        if not seen:
            seen = [cell.strip() for cell in cells if cell.strip()]
        if _name(source.date_column) not in names:
            if line < HEADER_WITHIN:
                continue
            break
        for column in wanted:
            if _name(column) not in names:
                raise DropError(
                    N_("Line %(line)s: the column “%(column)s” is missing. The file has: %(columns)s."),
                    line=line,
                    column=column,
                    columns=", ".join(cell.strip() for cell in cells),
                )
            if names.count(_name(column)) > 1:
                raise DropError(
                    N_("Line %(line)s: the column “%(column)s” stands there twice."), line=line, column=column
                )
        return {column: names.index(_name(column)) for column in wanted}
    sentence = (
        N_(
            "The column “%(column)s” is missing. The file begins with: %(begins)s. "
            "Is this an export for “%(source)s”?"
        )
        if seen
        else N_(
            "The column “%(column)s” is missing. The file begins with: nothing. Is this an export for “%(source)s”?"
        )
    )
    raise DropError(sentence, column=source.date_column, begins=", ".join(seen), source=source.title)


def _row(line: int, cells: Sequence[str], header: dict[str, int], source: "Source", today: date) -> Row:
    def cell(column: str) -> str:
        place = header[column]
        if place >= len(cells):
            raise DropError(
                N_("Line %(line)s: the column “%(column)s” is missing: the line has only %(cells)s cells."),
                line=line,
                column=column,
                cells=len(cells),
            )
        return cells[place].strip()

    day = _day(line, cell(source.date_column), source)
    if day > today:
        raise DropError(N_("Line %(line)s: %(day)s is still to come. Check the date."), line=line, day=day)
    if day < EARLIEST:
        raise DropError(N_("Line %(line)s: %(day)s is too long ago. Check the date."), line=line, day=day)
    values = {}
    for metric in source.metrics:
        written = cell(metric.column)
        if written in {"", "-", "\u2013", "N/A", "n/a"}:
            continue  # unknown is not zero
        if not NUMBER.fullmatch(written):
            raise DropError(
                N_("Line %(line)s, column “%(column)s”: “%(written)s” is not a number of 0 or more."),
                line=line,
                column=metric.column,
                written=written[:40],
            )
        values[metric.id] = Decimal(re.sub(r"[,\s]", "", written))
    return Row(line, day, values)


def _day(line: int, written: str, source: "Source") -> date:
    for pattern in source.date_formats:
        try:
            return datetime.strptime(written, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise DropError(
        N_("Line %(line)s, column “%(column)s”: “%(written)s” is not a date such as %(example)s."),
        line=line,
        column=source.date_column,
        written=written[:40],
        example=datetime(2026, 3, 14).strftime(source.date_formats[0]),  # noqa: DTZ001  an example
    )
