"""The register's file: schools and a sorted index of their words, in flat pieces that load without being taken apart.

A school is a line of text and is made a `KnownSchool` when it is looked at. Its place among the lines is its rank among equally
good matches: open before closed, secondary before others, then by name. So a search sorts numbers, never schools.
"""

import marshal
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from services.booking.domain.schools import KnownSchool
from services.booking.register.folding import postcode_key, words

FORMAT: Final = "schools 1"
"""Raise it when what follows changes: a file of another format is made again, not guessed at."""

MARSHAL: Final = 4
"""The version of marshal that every Python from 3.4 on reads."""

PARTS: Final = [one.name for one in fields(KnownSchool)]
"""What a line holds, in its order."""

POSTCODE: Final = 8
"""Characters of a postcode as it is ordered."""


class RegisterError(Exception):
    """The file is not a register of this format: `make schools` makes it again."""


@dataclass(frozen=True)
class Register:
    """A register as it was read. Rows are numbered by rank; numbers are kept four bytes each."""

    made: str
    """The day it was made, ``yyyy-mm-dd``; empty for one made of the programme's own schools alone."""
    source: str
    """The name of the file it was made of."""
    lines: bytes
    starts: Sequence[int]
    """Where each row's line begins, and where the last one ends."""
    urns: Sequence[int]
    """Every URN, sorted, and in `urn_rows` whose it is."""
    urn_rows: Sequence[int]
    postcodes: str
    """Every postcode, sorted, `POSTCODE` characters each, and in `postcode_rows` whose it is."""
    postcode_rows: Sequence[int]
    vocabulary: list[str]
    """Every word of a name or a town, sorted; `rows_of` says where each is found."""
    word_starts: Sequence[int]
    word_rows: Sequence[int]
    by_name: Sequence[int]
    """Every row, in the order of the names' words."""

    def __len__(self) -> int:
        """Return how many schools there are."""
        return len(self.urns)

    def school(self, row: int) -> KnownSchool:
        """Return the school of a row."""
        line = self.lines[self.starts[row] : self.starts[row + 1]].decode()
        (urn, name, town, postcode, authority, phase, status, opened, closed, *figures, successors) = (
            line.split("\t")
        )
        low, high, pupils, fsm, easting, northing = figures
        return KnownSchool(
            *(urn, name, town, postcode, authority, phase),
            status,  # type: ignore[arg-type]  # written from a KnownSchool
            *(opened, closed, _whole(low), _whole(high), _whole(pupils)),
            float(fsm) if fsm else None,
            *(_whole(easting), _whole(northing)),
            tuple(successors.split()),
        )

    def schools(self) -> Iterator[KnownSchool]:
        """Yield every school."""
        return map(self.school, range(len(self)))

    def find(self, urn: str) -> KnownSchool | None:
        """Return the school of a URN."""
        rows = self.of_urns(urn, urn) if urn.isascii() and urn.isdigit() and len(urn) < 10 else ()  # noqa: PLR2004  four bytes
        return self.school(rows[0]) if rows else None

    def of_urns(self, first: str, last: str) -> Sequence[int]:
        """Return the rows of the URNs from one to another, both included."""
        low = bisect_left(self.urns, int(first))
        return self.urn_rows[low : bisect_left(self.urns, int(last) + 1)]

    def of_postcodes(self, beginning: str) -> Sequence[int]:
        """Return the rows whose postcode begins so, as `folding.postcode_key` writes it."""

        def postcode(at: int) -> str:
            return self.postcodes[at * POSTCODE : at * POSTCODE + len(beginning)]

        every = range(len(self.postcode_rows))
        low = bisect_left(every, beginning, key=postcode)
        return self.postcode_rows[
            low : bisect_left(every, beginning + "~", key=lambda at: postcode(at) + " ")
        ]

    def of_beginning(self, word: str) -> Sequence[int]:
        """Return the rows with a word that begins so, some of them twice."""
        low, high = bisect_left(self.vocabulary, word), bisect_left(self.vocabulary, word + "\U0010ffff")
        return self.word_rows[self.word_starts[low] : self.word_starts[high]]

    def of_word(self, word: str) -> Sequence[int]:
        """Return the rows with this word."""
        at = bisect_left(self.vocabulary, word)
        return self.of_place(at) if at < len(self.vocabulary) and self.vocabulary[at] == word else ()

    def of_place(self, at: int) -> Sequence[int]:
        """Return the rows with the word at a place of the vocabulary."""
        return self.word_rows[self.word_starts[at] : self.word_starts[at + 1]]

    def of_name(self, name: list[str], *, whole: bool) -> Sequence[int]:
        """Return the rows whose name is made of these words or, unless `whole`, begins with them."""

        def words_of(at: int) -> list[str]:
            folded = words(self._name(self.by_name[at]))
            return folded if whole else folded[: len(name)]

        every = range(len(self))
        low = bisect_left(every, name, key=words_of)
        return self.by_name[low : bisect_left(every, [*name, ""], key=words_of)]

    def _name(self, row: int) -> str:
        after_urn = self.lines.index(b"\t", self.starts[row]) + 1
        return self.lines[after_urn : self.lines.index(b"\t", after_urn)].decode()


def _whole(text: str) -> int | None:
    return int(text) if text else None


def pack(schools: Iterable[KnownSchool], *, made: str = "", source: str = "") -> bytes:
    """Return the file of a register; the same bytes for the same schools in any order."""
    named = sorted(
        (school.is_closed, not school.is_secondary, words(school.name), school.urn, school)
        for school in schools
    )
    lines = [_line(school) for *_, school in named]
    starts, end = array("I", [0]), 0
    for line in lines:
        end += len(line)
        starts.append(end)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row, (_, _, name, _, school) in enumerate(named):
        for word in {*name, *words(school.town)}:
            found[word].append(row)
    vocabulary = sorted(found)
    word_starts, word_rows = array("I", [0]), array("I")
    for word in vocabulary:
        word_rows.extend(found[word])
        word_starts.append(len(word_rows))
    urns = sorted((int(urn), row) for row, (_, _, _, urn, _) in enumerate(named))
    postcodes = sorted((postcode_key(school.postcode), row) for row, (*_, school) in enumerate(named))
    postcodes = [(postcode, row) for postcode, row in postcodes if postcode]
    by_name = sorted(range(len(named)), key=lambda row: (named[row][2], row))
    return marshal.dumps(
        (
            *(FORMAT, made, source),
            *(b"".join(lines), starts.tobytes()),
            *(array("I", [urn for urn, _ in urns]).tobytes(), array("I", [row for _, row in urns]).tobytes()),
            "".join(postcode.ljust(POSTCODE) for postcode, _ in postcodes),
            array("I", [row for _, row in postcodes]).tobytes(),
            *("\n".join(vocabulary), word_starts.tobytes(), word_rows.tobytes()),
            array("I", by_name).tobytes(),
        ),
        MARSHAL,
    )


def _line(school: KnownSchool) -> bytes:
    *values, successors = (getattr(school, name) for name in PARTS)
    texts = ["" if value is None else " ".join(str(value).split()) for value in values]
    return "\t".join([*texts, " ".join(successors)]).encode()


def unpack(content: bytes) -> Register:
    """Return the register of a file's bytes. Raises `RegisterError` for bytes that `pack` did not make."""
    try:
        form, *parts = marshal.loads(content)  # noqa: S302  our own file, from our own package
    except (ValueError, EOFError, TypeError) as error:
        raise RegisterError("The register of schools can't be read.") from error
    if form != FORMAT:
        raise RegisterError(f"The register of schools is of another format, {form}.")
    made, source, lines, starts, urns, urn_rows, postcodes, postcode_rows, vocabulary, *rest = parts
    word_starts, word_rows, by_name = map(_numbers, rest)
    return Register(
        *(made, source, lines, _numbers(starts), _numbers(urns), _numbers(urn_rows)),
        *(postcodes, _numbers(postcode_rows), vocabulary.split("\n") if vocabulary else []),
        *(word_starts, word_rows, by_name),
    )


def _numbers(packed: bytes) -> Any:  # noqa: ANN401  a view over the bytes: nothing is copied, and typeshed knows no memoryview of int
    return memoryview(packed).cast("I")
