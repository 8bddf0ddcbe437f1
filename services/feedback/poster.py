"""The poster that hangs in the room: QR code, address in words, and the code to type."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import segno
import typst

from services.feedback.model import Session
from shared.pupil_data import ROOT
from shared.words import when

TEMPLATE: Final = Path(__file__).with_name("poster.typ")

FONTS: Final = next(
    (
        path
        for path in (ROOT / "fonts", ROOT / "assets" / "node_modules" / "@expo-google-fonts")
        if path.is_dir()
    ),
    ROOT / "fonts",
)
"""Lexend, a typeface made for easy reading: in the function's package, or where npm put it in a checkout."""

Form = Literal["pdf", "svg", "png"]


def address(site: str, code: str) -> str:
    """Return what the QR code says: short, so that its modules are large."""
    return f"{site}/f/{code}"


def qr_svg(text: str) -> bytes:
    """Return a QR code as SVG: error correction M, so that a scratch does no harm, and the four modules of quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, scale=10, dark="#000", light="#fff"
    )
    return out.getvalue()


def draw(session: Session, code: str, site: str, programme: Mapping[str, Any], form: Form = "pdf") -> bytes:
    """Return the poster of a session as a file of the kind `form`; a PNG has 100 dots an inch."""
    to = address(site, code)
    words = urlsplit(site).netloc + "/f"
    drawn: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs leave out inputs by name
        {"main": TEMPLATE.read_bytes(), "qr.svg": qr_svg(to)},
        format=form,
        ppi=100.0,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "name": programme["name"],
            "organisation": programme["organisation"],
            "brand": programme["colours"]["brand"],
            "accent": programme["colours"]["accent"],
            "address": to,
            "words": words,
            "code": code,
            "workshop": session.workshop,
            "when": when(session.starts_at),
        },
    )
    return drawn
