"""A table as a file for a spreadsheet: CSV or XLSX.

A cell that begins like a formula is text in both: what a stranger typed must not be carried out by who opens the file.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

Cell = str | int | float

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of file and their content types."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a formula begins in Excel, LibreOffice and Google Sheets, by OWASP's list (CSV injection)."""

WIDTH: Final = 18
"""Characters of a column."""


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV with the mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Return a workbook of sheets by title, the first row of each its heading, numbers as numbers and every text as text."""
    import xlsxwriter  # noqa: PLC0415  40 ms that only an export needs

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        bold = book.add_format({"bold": True})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            columns = 0
            for number, row in enumerate(rows):
                columns = max(columns, len(row))
                for place, cell in enumerate(row):
                    if isinstance(cell, int | float):
                        sheet.write_number(number, place, cell)
                    else:
                        sheet.write_string(number, place, cell, bold if number == 0 else None)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(columns - 1, 0), WIDTH)
    return made.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
