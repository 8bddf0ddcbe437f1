"""What a report is made of: sections of sentences, tables and charts, all of them values that passed the gate.

A mail, a page, a file and a PDF draw the same sections, each in its own way. Every leaf is a `Published` number, a `Label` or a
`Sentence`; a bare number or text is refused where a section is made, so that none can reach a reader past the gate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.metrics.asked import Ask
from shared.suppression import Published
from shared.text import gettext, plural

_MADE = object()

LETTER: Final = re.compile(r"[^\d\s,.%+-]")
"""What a text has that is no number alone."""

KEY: Final = {"shown": False}
"""Of a field that is a key or an address: it leads somewhere and nobody reads it, so the gate passes it over."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name that tells no figure: of a school, a year group, a day, a period, a source.

    Raises `TypeError` for one that is a number alone, or empty.
    """

    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not LETTER.search(self.text):
            raise TypeError(
                f"{self.text!r} is a number: only shared.suppression decides what may be printed."
            )

    def __str__(self) -> str:
        return self.text

    @classmethod
    def typed(cls, text: str) -> "Label":
        """Return a name that a person typed, of whatever letters: one that looks like a number stands in quotation marks."""
        return cls(text if LETTER.search(text) else f"“{text}”")


@dataclass(frozen=True, init=False, slots=True)
class Sentence:
    """A sentence in the reader's language, made by `said` alone, whose numbers are published ones."""

    text: str

    def __init__(self, made: object, text: str) -> None:
        if made is not _MADE:
            raise TypeError("A sentence of a report is made by `said`, of values that passed the gate.")
        object.__setattr__(self, "text", text)

    def __str__(self) -> str:
        return self.text


Value = Published | Label | Sentence

Cell = Published | Label | Sentence | None
"""What stands in a table; None where there is nothing to say, which is drawn as such and never as zero."""


def said(sentence: str, /, **values: Value) -> Sentence:
    """Return a sentence of the catalogue in the reader's language; mark it with `N_`. Raises `TypeError` for a bare value."""
    _passed(values)
    return Sentence(_MADE, gettext(sentence, **values))


def said_of(forms: tuple[str, str], number: Published, /, **values: Value) -> Sentence:
    """Return the form of a sentence that fits a number, which it says as ``%(number)s``; mark it with `NN_`.

    One that is withheld takes the form of many. Raises `TypeError` for a bare value.
    """
    _passed(values | {"number": number})
    count = number.value
    one, many = forms
    chosen = plural(one, many, int(count) if count is not None and count == int(count) else 2)
    return Sentence(_MADE, chosen % {"number": number, **values})


def joined(parts: Sequence[Value], between: str = " ") -> Sentence:
    """Return sentences, or names and numbers, after each other."""
    _passed(dict(enumerate(parts)))
    return Sentence(_MADE, between.join(map(str, parts)))


def _passed(values: "dict[str, Value] | dict[int, Value]") -> None:
    for name, value in values.items():
        if not isinstance(value, Published | Label | Sentence):
            raise TypeError(f"{name} is {value!r}: only shared.suppression decides what may be printed.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that says which question it answers, so that a reader can be led to how it is counted."""

    cell: Cell
    ask: Ask | None = field(default=None, metadata=KEY)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, its figures, and where more of it stands."""

    name: Label | Sentence
    figures: tuple[Figure, ...]
    link: str = field(default="", metadata=KEY)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first of `columns` is over the rows' names, `more` says how many rows are left out and where they are."""

    caption: Sentence
    columns: tuple[Sentence, ...]
    rows: tuple[Row, ...]
    more: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: of how much, `of` a target or a roll; both published, for the picture is one more place to read them."""

    name: Label | Sentence
    value: Published
    of: Published | None = None

    @property
    def of_share(self) -> bool:
        """Whether its value is a share: then it says itself of what it is, and `of` is drawn and not said."""
        return bool(self.value.whole)

    @property
    def said(self) -> str:
        """What stands beside it: ``28 / 150``, and a share by itself: ``46%``."""
        return str(self.value) if self.of is None or self.of_share else f"{self.value} / {self.of}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside a target or roll, from nought to the largest target: never to the largest bar. `alt` says the same in words."""

    id: str = field(metadata=KEY)
    title: Sentence
    unit: Sentence
    bars: tuple[Bar, ...]
    alt: Sentence


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for someone, and the page where it is done."""

    sentence: Sentence
    link: str = field(default="", metadata=KEY)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report by its id, such as ``reach``; `link` is the page of the console that shows more of it.

    One with `quotes` is a place alone: approved comments are put there while the mail is being sent (`reports.quoting`).
    """

    id: str = field(metadata=KEY)
    title: Sentence
    lead: tuple[Sentence, ...] = ()
    todo: tuple[Todo, ...] = ()
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()
    notes: tuple[Sentence, ...] = ()
    link: str = field(default="", metadata=KEY)
    quotes: bool = field(default=False, metadata=KEY)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in the file that goes with a report: what is asked, in words, its value and its unit.

    `part` is None for a whole; `lacking` says how many visits that took place it has no count of.
    """

    ask: Ask = field(metadata=KEY)
    title: Label
    period: Label
    part: Label | None
    value: Published
    unit: Label
    lacking: Published


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its kind, the period it is of, its one line on top, and its sections in their order.

    `title` says what it is and of when, `preview` is what a list of mails shows after the subject. `quiet` says that nothing of
    it needs more than the lines on top. `lines` are every figure that was asked for it. `method` is the page that says how all
    of it is counted; `figures` the page before which a figure's id and its question stand, empty for a reader without an account.
    """

    kind: str = field(metadata=KEY)
    period: str = field(metadata=KEY)
    subject: Sentence
    title: Sentence
    preview: Sentence
    headline: Sentence
    lead: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    more: tuple[Todo, ...] = ()
    footer: tuple[Sentence, ...] = ()
    lines: tuple[Line, ...] = ()
    method: str = field(default="", metadata=KEY)
    figures: str = field(default="", metadata=KEY)
    quiet: bool = field(default=False, metadata=KEY)


LEAVES: Final = (Published, Label, Sentence)
