"""The team's console: requests waiting, what is coming, what is to be recorded, and one booking."""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final

from services.booking import bookings, forms, store
from services.booking.draw import draw
from services.booking.forms import Form
from services.booking.model import MOVES, Action, Booking, RefusedError
from shared.clock import london_day, now
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import fault
from shared.web.session import TeamUser, signed_in

USUAL_YEARS: Final = range(7, 12)
"""Year groups a delivery asks for besides the one expected: a school without a sixth form."""

MUCH_MORE: Final = 1.5
"""Times the pupils expected, above which a count is asked for once more."""

PAGE_KEY: Final = re.compile(r"[0-9TZ:-]{20}#[A-Z0-9-]{1,30}")
"""What the last line of a page is known by."""


@dataclass(frozen=True)
class Tab:
    """One of the lists; `bounds` says which stretch of its state's list it shows at a moment."""

    title: str
    empty: str
    which: str
    bounds: Callable[[datetime], Mapping[str, Any]] = lambda _: {}


NEWEST: Final = {"newest_first": True}

TABS: Final[Mapping[str, Tab]] = {
    "waiting": Tab("Requests waiting", "No request is waiting for an answer.", "requested"),
    "upcoming": Tab(
        "Visits coming up", "No confirmed visit is coming up.", "confirmed", lambda at: {"since": at}
    ),
    "record": Tab(
        "Visits to record", "Every visit so far is recorded.", "confirmed", lambda at: {"until": at}
    ),
    "delivered": Tab("Visits delivered", "No visit is recorded yet.", "delivered", lambda _: NEWEST),
    "declined": Tab("Requests declined", "No request was declined.", "declined", lambda _: NEWEST),
    "cancelled": Tab("Visits cancelled", "No visit was cancelled.", "cancelled", lambda _: NEWEST),
    "all": Tab("All bookings", "There is no booking yet.", "all", lambda _: NEWEST),
}

ACTIONS: Final[Mapping[str, Action]] = {action: action for action, _ in MOVES}

handler = Router(fault)


@handler.get("/team")
@signed_in
def console(request: Request, user: TeamUser) -> Response:
    moment = now()
    name = request.query.get("show", "waiting")
    if name not in TABS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    tab = TABS[name]
    after = request.query.get("after", "")
    lines = store.listed(tab.which, after=after if PAGE_KEY.fullmatch(after) else "", **tab.bounds(moment))
    page = draw(
        "team/console.jinja",
        user=user,
        current=name,
        tab=tab,
        lines=lines,
        more=lines[-1].key if len(lines) == store.PAGE else "",
        now=moment,
    )
    return Response(page)


@handler.get("/team/bookings/{reference}")
@signed_in
def booking(request: Request, user: TeamUser, reference: str) -> Response:
    found = _booking(reference)
    refused = request.query.get("refused", "")
    page = draw(
        "team/booking.jinja",
        user=user,
        booking=found,
        saved=request.query.get("saved", ""),
        refused=found.why_not(ACTIONS[refused]) if refused in ACTIONS else "",
        now=now(),
        taken_place=found.starts_at <= now(),
    )
    return Response(page)


@handler.get("/team/bookings/{reference}/confirm")
@signed_in
def ask_confirm(_request: Request, user: TeamUser, reference: str) -> Response:
    return _ask(reference, "confirm", lambda found: _confirm_page(user, found, {}, {}))


@handler.post("/team/bookings/{reference}/confirm")
@signed_in
def take_confirm(request: Request, user: TeamUser, reference: str) -> Response:
    csrf.check(request, user.subject)
    form = Form(request)
    note = form.text("note", label="Your message")
    return _act(
        reference,
        form,
        lambda: bookings.confirm(
            reference, who=user.name, now=now(), note=note, version=forms.version(request)
        ),
        "confirmed",
        lambda found, errors: _confirm_page(user, found, form.values, errors),
    )


def _confirm_page(
    user: TeamUser, found: Booking, values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    return _question(
        "team/confirm.jinja", "Confirm this visit", user, found, "confirm", values=values, errors=errors
    )


def _with_reason(action: Action, title: str, done: str, use_case: Callable[..., Booking]) -> None:
    """Register the form and the post of an action that the school is told the reason of."""

    def page(
        user: TeamUser, found: Booking, values: Mapping[str, str], errors: Mapping[str, str]
    ) -> Response:
        return _question("team/reason.jinja", title, user, found, action, values=values, errors=errors)

    @handler.get(f"/team/bookings/{{reference}}/{action}")
    @signed_in
    def ask(_request: Request, user: TeamUser, reference: str) -> Response:
        return _ask(reference, action, lambda found: page(user, found, {}, {}))

    @handler.post(f"/team/bookings/{{reference}}/{action}")
    @signed_in
    def take(request: Request, user: TeamUser, reference: str) -> Response:
        csrf.check(request, user.subject)
        form = Form(request)
        missing = "Say why, so that the school knows what to do next"
        reason = form.text("reason", missing=missing, label="Your reason")
        return _act(
            reference,
            form,
            lambda: use_case(
                reference, who=user.name, now=now(), reason=reason, version=forms.version(request)
            ),
            done,
            lambda found, errors: page(user, found, form.values, errors),
        )


_with_reason("decline", "Decline this request", "declined", bookings.decline)
_with_reason("cancel", "Cancel this visit", "cancelled", functools.partial(bookings.cancel, by_school=False))


@handler.get("/team/bookings/{reference}/record")
@signed_in
def ask_record(_request: Request, user: TeamUser, reference: str) -> Response:
    return _ask(reference, "deliver", lambda found: _record_page(user, found, _recorded(found), {}))


def _recorded(found: Booking) -> dict[str, str]:
    """Return what the form starts with: what was recorded, or the day planned if it is past, else today."""
    day = found.delivered_on or min(london_day(found.starts_at), london_day(now()))
    values = {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
    for number, session in enumerate(found.sessions, 1):
        values |= {_field(number, year): str(pupils) for year, pupils in session.present}
    return values


@handler.post("/team/bookings/{reference}/record")
@signed_in
def take_record(request: Request, user: TeamUser, reference: str) -> Response:
    csrf.check(request, user.subject)
    form = Form(request)
    found = _booking(reference)
    on = form.day("on", missing="Enter the day the visit took place")
    if on and on > london_day(now()):
        form.errors["on"] = "The day the visit took place must be today or in the past"
    present = {
        session.id: {year: forms.present(form, _field(number, year), year) for year in years}
        for number, (session, years) in enumerate(_asked(found), 1)
    }
    if not form.errors and not any(sum(years.values()) for years in present.values()):
        number, (_, years) = 1, _asked(found)[0]
        form.errors[_field(number, years[0])] = (
            "Enter how many pupils came. If nobody came, cancel the visit instead"
        )
    sure: list[str] = []
    if not form.errors:
        sure = _doubt(form, found, present)
    return _act(
        reference,
        form,
        lambda: bookings.record_delivery(
            reference,
            delivered_on=on or date.min,
            present=present,
            who=user.name,
            now=now(),
            version=forms.version(request),
        ),
        "recorded",
        lambda found, errors: _record_page(user, found, form.values, errors, sure),
    )


def _doubt(form: Form, found: Booking, present: Mapping[str, Mapping[int, int]]) -> list[str]:
    """Ask once more about a count far above what was expected: a slip of the finger would stand in the digest.

    Return what saving again says it is sure of.
    """
    doubted = []
    for number, session in enumerate(found.sessions, 1):
        came = sum(present[session.id].values())
        told = f"{session.id}:{came}"
        if came > MUCH_MORE * session.pupils_expected and told not in form.request.all("sure"):
            form.errors[_field(number, session.year_group)] = (
                f"{came} pupils are far more than the {session.pupils_expected} expected. If it is right, save again"
            )
            doubted.append(told)
    return doubted


def _record_page(
    user: TeamUser,
    found: Booking,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    sure: Sequence[str] = (),
) -> Response:
    return _question(
        "team/record.jinja",
        "Correct what was recorded" if found.status == "delivered" else "Record this visit",
        user,
        found,
        "record",
        values=values,
        errors=errors,
        asked=_asked(found),
        field=_field,
        sure=sure,
    )


def _asked(found: Booking) -> list[tuple[Any, list[int]]]:
    """Return each session with the year groups its form asks for, the one expected first."""
    return [
        (
            session,
            [
                session.year_group,
                *sorted(({*USUAL_YEARS} | {year for year, _ in session.present}) - {session.year_group}),
            ],
        )
        for session in found.sessions
    ]


def _field(number: int, year: int) -> str:
    return f"present-{number}-{year}"


def _question(
    template: str,
    title: str,
    user: TeamUser,
    found: Booking,
    action: str,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **shown: Any,  # noqa: ANN401  each page shows its own things
) -> Response:
    here = f"/team/bookings/{found.id}"
    page = draw(
        template,
        title=title,
        user=user,
        booking=found,
        version=found.version,
        back=here,
        action=f"{here}/{action}",
        csrf=csrf.token(user.subject),
        values=values,
        errors=errors,
        **shown,
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _ask(reference: str, action: Action, page: Callable[[Booking], Response]) -> Response:
    """Show the form for an action; where the booking's state rules it out, show the booking, which says why."""
    found = _booking(reference)
    return page(found) if found.can(action) else see_other(f"/team/bookings/{reference}?refused={action}")


def _act(
    reference: str,
    form: Form,
    act: Callable[[], Booking],
    done: str,
    again: Callable[[Booking, Mapping[str, str]], Response],
) -> Response:
    """Carry out an action; where something stands against it, show its form again with what was typed."""
    errors = dict(form.errors)
    if not errors:
        try:
            act()
        except RefusedError as error:
            errors = {"form": str(error)}
        else:
            return see_other(f"/team/bookings/{reference}?saved={done}")
    return again(_booking(reference), errors)


def _booking(reference: str) -> Booking:
    found = store.load(reference)
    if found is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND, "There is no booking with this reference. Look for it in the list of all."
        )
    return found
