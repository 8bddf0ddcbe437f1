"""The console's pages of people, with the words in which they say things."""

from http import HTTPStatus

from services.people.use_cases.programme import rules
from services.people.web.words import Words
from shared.web.http import Response
from shared.web.pages import render


def draw(template: str, **values: object) -> str:
    """Return a page; its template says what it shows with `words`."""
    return render(template, words=Words(rules()), **values)


def answer(page: str, *, refused: bool, cookies: list[str] | None = None) -> Response:
    """Return a page as an answer, as one to a form that could not be taken where it is `refused`."""
    return Response(
        page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK, cookies=cookies or []
    )
