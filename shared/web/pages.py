"""Pages and mails from templates: NHS.UK frontend's macros, the programme's look, a service's own pages.

In a package the templates were compiled beforehand (`shared.web.templating`): turning a page with its macros into Python
takes longer than all the rest of a cold start. In a checkout they are compiled when used.
"""

import base64
import functools
import hashlib
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from shared.compiled import essentials, first_language, first_or_english
from shared.log import thread
from shared.paths import ROOT
from shared.settings import setting
from shared.text import N_, carrying, direction, gettext, language, turned
from shared.web.environment import make_environment
from shared.web.http import Response, Router

if TYPE_CHECKING:
    # Imported where it is used: a post that ends in a redirect draws nothing, and Jinja is a tenth of a cold start.
    import jinja2
    import jinja2.runtime

COMPILED: Final = ROOT / "templates_compiled"

FAULTS: Final = {
    HTTPStatus.BAD_REQUEST: (N_("That did not arrive whole"), N_("Go back to the page and send it again.")),
    HTTPStatus.UNAUTHORIZED: (
        N_("You have been signed out"),
        N_(
            "Nothing of what you typed is lost: sign in again in a new tab, then go back in this one and send it once more."
        ),
    ),
    HTTPStatus.FORBIDDEN: (N_("We can't take this"), N_("Go back, reload the page and send it again.")),
    HTTPStatus.NOT_FOUND: (
        N_("Page not found"),
        N_("If you typed the address, check it is right. If you copied it, check you copied all of it."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        N_("This page can't be used like that"),
        N_("Go back to the page you came from."),
    ),
    HTTPStatus.GONE: (N_("This page has closed"), ""),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (N_("That is too long"), N_("Go back and shorten what you wrote.")),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        N_("Sorry, something went wrong"),
        N_("It is our fault, not yours, and we have been told. Try again in a few minutes."),
    ),
    HTTPStatus.BAD_GATEWAY: (
        N_("We can't show this at the moment"),
        N_("Try again in a few minutes."),
    ),
}
"""What to say for a status when the page itself has nothing better: a heading, and what to do."""


def environment() -> "jinja2.Environment":
    """Return the environment of the service this process belongs to: an operator's is of one after the other."""
    return _of(setting("SERVICE"))


@functools.cache
def _of(service: str) -> "jinja2.Environment":
    if COMPILED.is_dir():
        import jinja2  # noqa: PLC0415  see above

        return make_environment(jinja2.ModuleLoader(COMPILED))
    from shared.web.templating import from_sources  # noqa: PLC0415  only in a checkout

    return from_sources(service)


def render(template: str, **values: object) -> str:
    """Return a page; every template has `programme`, `site`, `service`, `language`, `switch` and `direction` besides `values`."""
    return (
        environment()
        .get_template(template)
        .render(
            programme=essentials()["programme"],
            site=os.environ.get("SITE", ""),
            service=os.environ.get("SERVICE", ""),
            language=language(),
            named=first_language(),
            switch={one: (name, turned(one)) for one, name in first_or_english().items()}
            if carrying()
            else {},
            direction=direction(),
            **values,
        )
    )


@functools.cache
def pupil_file(name: str) -> tuple[str, str]:
    """Return a built file of the pupil's pages, and the hash that allows it in the content security policy.

    In a checkout in which nothing was built it is empty.
    """
    built = ROOT / name
    content = built.read_text("utf-8") if built.exists() else ""
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return content, f"'sha256-{digest}'"


def what_went_wrong(status: HTTPStatus) -> tuple[str, str]:
    """Return the heading and the advice for a status."""
    heading, advice = FAULTS.get(status, FAULTS[HTTPStatus.INTERNAL_SERVER_ERROR])
    return gettext(heading), gettext(advice)


def fault(status: HTTPStatus, sentence: str) -> Response:
    """Return the page for something that went wrong: what happened and what to do.

    Where it is our fault it says the number under which it stands in the log (`make logs`).
    """
    heading, advice = what_went_wrong(status)
    number = thread() if status == HTTPStatus.INTERNAL_SERVER_ERROR else ""
    page = render(
        "error.jinja", heading=heading, sentence=sentence or advice, status=int(status), number=number
    )
    return Response(page, status)


def router() -> Router:
    """Return a router of pages for whoever is no pupil: in the programme's first language, and in English for who asks for it."""
    return Router(fault, languages=first_or_english, carry=True)
