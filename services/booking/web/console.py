"""The team's console: its lists, one booking, and the forms of what is done with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.session import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.domain.refusal import RefusedError
from services.booking.table import bookings, lists
from services.booking.web import forms
from services.booking.web.actions import CANCEL, CONFIRM, DECLINE, Acting, Doing
from services.booking.web.draw import draw, question
from services.booking.web.record import RECORD
from services.booking.wording import refusal, why_not
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

PAGE_KEY: Final = re.compile(r"[0-9TZ:-]{20}#[A-Z0-9-]{1,30}")
"""What the last line of a page is known by."""

UNKNOWN: Final = N_("There is no booking with this reference. Look for it in the list of all.")


@dataclass(frozen=True)
class Shown:
    """One of the lists: which state's, and which stretch of it at a moment."""

    title: str
    empty: str
    which: str
    bounds: Callable[[datetime], Mapping[str, Any]] = lambda _: {}


def _newest_first(_at: datetime) -> Mapping[str, Any]:
    return {"newest_first": True}


LISTS: Final[Mapping[str, Shown]] = {
    "waiting": Shown(N_("Requests waiting"), N_("No request is waiting for an answer."), "requested"),
    "upcoming": Shown(
        N_("Visits coming up"),
        N_("No confirmed visit is coming up."),
        "confirmed",
        lambda at: {"since": at},
    ),
    "record": Shown(
        N_("Visits to record"), N_("Every visit so far is recorded."), "confirmed", lambda at: {"until": at}
    ),
    "delivered": Shown(N_("Visits delivered"), N_("No visit is recorded yet."), "delivered", _newest_first),
    "declined": Shown(N_("Requests declined"), N_("No request was declined."), "declined", _newest_first),
    "cancelled": Shown(N_("Visits cancelled"), N_("No visit was cancelled."), "cancelled", _newest_first),
    "all": Shown(N_("All bookings"), N_("There is no booking yet."), "all", _newest_first),
}

DOINGS: Final[Mapping[str, Doing]] = {doing.name: doing for doing in (CONFIRM, DECLINE, CANCEL, RECORD)}

ACTIONS: Final[Mapping[str, Action]] = {doing.action: doing.action for doing in DOINGS.values()}


@signed_in
def show_list(request: Request, user: TeamUser) -> Response:
    """Show a page of a list."""
    name = request.query.get("show", "waiting")
    if name not in LISTS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    shown = LISTS[name]
    after = request.query.get("after", "")
    lines = lists.listed(
        shown.which, after=after if PAGE_KEY.fullmatch(after) else "", **shown.bounds(request.at)
    )
    page = draw(
        "team/console.jinja",
        **frame(user, name),
        title=gettext(shown.title),
        empty=gettext(shown.empty),
        lines=lines,
        more=lines[-1].key if len(lines) == lists.PAGE else "",
        now=request.at,
    )
    return Response(page)


@signed_in
def show_booking(request: Request, user: TeamUser, reference: str) -> Response:
    """Show a booking; after something was done or refused, also that."""
    found = _booking(reference)
    refused = request.query.get("refused", "")
    page = draw(
        "team/booking.jinja",
        **frame(user),
        booking=found,
        saved=request.query.get("saved", ""),
        refused=why_not(found, ACTIONS[refused]) if refused in ACTIONS else "",
        now=request.at,
        begun=found.starts_at <= request.at,
    )
    return Response(page)


@signed_in
def show_doing(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Show the form of an action; where the booking's state rules it out, lead to the booking, which says why."""
    doing = _doing(action)
    found = _booking(reference)
    if not found.can(doing.action):
        return see_other(address("console.booking", reference=reference, refused=doing.action))
    return _form(user, found, doing, doing.says(found, request.at), {})


@signed_in
def take_doing(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Carry out an action; where something stands against it, show its form again with what was typed."""
    doing = _doing(action)
    csrf.check(request, user.subject)
    form = Form(request)
    shown: Mapping[str, Any] = {}
    try:
        shown = doing.take(form, Acting(reference, user.name, request.at, forms.version(request)))
    except RefusedError as error:
        form.errors["form"] = refusal(error)
    if form.errors:
        return _form(user, _booking(reference), doing, form.values, form.errors, **shown)
    return see_other(address("console.booking", reference=reference, saved=doing.saved))


def _form(
    user: TeamUser,
    found: Booking,
    doing: Doing,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **shown: Any,  # noqa: ANN401  each form shows its own things
) -> Response:
    common = {
        **frame(user),
        "title": gettext(doing.title),
        "booking": found,
        "version": found.version,
        "back": address("console.booking", reference=found.id),
        "action": address("console.booking.act", reference=found.id, action=doing.name),
        "values": values,
    }
    return question(doing.template, errors=errors, token=user.subject, **common | doing.shows(found) | shown)


def _doing(action: str) -> Doing:
    if action not in DOINGS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    return DOINGS[action]


def _booking(reference: str) -> Booking:
    found = bookings.load(reference)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console")(show_list)
    app.get("console.booking")(show_booking)
    app.get("console.booking.act")(show_doing)
    app.post("console.booking.act")(take_doing)
