"""The booking service's pages, with the words that dates and states are said in."""

from shared.web.pages import render

from services.booking import words


def draw(template: str, **values: object) -> str:
    """Return a page; templates say dates with `words`."""
    return render(template, words=words, **values)
