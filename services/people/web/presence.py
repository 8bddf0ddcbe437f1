"""What people press on their day sheet: in the building, left safely, taken back.

The day sheet's script posts whenever there is a network, with the phone's own moment, and gets JSON: ``pressed``, what is known
by now; or ``errors``; or ``closed``, a sentence. Without scripts a page of its own says what is known, and has the same buttons.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from services.people.domain.presence import Presence, What
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.use_cases import presence as presences
from services.people.use_cases.programme import rules
from services.people.wording.reasons import reason
from shared.text import gettext
from shared.text.phrases import clock
from shared.visit_link import Day, of_day
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import render
from shared.web.routes import address

MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
"""How a browser writes a moment."""

CLOSED: Final = frozenset({WhyNot.NOT_COMING, WhyNot.ENDED})
"""Reasons that stay: what waits on a phone is never taken by trying again."""

JSON: Final = "application/json"


def show(request: Request, token: str) -> Response:
    """Say what is known of somebody at a visit. Opening it changes nothing."""
    found = _day(token)
    try:
        presence = presences.of(found.booking, found.person, request.at)
    except RefusedError as error:
        return _refused(request, error)
    if _script(request):
        return _told(presence)
    page = render(
        "presence.jinja",
        token=token,
        csrf=csrf.token(token),
        arrived=presence.arrived_at and clock(presence.arrived_at),
        left=presence.left_at and clock(presence.left_at),
    )
    return Response(page)


def take(request: Request, token: str, *, what: What) -> Response:
    """Take what was pressed."""
    found = _day(token)
    csrf.check(request, token)
    back = bool(request.one("back"))
    try:
        presence = presences.take(
            found.booking, found.person, what, said=_moment(request), back=back, at=request.at
        )
    except RefusedError as error:
        return _refused(request, error)
    return _told(presence) if _script(request) else see_other(address("visits.here", token=token))


def again(_request: Request, token: str) -> Response:
    """Lead someone who reloads the address that a button sends to back to the page that says what is known."""
    return see_other(address("visits.here", token=token))


def _day(token: str) -> Day:
    found = of_day(token)
    if found is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("This link is damaged. Copy the whole link from our e-mail, up to its last letter."),
        )
    return found


def _moment(request: Request) -> datetime | None:
    """Return the phone's moment; None where it says none that can be read."""
    typed = request.one("at")
    try:
        return datetime.fromisoformat(typed[:-1]).replace(tzinfo=UTC) if MOMENT.fullmatch(typed) else None
    except ValueError:
        return None


def _refused(request: Request, error: RefusedError) -> Response:
    found = error.reason
    sentence = reason(rules(), found)
    closed, busy = found.why in CLOSED, found.why is WhyNot.BUSY
    if not _script(request):
        raise HTTPError(HTTPStatus.GONE if closed else HTTPStatus.FORBIDDEN, sentence)
    if busy:
        return _json({}, HTTPStatus.SERVICE_UNAVAILABLE)
    if closed:
        return _json({"closed": sentence}, HTTPStatus.GONE)
    return _json({"errors": {"form": sentence}}, HTTPStatus.BAD_REQUEST)


def _told(presence: Presence) -> Response:
    known = {"here": presence.arrived_at, "left": presence.left_at}
    return _json({"pressed": {what: at.isoformat() if at else None for what, at in known.items()}})


def _script(request: Request) -> bool:
    return JSON in request.headers.get("accept", "")


def _json(said: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(said), status, JSON)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("visits.here")(show)
    app.post("visits.here")(partial(take, what="here"))
    app.get("visits.left")(again)
    app.post("visits.left")(partial(take, what="left"))
