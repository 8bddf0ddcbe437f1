"""Printing: a page set by Typst, as PDF, SVG or PNG, in the typeface of the programme's posters.

A sheet is set by `typeset`, a document that is read, and that a screen reader must be able to read, by `document`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import typst

from shared.compiled import essentials
from shared.languages import ENGLISH
from shared.paths import ROOT
from shared.text import language

FONTS: Final = next(
    (
        path
        for path in (ROOT / "fonts", ROOT / "assets" / "node_modules" / "@expo-google-fonts")
        if path.is_dir()
    ),
    ROOT / "fonts",
)
"""Lexend, a typeface made for easy reading: in the function's package, or where npm put it in a checkout."""

OTHER_LETTERS: Final = frozenset({"ar", "fa", "uk", "ur"})
"""Languages whose letters it lacks: their words would be boxes."""

PAGE: Final = Path(__file__).with_name("page.typ")
"""What documents are made of; every template finds it beside itself."""

UA: Final = "ua-1"
NOT_DISPLAYED: Final = "could not be displayed"
"""What Typst says of a letter that no typeface has."""

UNKNOWN: Final = "\ufffd"
LATIN: Final = range(0x20, 0x250)
SIGNS: Final = range(0x2010, 0x2028)
LINE_ENDS: Final = "\n\t"

Kind = Literal["pdf", "svg", "png"]

CONTENT_TYPES: Final[Mapping[Kind, str]] = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def printable(language: str) -> str:
    """Return the language to print in for a reader of `language`: theirs, or English where our typeface lacks its letters."""
    return ENGLISH if language in OTHER_LETTERS else language


def house() -> dict[str, str]:
    """Return what every sheet and document says of whose it is: the language it speaks, the programme's names and colours."""
    programme = essentials()["programme"]
    return {
        "language": language(),
        "name": programme["name"],
        "organisation": programme["organisation"],
        "brand": programme["colours"]["brand"],
        "accent": programme["colours"]["accent"],
    }


def document(
    template: Path,
    kind: Kind,
    says: Mapping[str, object],
    pictures: Mapping[str, bytes] | None = None,
    *,
    ppi: float = 100.0,
) -> bytes:
    """Return what `says` as a document: a PDF is held to PDF/UA-1 (ISO 14289-1), and refused by Typst where it isn't.

    The template finds it as JSON in ``sys.inputs.says``, and `pictures` as files beside it. A letter that no typeface here has,
    such as a picture in a name, stands there as `UNKNOWN`: PDF/UA allows none that can't be displayed.
    """
    beside = pictures or {}
    try:
        return _typeset(template, kind, {"says": json.dumps(says)}, beside, ppi, [UA])
    except typst.TypstError as error:
        if NOT_DISPLAYED not in str(error):
            raise
    return _typeset(template, kind, {"says": json.dumps(_displayable(says))}, beside, ppi, [UA])


def _displayable(said: object) -> object:
    """Return the same with Latin letters and the usual signs alone."""
    match said:
        case str():
            return "".join(letter if _known(letter) else UNKNOWN for letter in said)
        case Mapping():
            return {name: _displayable(one) for name, one in said.items()}
        case Sequence():
            return [_displayable(one) for one in said]
        case _:
            return said


def _known(letter: str) -> bool:
    return letter in LINE_ENDS or (letter.isprintable() and (ord(letter) in LATIN or ord(letter) in SIGNS))


def typeset(
    template: Path,
    kind: Kind,
    values: Mapping[str, str],
    pictures: Mapping[str, bytes],
    *,
    ppi: float = 100.0,
) -> bytes:
    """Return a Typst template as a file of the kind `kind`; a PNG has `ppi` dots an inch.

    The template finds `values` in ``sys.inputs``, and `PAGE` and `pictures` as files beside it.
    """
    return _typeset(template, kind, values, pictures, ppi, [])


def _typeset(
    template: Path,
    kind: Kind,
    values: Mapping[str, str],
    pictures: Mapping[str, bytes],
    ppi: float,
    standards: Sequence[str],
) -> bytes:
    drawn: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs leave out inputs by name
        {"main": template.read_bytes(), PAGE.name: PAGE.read_bytes(), **pictures},
        format=kind,
        ppi=ppi,
        pdf_standards=list(standards) if kind == "pdf" else [],
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs=dict(values),
    )
    return drawn
