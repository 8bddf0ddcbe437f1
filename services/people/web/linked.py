"""What the pages of a person's private link have in common: whose link it is, and the frame that they are drawn in."""

import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from services.people.domain.person import Person
from services.people.table import organisations, people
from services.people.use_cases.programme import rules
from services.people.wording import volunteer as words
from shared.compiled import essentials
from shared.text import N_, gettext
from shared.visit_link import of_volunteer
from shared.web import csrf
from shared.web.flash import say_once
from shared.web.forms import LIMITS, beside
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.pages import render
from shared.web.routes import address

DAMAGED: Final = N_(
    "This link is damaged. Copy the whole of it from our e-mail, up to its last letter, or write to %(email)s for a new one."
)
OLDER: Final = N_(
    "We sent you a newer link, so this one has ended. Use the one in our last e-mail, or write to %(email)s for another."
)
FORGOTTEN: Final = N_(
    "There is nobody for this link any more. If you think you should be on our list, write to %(email)s."
)
LEFT: Final = N_(
    "You have left our list of people who come to visits, so there is nothing to see here. "
    "If you want to come back, write to %(email)s."
)

Page = Callable[..., Response]


def names() -> dict[str, str]:
    """Return by each organisation's id what it is called, or what it was made one with."""
    return {name: one.name for name, one in organisations.by_id().items()}


def person_by(token: str) -> Person:
    """Return the person of a link. Raises `HTTPError` for one that was altered, or that leads to nobody any more."""
    found = of_volunteer(token)
    if found is None:
        raise _nothing(HTTPStatus.NOT_FOUND, DAMAGED)
    person = people.person(found[0])
    if person is None:
        raise _nothing(HTTPStatus.GONE, FORGOTTEN)
    if person.link != found[1]:
        raise _nothing(HTTPStatus.GONE, OLDER)
    if person.standing == "gone":
        raise _nothing(HTTPStatus.GONE, LEFT)
    return person


def own_page(page: Page) -> Page:
    """Give a page the person of its link, after the request, in place of the token; who didn't accept yet is led to do so.

    A form is taken only with the token that its page had.
    """

    @functools.wraps(page)
    def found(request: Request, token: str, **parts: str) -> Response:
        person = person_by(token)
        if request.method == "POST":
            csrf.check(request, person.id)
        if person.standing == "invited":
            return see_other(address("volunteer", token=token))
        return page(request, person, token, **parts)

    return found


def drawn(
    template: str,
    person: Person,
    token: str,
    *,
    request: Request | None = None,
    errors: Mapping[str, str] | None = None,
    **shown: object,
) -> Response:
    """Return a page of a person's link; with a request it says once what was just done, at this address."""
    said, cookies = say_once(request, request.path) if request else ("", [])
    page = render(
        f"volunteer/{template}.jinja",
        words=words,
        limits=LIMITS,
        rules=rules(),
        person=person,
        token=token,
        csrf=csrf.token(person.id),
        errors=beside(errors or {}),
        said=words.said(said),
        **shown,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Response(page, status, cookies=cookies)


def _nothing(status: HTTPStatus, sentence: str) -> HTTPError:
    email = essentials()["programme"]["contact"]["email"]
    return HTTPError(status, gettext(sentence, email=email))
