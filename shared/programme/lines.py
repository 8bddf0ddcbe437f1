"""On which line of a TOML file each of its values stands.

`tomllib` reads a file without telling where what stood, and no library we keep does. So this walks the text once more, only
where there is a mistake to tell of: `tomllib` has read the file by then, so it is known to be TOML, and what it means is not
asked again. Keys are `tomllib`'s to read too.
"""

import re
import tomllib
from collections import Counter
from typing import Any, Final

Place = tuple[str | int, ...]
"""The way to a value: keys, and places in lists from 0, as pydantic says it."""

TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}'  # a string over several lines, which may end in two quotes of its own
    r"|'''.*?''''{0,2}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\n"
    r"|[][{}=,]"
    r"|[^\s\"'#\[\]{}=,]+",
    re.DOTALL,
)


def spelt(place: Place) -> str:
    """Return a place as it is said to people, in lists from 1, such as ``questions.2.text``."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def line_at(lines: dict[Place, int], place: Place) -> int:
    """Return the line of a value, or of what it would stand in where it is missing; 0 where nothing of it is there."""
    return next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), 0)


def lines_of(text: str) -> dict[Place, int]:
    """Return the line, from 1, of every value of a text that `tomllib` reads: the line of its key or of its table's name."""
    return _Walk(text).lines


class _Walk:
    """The tokens of a text, and the lines that were found as they were taken."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self.tables: Counter[Place] = Counter()  # how many of each list of tables began
        self.tokens = []
        line = 1
        at = 0
        for found in TOKEN.finditer(text):
            line += text.count("\n", at, found.start())
            at = found.start()
            if not found[0].startswith("#"):
                self.tokens.append((found[0], line))
        self.place = 0
        table: Place = ()
        while self.place < len(self.tokens):
            if self.next == "\n":
                self.take()
            elif self.next == "[":
                table = self.header()
            else:
                self.pair(table)

    @property
    def next(self) -> str:
        """The token that comes next; a file ends as a line does."""
        return self.tokens[self.place][0] if self.place < len(self.tokens) else "\n"

    def take(self) -> tuple[str, int]:
        """Take the next token and its line."""
        self.place += 1
        return self.tokens[self.place - 1]

    def key(self, end: str) -> list[str]:
        """Take a key up to the token that ends it, such as ``a."b c"``; return its parts."""
        parts = []
        while self.next != end:
            parts.append(self.take()[0])
        inner: Any = tomllib.loads(f"{''.join(parts)} = 0")
        names = []
        while isinstance(inner, dict):
            [(name, inner)] = inner.items()
            names.append(name)
        return names

    def header(self) -> Place:
        """Take ``[a.b]`` or ``[[a.b]]``; return the table that begins there."""
        line = self.take()[1]
        several = self.next == "["
        if several:
            self.take()
        names = self.key("]")
        self.take()
        table: Place = ()
        for place, name in enumerate(names, 1):
            table = (*table, name)
            self.lines.setdefault(table, line)
            if several and place == len(names):
                self.take()
                self.tables[table] += 1
            if self.tables[table]:
                table = (*table, self.tables[table] - 1)
                self.lines.setdefault(table, line)
        return table

    def pair(self, table: Place) -> None:
        """Take ``key = value``."""
        line = self.tokens[self.place][1]
        names = self.key("=")
        self.take()
        for end in range(1, len(names) + 1):
            self.lines.setdefault((*table, *names[:end]), line)
        self.value((*table, *names))

    def value(self, place: Place) -> None:
        """Take a value, and what stands in it."""
        if self.next not in ("[", "{"):
            while self.next not in (",", "]", "}", "\n"):
                self.take()
            return
        end = "]" if self.take()[0] == "[" else "}"
        number = 0
        while self.next != end:
            if self.next in (",", "\n"):
                self.take()
            elif end == "}":
                self.pair(place)
            else:
                self.lines[*place, number] = self.tokens[self.place][1]
                self.value((*place, number))
                number += 1
        self.take()
