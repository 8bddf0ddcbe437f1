"""The booking service's pages, with the words that dates and states are said in."""

from services.booking import words
from shared.web.pages import render


def draw(template: str, **values: object) -> str:
    """Return a page; templates say dates with `words`."""
    return render(template, words=words, **values)
