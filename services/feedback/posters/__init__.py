"""The poster that hangs in the room: QR code, address in words, and the code to type."""

import io
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import segno

from services.feedback.session import Session
from shared.compiled import essentials
from shared.print import Kind, typeset
from shared.text import gettext, language
from shared.text.phrases import when
from shared.web.routes import link

TEMPLATE: Final = Path(__file__).with_name("poster.typ")


def qr_svg(text: str) -> bytes:
    """Return a QR code as SVG: error correction M, so that a scratch does no harm, and the four modules of quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, scale=10, dark="#000", light="#fff"
    )
    return out.getvalue()


def draw(session: Session, code: str, kind: Kind = "pdf") -> bytes:
    """Return the poster of a session as a file of the kind `kind`."""
    # Short, so that the modules of the QR code are large.
    to = link("survey", code=code)
    typed = urlsplit(link("code"))
    programme = essentials()["programme"]
    values = {
        "language": language(),
        "name": programme["name"],
        "organisation": programme["organisation"],
        "brand": programme["colours"]["brand"],
        "accent": programme["colours"]["accent"],
        "words": f"{typed.netloc}{typed.path}",
        "code": code,
        "title": gettext("What did you think?"),
        "quick": gettext("A few quick questions. It takes a minute."),
        "alt": gettext("QR code that opens %(address)s", address=to),
        "scan": gettext("Point your camera here, or go to"),
        "type": gettext("and type"),
        "free": gettext("No name. No sign-in."),
        "private": gettext("Nobody can tell which answers are yours."),
        "visit": gettext("%(workshop)s, %(when)s", workshop=session.workshop, when=when(session.starts_at)),
    }
    return typeset(TEMPLATE, kind, values, {"qr.svg": qr_svg(to)})
