"""A report as a paper: what of its sections a template sets, and the pictures of its charts.

A leaf of a section passed the gate when it was made (`reports.section`); anything else is refused here as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from services.metrics.evidence.pack import Shown, printed
from services.metrics.reports import charts
from services.metrics.reports.section import LEAVES, Chart, Label, Section, Sentence, Table, joined
from shared.print import FONTS, house
from shared.text import gettext

WIDTH_OF: Final = re.compile(r'<svg[^>]*\bwidth="([\d.]+)"')
"""How wide a drawing is, in its own pixels."""

TYPEFACE: Final = "Lexend"
"""The documents' own, so that a chart reads as the text around it."""

LONG: Final = 40
"""A column with more letters than this in a cell is of text: it begins at the left and gets more of the page."""

MANY: Final = 4
"""Columns beyond these share a page's width, so that their headings break and the names do not."""

WIDE: Final = 12
"""A column of figures with more letters than this in a cell has to share it as well."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper is made of: its verdict in one line, what stands under that, and its sections."""

    headline: Sentence
    lead: tuple[Sentence, ...]
    sections: tuple[Section, ...]


def leaf(of: object) -> str:
    """Return what is printed of a leaf, that it is not known where there is none. Raises `TypeError` for what passed no gate."""
    if of is None:
        return gettext("not known")
    if not isinstance(of, LEAVES):
        raise TypeError(f"{of!r} passed no gate: only shared.suppression decides what may be printed.")
    return str(of)


def leaves(of: Iterable[object]) -> list[str]:
    """Return what is printed of some leaves."""
    return [leaf(one) for one in of]


def pictures(sections: Iterable[Section]) -> Mapping[str, bytes]:
    """Return the pictures of the sections' charts, by the file names under which a template finds them."""
    return {_file(one.chart): _drawn(one.chart).encode() for one in sections if one.chart}


def says(
    heading: Sentence,
    subject: Label,
    made: Label,
    more: Mapping[str, Shown],
    sections: Sequence[Section],
    boxes: Mapping[str, Shown] | None = None,
) -> Mapping[str, Any]:
    """Return all that a template sets: whose it is, of what, when it was made, `more` of its own, and the sections.

    `boxes` are a picture of words for a section, by its id.
    """
    in_words = boxes or {}
    return {
        **house(),
        "title": leaf(joined((heading, subject), ", ")),
        "heading": leaf(heading),
        "subject": leaf(subject),
        "made": leaf(made),
        **{name: printed(one) for name, one in more.items()},
        "sections": [
            section(one) | ({"boxes": printed(in_words[one.id])} if one.id in in_words else {})
            for one in sections
        ],
    }


def section(of: Section) -> dict[str, Any]:
    """Return a section as a template sets it."""
    return {
        "id": of.id,
        "title": leaf(of.title),
        "lead": leaves(of.lead),
        "charts": list(_chart(of.chart)),
        "tables": [table(one) for one in of.tables],
        "notes": leaves(of.notes),
    }


def table(of: Table) -> Mapping[str, Any]:
    """Return a table as a template sets it; `kinds` says of each column what it is of."""
    rows = [[leaf(row.name), *(leaf(one.cell) for one in row.figures)] for row in of.rows]
    return {
        "caption": leaf(of.caption),
        "columns": leaves(of.columns),
        "kinds": ["name", *(_column(of, place) for place in range(len(of.columns) - 1))],
        "rows": rows,
        "more": leaf(of.more) if of.more else "",
    }


def _column(of: Table, place: int) -> str:
    """Return what a column is of: text, names, or figures, and if it has to share the width with many others."""
    cells = [row.figures[place].cell for row in of.rows]
    if any(len(leaf(one)) > LONG for one in cells):
        return "text"
    if cells and all(isinstance(one, Label) for one in cells):
        return "names"
    many = len(of.columns) > MANY or any(len(leaf(one)) > WIDE for one in cells)
    return "shared" if many else "figures"


def _chart(of: Chart | None) -> Iterator[Mapping[str, str]]:
    if of:
        size = WIDTH_OF.search(_drawn(of))
        yield {
            "title": leaf(of.title),
            "alt": leaf(of.alt),
            "file": _file(of),
            # How large it is set, so that its letters are as large as the text's whatever its names are.
            "pixels": size[1] if size else "500",
        }


@lru_cache(maxsize=8)
def _drawn(of: Chart) -> str:
    return charts.svg(of, house()["brand"], TYPEFACE, FONTS)


def _file(of: Chart) -> str:
    return f"{of.id}.svg"
