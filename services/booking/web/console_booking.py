"""One booking of the console: all that is known of it, and the forms of what is done with it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.states import AGREED
from services.booking.table import bookings, lists
from services.booking.use_cases.promise import answer_due
from services.booking.use_cases.teams import team_name
from services.booking.web import actions, actions_visit, back, compare
from services.booking.web.actions import ActionForm, Submission
from services.booking.web.draw import draw, question
from services.booking.web.outcome import NOT_HAPPEN, REOPEN, UNDO
from services.booking.web.record import RECORD
from services.booking.web.settle import SETTLE
from services.booking.wording import refusal, why_not
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form, version_of
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

UNKNOWN: Final = N_("There is no booking with this reference. Look for it in the list of all.")

ACTION_FORMS: Final[Mapping[str, ActionForm]] = {
    form.name: form
    for form in (
        actions.CONFIRM,
        actions.DECLINE,
        actions.CANCEL,
        actions.ACCEPT,
        actions.AGREE,
        actions.REFUSE,
        actions.NOTE,
        actions.OWN,
        actions.PLACE,
        actions_visit.RESCHEDULE,
        actions_visit.PROMOTE,
        actions_visit.CHANGE,
        RECORD,
        NOT_HAPPEN,
        UNDO,
        REOPEN,
        SETTLE,
    )
}

ACTIONS: Final[Mapping[str, Action]] = {form.name: form.action for form in ACTION_FORMS.values()}
"""By the name under which the booking's page is told that one was ruled out."""


@signed_in
def show_booking(request: Request, user: TeamUser, reference: str) -> Response:
    """Show a booking; after something was done or refused, also that."""
    booking = _booking(reference)
    said, forget = say_once(request, address("console.booking", reference=reference))
    past, today = _past(booking), london_day(request.at)
    page = draw(
        "team/booking.jinja",
        **frame(user),
        booking=booking,
        said=said,
        refused=why_not(booking, ACTIONS[said.removeprefix("not ")]) if said.startswith("not ") else "",
        now=request.at,
        begun=booking.starts_at <= request.at,
        answer_by=answer_due(booking.waiting_since) if booking.status == "requested" else None,
        today=today,
        team=team_name(booking.hold.team) if booking.holds and booking.hold else "",
        past=past,
        took_place=sum(
            line.status == "delivered" or (line.status in AGREED and london_day(line.ends_at) < today)
            for line in past
        ),
        back=back.back(request),
        csrf=csrf.token(user.subject),
    )
    return Response(page, cookies=forget)


@signed_in
def show_action(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Show the form of an action; where the booking's state rules it out, lead to the booking, which says why."""
    action_form = _action_form(action)
    booking = _booking(reference)
    if not booking.can(action_form.action):
        return lead_on(request, address("console.booking", reference=reference), f"not {action_form.name}")
    values = action_form.initial(booking, request.at)
    return _form(user, booking, action_form, values, {}, seen=compare.carried(booking, values))


@signed_in
def take_action(request: Request, user: TeamUser, reference: str, action: str) -> Response:
    """Carry out an action; where something stands against it, show its form again with what was typed."""
    action_form = _action_form(action)
    csrf.check(request, user.subject)
    form = Form(request)
    extra: Mapping[str, Any] = {}
    stale = False
    try:
        extra = action_form.take(form, Submission(reference, user.name, request.at, version_of(request)))
    except RefusedError as error:
        form.errors["form"] = refusal(error)
        stale = error.reason is Refusal.STALE
    if form.errors or extra.get("again"):
        return _again(request, user, reference, action_form, form, stale=stale, extra=extra)
    if request.one("then") == "today":
        return see_other(address("console"))
    return lead_on(request, address("console.booking", reference=reference), action_form.saved)


def _again(
    request: Request,
    user: TeamUser,
    reference: str,
    action_form: ActionForm,
    form: Form,
    *,
    stale: bool,
    extra: Mapping[str, Any],
) -> Response:
    """Show a form again. Where someone else changed the booking, show both side by side; what wasn't touched is as it is now."""
    booking = _booking(reference)
    values, seen, opened = form.values, compare.seen(request), version_of(request)
    if not stale:
        # Still the version that was opened: a change that came meanwhile must be told before anything is overwritten.
        kept = {"seen": seen.as_text(), "version": opened}
        return _form(user, booking, action_form, values, form.errors, **{**kept, **extra})
    typed = action_form.typed(values, booking)
    both = compare.compared(seen, booking, opened, typed)
    now = action_form.initial(booking, request.at)
    values = compare.merged(seen, values, now)
    again = compare.carried(booking, now)
    return _form(user, booking, action_form, values, form.errors, seen=again, stale=both, **extra)


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
        "act": action_form.name,
        "effect": action_form.effect(),
        "values": values,
    }
    return question(
        action_form.template,
        errors=errors,
        token=user.subject,
        **{**common, **action_form.template_values(booking), **extra},
    )


def _past(booking: Booking) -> list[lists.Listed]:
    """Return the school's other bookings, the latest first."""
    lines = lists.page_of(lists.school(booking.school.urn), newest_first=True)
    return [line for line in lines if line.id != booking.id]


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
    app.get("console.booking")(show_booking)
    app.get("console.booking.act")(show_action)
    app.post("console.booking.act")(take_action)
