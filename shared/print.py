"""Printing: a page set by Typst, as PDF, SVG or PNG, in the typeface of the programme's posters."""

from collections.abc import Mapping
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


def typeset(
    template: Path,
    kind: Kind,
    values: Mapping[str, str],
    pictures: Mapping[str, bytes],
    *,
    ppi: float = 100.0,
    for_everyone: bool = False,
) -> bytes:
    """Return a Typst template as a file of the kind `kind`; a PNG has `ppi` dots an inch.

    A PDF that is `for_everyone` is held to PDF/UA-1 (ISO 14289-1): Typst refuses one that a screen reader can't read.

    The template finds `values` in ``sys.inputs``, and `PAGE` and `pictures` as files beside it.
    """
    drawn: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs leave out inputs by name
        {"main": template.read_bytes(), PAGE.name: PAGE.read_bytes(), **pictures},
        format=kind,
        ppi=ppi,
        pdf_standards=["ua-1"] if for_everyone and kind == "pdf" else [],
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs=dict(values),
    )
    return drawn
