"""Sections as rows of a file: what a page shows is what the file holds, cell by cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.metrics.reports.section import Cell as Shown
from services.metrics.reports.section import Section, Table
from shared.spreadsheet import Cell, as_csv, as_xlsx
from shared.suppression import Published
from shared.text import gettext

SHEET: Final = 31
"""Letters of a sheet's name in a workbook."""

NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")

Head = Sequence[Sequence[Cell]]
"""What stands first in a file: of what it is, of when and with which filters."""


def csv(head: Head, sections: Iterable[Section]) -> bytes:
    """Return all tables of sections after each other, each under its title, as CSV."""
    rows: list[Sequence[Cell]] = list(head)
    for section, table in _tables(sections):
        rows += [[], [str(section.title)], [str(table.caption)], *_rows(table), *_said(section)]
    return as_csv(rows)


def xlsx(head: Head, sections: Iterable[Section]) -> bytes:
    """Return a workbook: of what it is first, then a sheet a table."""
    sheets: dict[str, Sequence[Sequence[Cell]]] = {gettext("About"): list(head)}
    for section, table in _tables(sections):
        said = [[], [str(table.caption)], *_said(section)]
        sheets[_name(str(section.title), sheets)] = [*_rows(table), *said]
    return as_xlsx(sheets)


def _tables(sections: Iterable[Section]) -> Iterator[tuple[Section, Table]]:
    return ((section, table) for section in sections for table in section.tables)


def _rows(table: Table) -> Iterator[Sequence[Cell]]:
    yield [str(column) for column in table.columns]
    for row in table.rows:
        yield [str(row.name), *(_cell(figure.cell) for figure in row.figures)]


def _said(section: Section) -> Iterator[Sequence[Cell]]:
    return ([str(sentence)] for sentence in (*section.lead, *section.notes))


def _cell(shown: Shown) -> Cell:
    """Return a plain count as a number and everything else as it is said."""
    if shown is None:
        return ""
    if isinstance(shown, Published) and shown.value is not None and not shown.places:
        count = int(shown.value)
        if str(shown).replace(",", "") == str(count):
            return count
    return str(shown)


def _name(title: str, taken: Iterable[str]) -> str:
    """Return a sheet's name that a workbook takes and none has yet."""
    plain = NOT_IN_A_NAME.sub(" ", title)[:SHEET].strip() or "-"
    known = {one.casefold() for one in taken}
    name, number = plain, 2
    while name.casefold() in known:
        end = f" {number}"
        name, number = f"{plain[: SHEET - len(end)]}{end}", number + 1
    return name
