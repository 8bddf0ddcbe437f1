"""Reads a large CSV file whose columns are found by name: as a stream, in what it is written in, saying what is wrong with it."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Self

from operate.processes import StageError

CHUNK: Final = 1 << 20

TOLD_EVERY: Final = 500
"""Rows between two movements of the progress bar."""

MOST_DAMAGED: Final = 0.01
"""The part of the rows that may be unreadable before the file as a whole is doubted."""


class GiasError(StageError):
    """A file that can't be taken: the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Column:
    """A column: what GIAS calls it, first as it does today; what is so `without` it: empty for one that must be there."""

    names: tuple[str, ...]
    without: str = ""


Told = Callable[[float], None]
"""Is told which part of the file was read, from 0 to 1."""


class Table:
    """A file's rows as plain values by our names of the columns; `damaged` counts the rows that can't be read."""

    def __init__(self, path: Path, columns: Mapping[str, Column], told: Told) -> None:
        self.path, self.damaged, self.notes = path, 0, list[str]()
        self._told, self._size = told, path.stat().st_size or 1
        self._bytes = path.open("rb")
        self._text = io.TextIOWrapper(self._bytes, _encoding(path), "replace", newline="")
        self._rows = csv.reader(self._text)
        try:
            self._header = next(self._rows, [])
        except csv.Error:
            self._header = []
        self._places = self._find(columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def _find(self, columns: Mapping[str, Column]) -> dict[str, int]:
        """Return where each column stands. Raises `GiasError` where one that must be there is missing."""
        there = {key(name): place for place, name in reversed(list(enumerate(self._header)))}
        found, missing = {}, []
        for ours, column in columns.items():
            name = next((name for name in column.names if key(name) in there), None)
            if name is None:
                missing.append(column)
                continue
            found[ours] = there[key(name)]
            written = self._header[found[ours]]
            if written != column.names[0]:
                self.notes.append(f"The column {column.names[0]} is called {written} here. It was taken.")
        if "urn" not in found:
            raise GiasError(self._no_header(columns))
        needed = [column.names[0] for column in missing if not column.without]
        if needed:
            near = {name: get_close_matches(name, self._header, 1) for name in needed}
            said = [f"{name} (the nearest is {near[name][0]})" if near[name] else name for name in needed]
            raise GiasError(
                f"{self.path.name} has no column {', '.join(said)}. It has {len(self._header)} columns; without these it can't "
                "be used. Download the establishment fields again, with all columns."
            )
        self.notes += [f"There is no column {column.names[0]}: {column.without}." for column in missing]
        return found

    def _no_header(self, columns: Mapping[str, Column]) -> str:
        first = ",".join(self._header)[:60]
        wanted = ", ".join(column.names[0] for column in columns.values() if not column.without)
        if first.count(";") + first.count("\t") > 1:
            return (
                f"{self.path.name} is not separated by commas. Save it as CSV with commas, as GIAS gives it."
            )
        return (
            f"{self.path.name} is not a GIAS file with a header: its first line is “{first}”, and columns called {wanted} are "
            "needed. Download it from get-information-schools.service.gov.uk/Downloads."
        )

    def __iter__(self) -> Iterator[dict[str, str]]:
        wide, places, short = len(self._header), tuple(self._places.items()), False
        try:
            for number, row in enumerate(self._rows):
                if number % TOLD_EVERY == 0:
                    self._told(self._bytes.tell() / self._size)
                if not row:
                    continue
                short = len(row) < wide
                if len(row) != wide:
                    self.damaged += 1
                    continue
                yield {ours: " ".join(row[place].split()) for ours, place in places}
        except csv.Error as error:
            raise GiasError(
                f"{self.path.name} can't be read from line {self._rows.line_num} on ({error}). Download it again."
            ) from error
        # Whole, its last line ends: in UTF-16 with one byte behind the break.
        with self.path.open("rb") as file:
            file.seek(-min(2, self._size), io.SEEK_END)
            ends = b"\n" in file.read()
        if short and not ends:
            raise GiasError(
                f"{self.path.name} breaks off in line {self._rows.line_num}: it was not downloaded whole. Download it again."
            )
        self._told(1)

    def doubt(self, rows: int) -> None:
        """Raise `GiasError` where so many rows are damaged that the others can't be trusted."""
        if self.damaged > MOST_DAMAGED * (rows + self.damaged):
            raise GiasError(
                f"{self.damaged:,} of {rows + self.damaged:,} rows of {self.path.name} are damaged. Download it again."
            )


def _encoding(path: Path) -> str:
    """Return what a file is written in: cp1252 as GIAS does it, or UTF-8 where all of it is that."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(b"PK"):
            raise GiasError(f"{path.name} is a zip file. Unpack it and name the CSV file in it.")
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def key(name: str) -> str:
    """Return a name as it is compared: GIAS writes ``Address3`` where a tool of the DfE's asks for ``Address 3``."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())
