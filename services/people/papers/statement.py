"""A partner's statement as a PDF."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

from services.people.wording.statement import Said
from shared.print import Kind, document, house
from shared.text import gettext

TEMPLATE: Final = Path(__file__).with_name("statement.typ")


def draw(said: Said, kind: Kind = "pdf") -> bytes:
    """Return a statement in words as a document."""
    title = gettext(
        "%(heading)s, %(organisation)s, %(period)s",
        heading=said.heading,
        organisation=said.organisation,
        period=said.period,
    )
    return document(TEMPLATE, kind, {**asdict(said), **house(), "of": said.organisation, "title": title})
