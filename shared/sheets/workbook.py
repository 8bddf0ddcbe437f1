"""A workbook's sheets, read in a process of its own under a limit of memory: a few bytes may claim a sheet of any size.

Run as a module, it is that process: the workbook comes in at its standard input and the sheets go out as JSON.
"""

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from shared.sheets import MAX_CELLS, Cell, Line, Sheet, bounded, tidy
from shared.sheets.unread import UnreadError
from shared.text import N_

MEMORY: Final = 320 * 2**20
"""Bytes of address space: the reader itself takes about 80 MB."""

SECONDS: Final = 20

EXACT: Final = 10**15
"""Up to here a workbook's numbers are whole where they look so."""

LARGE: Final = 3
LOCKED: Final = 4
"""What the process ends with."""


def sheets(name: str, content: bytes) -> Iterator[Sheet]:
    """Yield a workbook's sheets that have something in them. Raises `UnreadError`."""
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter, our own module
            [sys.executable, "-m", __name__],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large() from error
    if done.returncode == LOCKED:
        raise UnreadError(N_("The workbook asks for a password. Save it without one and hand that in."))
    if done.returncode == 1:
        raise UnreadError(
            N_("The workbook can't be opened: it is damaged or cut off. Export it again and hand that in.")
        )
    if done.returncode:
        raise _too_large()
    for title, rows in json.loads(done.stdout):
        lines = tuple(_lines(rows))
        if lines:
            yield Sheet(f"{name}, {title}", f"{name}/{title}", lines)


def _too_large() -> UnreadError:
    return UnreadError(
        N_("The workbook is too large to be read. Hand in fewer lines at a time, or save it as CSV.")
    )


def _lines(rows: list[list[Any]]) -> Iterator[Line]:
    gap, cells = False, 0
    for place, row in enumerate(rows, 1):
        found = tuple(tidy(_cell(one)) for one in row)
        cells += len(found)
        bounded(place, cells)
        if any(cell != "" for cell in found):
            yield Line(place, found, gap)
        gap = all(cell == "" for cell in found)


def _cell(plain: str | list[str]) -> Cell:
    if isinstance(plain, str):
        return plain
    kind, value = plain
    if kind == "number":
        return Decimal(value)
    if kind == "length":
        return timedelta(seconds=float(value))
    moment = datetime.fromisoformat(value)
    return moment.date() if kind == "day" else moment


def _plain(cell: object) -> str | list[str]:
    plain: str | list[str] = str(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        whole = float(cell).is_integer() and abs(cell) < EXACT
        plain = ["number", str(int(cell)) if whole else repr(cell)]
    elif isinstance(cell, datetime):
        plain = ["moment", cell.isoformat()]
    elif isinstance(cell, date):
        plain = ["day", cell.isoformat()]
    elif isinstance(cell, timedelta):
        plain = ["length", str(cell.total_seconds())]
    elif isinstance(cell, time):
        plain = ["length", str(cell.hour * 3600 + cell.minute * 60 + cell.second)]
    return plain


def _read() -> int:
    """Read standard input, write the sheets; return what the process ends with."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import python_calamine  # noqa: PLC0415  only this process needs it, under its limit

    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                return LARGE
            rows = sheet.to_python(skip_empty_area=False)
            found.append([name, [[_plain(cell) for cell in row] for row in rows]])
        sys.stdout.write(json.dumps(found))
    except python_calamine.PasswordError:
        return LOCKED
    except MemoryError:
        return LARGE
    except Exception:  # noqa: BLE001  whatever a damaged file makes the reader raise
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_read())
