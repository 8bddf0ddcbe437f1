"""The form by which the team lets a survey open earlier or close later: seen first, undone on the page of the answers."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.session import Session
from services.feedback.use_cases.window import widen
from services.feedback.web.team import days_of, first_day, found_by, last_day
from shared.text import gettext, ngettext
from shared.text.phrases import day
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import Form
from shared.web.http import Request, Response
from shared.web.pages import render
from shared.web.routes import address

MOST_DAYS: Final = 60
"""Days by which a survey can open earlier or close later: longer after, a class says what it remembers and not what it found."""


@signed_in
def show(_request: Request, user: TeamUser, session_id: str) -> Response:
    """Ask from when until when the survey shall take answers."""
    session, _ = found_by(session_id)
    values = _typed("first", first_day(session)) | _typed("last", last_day(session))
    return _page(user, session, values, {})


@signed_in
def take(request: Request, user: TeamUser, session_id: str) -> Response:
    """Show what the form would do; do it once that was seen."""
    csrf.check(request, user.subject)
    session, _ = found_by(session_id)
    form = Form(request)
    usual = session.widened(0, 0)
    early = _days(form, "first", first_day(usual), -1)
    extra = _days(form, "last", last_day(usual), 1)
    if form.errors:
        return _page(user, session, form.values, form.errors)
    if request.one("seen") != "yes":
        return _page(user, session, form.values, {}, seen=session.widened(early, extra))
    widen(session_id, early, extra)
    return lead_on(request, address("console.session.answers", session_id=session_id), "widened")


def _days(form: Form, name: str, usual: date, sign: int) -> int:
    """Return by how many days the date typed widens the usual one; note what is wrong with it."""
    typed = form.day(name, missing=gettext("Enter a date"))
    if typed is None:
        return 0
    days = sign * (typed - usual).days
    if days < 0:
        form.errors[name] = (
            gettext("It opens on %(day)s by itself: enter that day or an earlier one", day=day(usual))
            if sign < 0
            else gettext("It closes after %(day)s by itself: enter that day or a later one", day=day(usual))
        )
    elif days > MOST_DAYS:
        form.errors[name] = ngettext(
            "Enter a day at most %(number)s day from %(day)s",
            "Enter a day at most %(number)s days from %(day)s",
            MOST_DAYS,
            day=day(usual),
        )
    return max(days, 0)


def _typed(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def _page(
    user: TeamUser,
    session: Session,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    seen: Session | None = None,
) -> Response:
    unseen = gettext("Error")
    shown: dict[str, Any] = {
        **frame(user),
        "session": session,
        "values": values,
        "errors": {name: {"text": text, "visuallyHiddenText": unseen} for name, text in errors.items()},
        "csrf": csrf.token(user.subject),
        "seen": days_of(seen) if seen else None,
        "now": days_of(session),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Response(render("session_window.jinja", **shown), status)
