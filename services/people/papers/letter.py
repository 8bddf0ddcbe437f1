"""The visitor letter as a PDF, for a reception that prints it."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

from services.people.wording.letter import Said
from shared.print import Kind, document, house
from shared.text import gettext

TEMPLATE: Final = Path(__file__).with_name("letter.typ")


def draw(said: Said, kind: Kind = "pdf") -> bytes:
    """Return a letter in words as a document."""
    title = gettext(
        "%(heading)s, %(day)s, %(school)s", heading=said.heading, day=said.day, school=said.school
    )
    labels = {
        "visitors": gettext("Who comes"),
        "confirmed": gettext("Confirmed for the day"),
        "workshop": gettext("What happens in the lesson"),
        "outcomes": gettext("At the end pupils can:"),
    }
    return document(TEMPLATE, kind, {**house(), **asdict(said), "title": title, "labels": labels})
