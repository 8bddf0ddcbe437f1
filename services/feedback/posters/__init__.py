"""What is printed or shown in the room: a poster, slips, a slide, each with a class's QR code, its address and its code."""

import base64
import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from services.feedback.session import Session
from shared.compiled import essentials
from shared.picture import programmes_picture
from shared.print import Kind, house, printable, typeset
from shared.qr import qr_svg
from shared.text import gettext, language, say, speaking
from shared.text.phrases import when
from shared.web.routes import link

HERE: Final = Path(__file__).parent
LOOK: Final = "look.typ"
"""What all sheets are made of."""

DEFAULT_PICTURE: Final = HERE / "picture.svg"
"""Drawn for the platform: shown where a programme has no picture of its own."""

Sheet = Literal["poster", "slips", "slide"]

SHEETS: Final[dict[Sheet, float]] = {"poster": 110.0, "slips": 110.0, "slide": 144.0}
"""What there is, and the dots an inch of each as a picture: a slide's are 1920 by 1080."""


def draw(classes: Sequence[tuple[Session, str]], sheet: Sheet = "poster", kind: Kind = "pdf") -> bytes:
    """Return a sheet as a file of the kind `kind`; as a PDF with a page for each of the `classes`, each with its code.

    A picture has one page: more than one class is for a PDF only.
    """
    with speaking(printable(language())):
        return typeset(HERE / f"{sheet}.typ", kind, *said(classes), ppi=SHEETS[sheet])


def said(classes: Sequence[tuple[Session, str]]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return what a sheet says and the files it is set with."""
    typed = urlsplit(link("code"))
    name, picture = _picture(essentials()["programme"]["colours"])
    values = {
        **house(),
        "picture": name,
        "words": f"{typed.netloc}{typed.path}",
        "title": gettext("What did you think?"),
        "quick": gettext("A few quick questions. It takes a minute."),
        "scan": gettext("Point your camera here"),
        "go": gettext("or go to"),
        "type": gettext("and type"),
        "free": gettext("No name. No sign-in."),
        "private": gettext("Nobody can tell which answers are yours."),
        "classes": json.dumps([_class(session, code) for session, code in classes]),
    }
    pictures = {f"qr-{code}.svg": qr_svg(link("survey", code=code)).encode() for _, code in classes}
    return values, {LOOK: (HERE / LOOK).read_bytes(), name: picture, **pictures}


def _class(session: Session, code: str) -> dict[str, Any]:
    """Return what a sheet says of one class."""
    return {
        "code": code,
        "qr": f"qr-{code}.svg",
        "alt": gettext("QR code that opens %(address)s", address=link("survey", code=code)),
        "workshop": say(session.workshop),
        "visit": when(session.starts_at),
    }


def _picture(colours: dict[str, str]) -> tuple[str, bytes]:
    """Return the programme's own picture, or ours in its colours, as SVG: the file's name and what is in it."""
    own = programmes_picture()
    if own:
        content = own.read_bytes()
        return DEFAULT_PICTURE.name, _in_svg(content) if own.suffix == ".png" else content
    drawn = DEFAULT_PICTURE.read_text("utf-8")
    for name, colour in (("BRAND", colours["brand"]), ("ACCENT", colours["accent"])):
        drawn = drawn.replace(f'"{name}"', f'"{colour}"')
    return DEFAULT_PICTURE.name, drawn.encode()


def _in_svg(png: bytes) -> bytes:
    """Return a PNG picture inside an SVG of its size: the typesetter is handed files of text alone."""
    wide, high = struct.unpack(
        ">II", png[16:24]
    )  # the header's first two numbers (PNG specification, 11.2.1)
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{data}"/></svg>'
    ).encode()
