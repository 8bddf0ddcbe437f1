"""A file of people as lines under headings, and how it travels in a form between the preview and the yes to it.

Nothing of a file is kept on the way: the form itself carries it, packed, and what comes back is read as strictly as a file.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any, Final

from services.people.domain.columns import LOOKED_AT, Column, Header, header
from services.people.domain.imported import Line
from services.people.use_cases.imported import Handed
from shared.sheets import Sheet, shown
from shared.sheets.unpacking import unpack
from shared.sheets.unread import UnreadError
from shared.spreadsheet import FORMULA
from shared.text import N_, gettext

MOST: Final = 1000
"""People in one file: twice as many as a programme has."""

PACKED: Final = 70_000
"""Characters that a form can carry of a file, beside the rest and in the letters in which API Gateway hands it on."""

UNPACKED: Final = 2_000_000

COLUMNS: Final = 60

NO_HEADINGS: Final = N_(
    "There is no row of headings with Name and E-mail. Put your list under the headings of the template and hand that in."
)
TWICE: Final = N_("Two columns are called %(column)s. Take one of them out and hand the file in again.")
NOBODY: Final = N_("There is nobody under the headings. Write a person in each row and hand that in.")
TOO_MANY: Final = N_("There are more than %(most)s people in the file. Hand in fewer lines at a time.")
DAMAGED: Final = N_("The form arrived damaged. Hand the file in again.")


def read(name: str, content: bytes, key: str) -> Handed:
    """Return the list of a file. Raises `UnreadError`."""
    for sheet in unpack(name, content):
        found = _headings(sheet)
        if found is None:
            continue
        place, columns = found
        if columns.twice:
            raise UnreadError(TWICE, column=columns.twice[0])
        lines = tuple(
            Line(line.number, tuple(_cell(shown(cell)) for cell in line.cells[:COLUMNS]))
            for line in sheet.lines[place + 1 :]
        )
        if not lines:
            raise UnreadError(NOBODY)
        if len(lines) > MOST:
            raise UnreadError(TOO_MANY, most=MOST)
        return Handed(key, columns, lines)
    raise UnreadError(NO_HEADINGS)


def packed(handed: Handed) -> str:
    """Return a list as a form carries it. Raises `UnreadError` for one that is too long for it."""
    value = {
        "key": handed.key,
        "places": {column.value: place for column, place in handed.header.places.items()},
        "passed": handed.header.passed_over,
        "lines": [[line.number, *line.cells] for line in handed.lines],
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    made = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    if len(made) > PACKED:
        raise UnreadError(TOO_MANY, most=len(handed.lines) * PACKED // len(made))
    return made


def unpacked(made: str) -> Handed:
    """Return the list that a form carried. Raises `UnreadError` for one that arrived damaged."""
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(base64.urlsafe_b64decode(made.encode()), UNPACKED)
        value: dict[str, Any] = json.loads(text)
        places = {Column(name): int(place) for name, place in value["places"].items()}
        if any(place < 0 for place in places.values()) or len(value["lines"]) > MOST:
            raise ValueError  # noqa: TRY301  the same answer as for what is no list at all
        lines = tuple(Line(int(number), tuple(map(str, cells))) for number, *cells in value["lines"])
        return Handed(str(value["key"]), Header(places, tuple(map(str, value["passed"]))), lines)
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error) as error:
        raise UnreadError(DAMAGED) from error


def headings(handed: Handed, width: int) -> list[str]:
    """Return the headings of a list as the template calls them, over as many columns; of what is passed over there is none."""
    cells = [""] * width
    for column, place in handed.header.places.items():
        if place < width:
            cells[place] = column.value
    passed = iter(handed.header.passed_over)
    return [cell or next(passed, "") for cell in cells]


def why(error: UnreadError) -> str:
    """Return the sentence of a refusal, columns by their names."""
    return gettext(error.sentence, **error.values) if error.sentence == TWICE else str(error)


def _headings(sheet: Sheet) -> tuple[int, Header] | None:
    for place, line in enumerate(sheet.lines[:LOOKED_AT]):
        found = header([shown(cell) for cell in line.cells[:COLUMNS]])
        if found:
            return place, found
    return None


def _cell(text: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def rows_of(handed: Handed, numbers: Sequence[int]) -> list[Line]:
    """Return some lines of a list, in their order."""
    wanted = set(numbers)
    return [line for line in handed.lines if line.number in wanted]
