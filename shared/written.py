"""A mail of one matter in words, and how it is drawn: what services' mails to one person each have in common."""

from dataclasses import asdict, dataclass
from typing import Literal

from shared.web.pages import render


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in words.

    `quote` is what a person wrote and `quoted` who did; `facts` is what it is about in a table; `link` leads where `link_text`
    says, `also` elsewhere; `because` says why the reader gets it.
    """

    subject: str
    heading: str
    greeting: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    link: str
    link_text: str
    because: str
    quote: str = ""
    quoted: str = ""
    also: tuple[tuple[str, str], ...] = ()


def drawn(kind: Literal["txt", "html"], letter: Letter, *, preview: str, line: str = "") -> str:
    """Return a mail's text or page; `preview` is what a list of mails shows of it, `line` what the team adds to it."""
    return render(f"mail_letter.{kind}.jinja", **asdict(letter), line=line, preview=preview)
