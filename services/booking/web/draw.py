"""The booking service's pages, with the words that dates and states are said in."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from services.booking import wording as words
from shared.web import csrf
from shared.web.forms import LIMITS, beside
from shared.web.http import Response
from shared.web.pages import render


def draw(template: str, **values: object) -> str:
    """Return a page; templates say what they show with `words`, and know how long an answer may be."""
    return render(template, words=words, limits=LIMITS, **values)


def question(
    template: str,
    title: str,
    errors: Mapping[str, str],
    *,
    token: str,
    **shown: Any,  # noqa: ANN401  each page shows its own things
) -> Response:
    """Draw a question page whose form carries the token of `token`; each error stands above and beside its field."""
    page = draw(template, title=title, errors=beside(errors), csrf=csrf.token(token), **shown)
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
