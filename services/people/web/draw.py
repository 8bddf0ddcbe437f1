"""What the console's pages of people have in common: how they are drawn, and what their forms say of whom they are about."""

import re
from http import HTTPStatus
from typing import Final

from services.people.use_cases.programme import rules
from services.people.web.words import Words
from shared.text import N_, gettext
from shared.web.http import HTTPError, Request
from shared.web.pages import render
from shared.web.routes import PARTS

DAMAGED: Final = N_("The form arrived damaged. Go back to the page and send it again.")


def draw(template: str, **values: object) -> str:
    """Return a page; its template says what it shows with `words`."""
    return render(template, words=Words(rules()), **values)


def key_of(request: Request, name: str) -> str:
    """Return the id of a person or a visit that a form says. Raises `HTTPError` for what none looks like: it is a table's key."""
    typed = request.one(name)
    if not re.fullmatch(PARTS["reference"], typed):
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    return typed
