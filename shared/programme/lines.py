"""On which line of a TOML file a value stands: `tomllib` reads values without their places."""

import re
from collections.abc import Sequence
from typing import Final

HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY: Final = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the line of a value, or of the innermost table around it that has a line of its own; 1 where none has.

    `place` is how pydantic says where a mistake is: keys, and places in lists from 0.
    """
    found = _lines(text)
    for length in range(len(place), 0, -1):
        line = found.get(tuple(place[:length]))
        if line:
            return line
    return 1


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Return the line of every table and of every key at the beginning of a line."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = HEADER.match(line)
        if header:
            table = ()
            *outer, last = header[2].split(".")
            for name in outer:
                table = (*table, name.strip())
                if table in counts:
                    # A table within a list of tables belongs to the last of them.
                    table = (*table, counts[table] - 1)
            table = (*table, last.strip())
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                lines.setdefault(table, number)
                table = (*table, counts[table] - 1)
            lines.setdefault(table, number)
            continue
        key = KEY.match(line)
        if key:
            lines.setdefault((*table, key[1] or key[2] or key[3]), number)
    return lines
