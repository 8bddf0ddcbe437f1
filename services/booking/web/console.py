"""The team's console: its lists, one booking, and the forms of what is done with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.domain.refusal import RefusedError
from services.booking.table import bookings, lists
from services.booking.web import forms
from services.booking.web.actions import CANCEL, CONFIRM, DECLINE, ActionForm, Submission
from services.booking.web.draw import draw, question
from services.booking.web.record import RECORD
from services.booking.wording import refusal, why_not
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

PAGE_KEY: Final = re.compile(r"[0-9TZ:-]{20}#[A-Z0-9-]{1,30}")
"""The key of a list's line, from which the next page goes on."""

UNKNOWN: Final = N_("There is no booking with this reference. Look for it in the list of all.")


@dataclass(frozen=True)
class BookingList:
    """One of the lists: which state's, and which stretch of it at a moment."""

    title: str
    empty: str
    which: str
    bounds: Callable[[datetime], Mapping[str, Any]] = lambda _: {}


def _newest_first(_at: datetime) -> Mapping[str, Any]:
    return {"newest_first": True}


LISTS: Final[Mapping[str, BookingList]] = {
    "waiting": BookingList(N_("Requests waiting"), N_("No request is waiting for an answer."), "requested"),
    "upcoming": BookingList(
        N_("Visits coming up"),
        N_("No confirmed visit is coming up."),
        "confirmed",
        lambda at: {"since": at},
    ),
    "record": BookingList(
        N_("Visits to record"), N_("Every visit so far is recorded."), "confirmed", lambda at: {"until": at}
    ),
    "delivered": BookingList(
        N_("Visits delivered"), N_("No visit is recorded yet."), "delivered", _newest_first
    ),
    "declined": BookingList(
        N_("Requests declined"), N_("No request was declined."), "declined", _newest_first
    ),
    "cancelled": BookingList(
        N_("Visits cancelled"), N_("No visit was cancelled."), "cancelled", _newest_first
    ),
    "all": BookingList(N_("All bookings"), N_("There is no booking yet."), "all", _newest_first),
}

ACTION_FORMS: Final[Mapping[str, ActionForm]] = {
    form.name: form for form in (CONFIRM, DECLINE, CANCEL, RECORD)
}

ACTIONS: Final[Mapping[str, Action]] = {form.action: form.action for form in ACTION_FORMS.values()}
"""By their name in an address, of which not every text is an action."""


@signed_in
def show_list(request: Request, user: TeamUser) -> Response:
    """Show a page of a list."""
    name = request.query.get("show", "waiting")
    if name not in LISTS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    chosen = LISTS[name]
    after = request.query.get("after", "")
    lines = lists.page_of(
        chosen.which, after=after if PAGE_KEY.fullmatch(after) else "", **chosen.bounds(request.at)
    )
    page = draw(
        "team/console.jinja",
        **frame(user, name),
        title=gettext(chosen.title),
        empty=gettext(chosen.empty),
        lines=lines,
        more=lines[-1].key if len(lines) == lists.PAGE else "",
        now=request.at,
    )
    return Response(page)


@signed_in
def show_booking(request: Request, user: TeamUser, reference: str) -> Response:
    """Show a booking; after something was done or refused, also that."""
    booking = _booking(reference)
    refused = request.query.get("refused", "")
    page = draw(
        "team/booking.jinja",
        **frame(user),
        booking=booking,
        saved=request.query.get("saved", ""),
        refused=why_not(booking, ACTIONS[refused]) if refused in ACTIONS else "",
        now=request.at,
        begun=booking.starts_at <= request.at,
    )
    return Response(page)


@signed_in
def show_action(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Show the form of an action; where the booking's state rules it out, lead to the booking, which says why."""
    action_form = _action_form(action)
    booking = _booking(reference)
    if not booking.can(action_form.action):
        return see_other(address("console.booking", reference=reference, refused=action_form.action))
    return _form(user, booking, action_form, action_form.initial(booking, request.at), {})


@signed_in
def take_action(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Carry out an action; where something stands against it, show its form again with what was typed."""
    action_form = _action_form(action)
    csrf.check(request, user.subject)
    form = Form(request)
    extra: Mapping[str, Any] = {}
    try:
        extra = action_form.take(form, Submission(reference, user.name, request.at, forms.version(request)))
    except RefusedError as error:
        form.errors["form"] = refusal(error)
    if form.errors:
        return _form(user, _booking(reference), action_form, form.values, form.errors, **extra)
    return see_other(address("console.booking", reference=reference, saved=action_form.saved))


def _form(
    user: TeamUser,
    booking: Booking,
    action_form: ActionForm,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **extra: Any,  # noqa: ANN401  each form shows its own things
) -> Response:
    common = {
        **frame(user),
        "title": gettext(action_form.title),
        "booking": booking,
        "version": booking.version,
        "back": address("console.booking", reference=booking.id),
        "action": address("console.booking.act", reference=booking.id, action=action_form.name),
        "values": values,
    }
    return question(
        action_form.template,
        errors=errors,
        token=user.subject,
        **common | action_form.template_values(booking) | extra,
    )


def _action_form(action: str) -> ActionForm:
    if action not in ACTION_FORMS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    return ACTION_FORMS[action]


def _booking(reference: str) -> Booking:
    booking = bookings.load(reference)
    if booking is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return booking


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console")(show_list)
    app.get("console.booking")(show_booking)
    app.get("console.booking.act")(show_action)
    app.post("console.booking.act")(take_action)
