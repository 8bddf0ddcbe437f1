"""The careers lead's pages that ask nothing: home, privacy, accessibility, and how figures are made."""

import functools
from typing import NamedTuple

from services.booking.table import drafts
from services.booking.use_cases.offer import offer
from services.booking.web.draw import draw
from shared.compiled import plain
from shared.text import carried, carrying, language, speaking
from shared.web.http import Request, Response, Router
from shared.web.routes import address


class CommentRules(NamedTuple):
    """What the privacy page says of comments."""

    on: bool
    keep_days: int
    keep_escalated_months: int


def home(_request: Request) -> Response:
    """Show what is offered."""
    return Response(drawn("home.jinja", _spoken(), path=address("home"), workshops=offer().workshops))


def privacy(_request: Request) -> Response:
    """Say what is kept, and for how long."""
    programme = plain()
    kinds = {survey["kind"] for survey in programme["surveys"].values()}
    return Response(
        drawn(
            "privacy.jinja",
            _spoken(),
            path=address("privacy"),
            kept=drafts.LASTS,
            kept_months=programme["keep_contacts_months"],
            answers_months=programme["keep_answers_months"],
            later="later" in kinds,
            teachers="teacher" in kinds,
            comments=CommentRules(**{name: programme["comments"][name] for name in CommentRules._fields}),
        )
    )


def accessibility(_request: Request) -> Response:
    """Say how accessible the site is."""
    return Response(drawn("accessibility.jinja", _spoken(), path=address("accessibility")))


def method(_request: Request) -> Response:
    """Say how the figures of pupils' answers are made."""
    thresholds = plain()["suppression"]
    return Response(
        drawn(
            "method.jinja",
            _spoken(),
            path=address("method"),
            few=thresholds["min_answers"],
            small=thresholds["small_cell"],
            step=thresholds["round_to"],
            schools=thresholds["min_schools"],
        )
    )


def _spoken() -> str:
    """Return what a page's words and addresses depend on: its language, and whether the addresses hand it on."""
    return "&".join([language(), *carried().values()])


@functools.cache
def drawn(template: str, _language: str, **values: object) -> str:
    """Return a page that is the same for everyone who reads its language; a process draws it once.

    Kept by all that may differ within a process. The programme is not among it: a process is of one programme. Nor is the query,
    of which the next reader is to see nothing: these pages ask nothing of it.
    """
    with speaking(language(), chosen=bool(carried()), carry=carrying()):
        return draw(template, **values)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("home")(home)
    app.get("privacy")(privacy)
    app.get("accessibility")(accessibility)
    app.get("method")(method)
