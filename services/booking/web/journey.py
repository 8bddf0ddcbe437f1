"""The booking form: its steps in their order, with the answers in a draft in the table.

Each post answers with a redirect, so that going back or reloading sends nothing twice. After a good answer comes
the first step that is still open, so a "Change" link on the last page leads straight back to that page.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from services.booking.table import bookings, drafts
from services.booking.web.draw import draw
from services.booking.web.steps import CHECK, NO_DATE, SCHOOL, TAKEN, WAITING
from services.booking.web.wizard import Asking, Step, Values
from services.booking.wording import hours
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.cookies import SignedCookie
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

COOKIE: Final = SignedCookie("draft", "draft", address("book"), drafts.LASTS)
"""Which form this browser fills in, and since when; signed, so that no other text is ever taken for a form's id."""

STEPS: Final[Mapping[str, Step]] = {
    step.name: step for step in (*CHECK.needs, CHECK, TAKEN, WAITING, NO_DATE)
}

CAMPAIGN: Final = re.compile(r"[^A-Za-z0-9_-]")
"""What the name of a campaign has not; with the rest of it the counter does as it does."""

CAMPAIGN_LETTERS: Final = 40

NO_COOKIE: Final = N_(
    "This form needs a cookie to keep your answers together, and your browser did not keep it. Allow cookies "
    "for this site and start again. The cookie holds a random number and when you started, and is gone after %(hours)s."
)

FORM_GONE: Final = N_(
    "Your form was open for more than %(hours)s, or your browser keeps no cookies. Start again from the first page."
)

NOT_YOURS: Final = N_(
    "This page is shown to the person who sent the request, for %(hours)s. The e-mail we sent has a link to "
    "your booking."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The form this browser has open: its id in the table, and when it was begun."""

    id: str
    begun: datetime


def start(request: Request) -> Response:
    """Begin a form, or go on with the one this browser has open, perhaps in another tab.

    The campaign in the address goes along: the page that is shown is the one that counts it.
    """
    draft = draft_of(request)
    if not draft or drafts.read(draft.id, now=request.at)[1]:
        draft = Draft(secrets.token_urlsafe(16), request.at)
    campaign = CAMPAIGN.sub("", request.query.get("utm_campaign", ""))[:CAMPAIGN_LETTERS]
    came_by = {"utm_campaign": campaign} if campaign else {}
    return see_other(address("book.step", step=SCHOOL.name, new=1, **came_by), kept(draft, request.at))


def show(request: Request, step: str) -> Response:
    """Ask a step's question.

    Whoever has no draft, has sent it, or hasn't answered everything before the step is led where they can go on.
    """
    this_step = _step(step)
    draft = draft_of(request)
    if not draft:
        if "new" in request.query:
            raise HTTPError(HTTPStatus.BAD_REQUEST, _lasting(NO_COOKIE))
        return see_other(address("book"))
    values, sent = drafts.read(draft.id, now=request.at)
    if sent:
        return see_other(address("book.done", reference=sent))
    before = this_step.open_before(values)
    if before:
        return see_other(address("book.step", step=before.name))
    return this_step.show(_asking(this_step, request, draft, values), {})


def take(request: Request, step: str) -> Response:
    """Take a step's answer; a form that isn't of this browser's draft is refused.

    A form that was sent already leads to what became of it.
    """
    this_step = _step(step)
    draft = draft_of(request)
    if not draft:
        raise HTTPError(HTTPStatus.BAD_REQUEST, _lasting(FORM_GONE))
    csrf.check(request, draft.id)
    values, sent = drafts.read(draft.id, now=request.at)
    if sent:
        return see_other(address("book.done", reference=sent))
    answer = this_step.take(_asking(this_step, request, draft, values))
    return answer if isinstance(answer, Response) else _keep(request, draft.id, values | answer)


def done(request: Request, reference: str) -> Response:
    """Show what became of the form, to the browser that sent it."""
    draft = draft_of(request)
    _, sent = drafts.read(draft.id, now=request.at) if draft else ({}, "")
    booking = bookings.load(reference) if sent == reference else None
    if draft is None or booking is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, _lasting(NOT_YOURS))
    return Response(draw("book/done.jinja", booking=booking, csrf=csrf.token(draft.id)))


def _step(name: str) -> Step:
    if name not in STEPS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    return STEPS[name]


def _asking(step: Step, request: Request, draft: Draft, values: Values) -> Asking:
    of = partial(address, "book.step")
    back = of(step=step.follows.name) if step.follows else address("home")
    here = partial(of, step=step.name)
    return Asking(
        request, here=here, of=of, back=back, token=draft.id, values=values, open_for=request.at - draft.begun
    )


def _keep(request: Request, draft: str, values: Values) -> Response:
    """Keep what was answered and lead to the first step that is open."""
    try:
        drafts.keep(draft, values, now=request.at)
    except drafts.AlreadySentError:
        return see_other(address("book.step", step=CHECK.name))
    step = CHECK.open_before(values) or CHECK
    return see_other(address("book.step", step=step.name))


def draft_of(request: Request) -> Draft | None:
    """Return the form that this browser has open, or None."""
    known = COOKIE.read(request)
    return Draft(known["id"], datetime.fromisoformat(known["begun"])) if known else None


def kept(draft: Draft, at: datetime) -> str:
    """Return the cookie with which this browser has a form open."""
    return COOKIE.keep({"id": draft.id, "begun": draft.begun.isoformat()}, at)


def _lasting(sentence: str) -> str:
    """Say a sentence that tells how long a form is kept."""
    return gettext(sentence, hours=hours(drafts.LASTS))


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("book")(start)
    app.get("book.done")(done)
    app.get("book.step")(show)
    app.post("book.step")(take)
