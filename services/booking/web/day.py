"""The day sheet, by private link: what somebody who comes to a visit needs on the day, and the head count they give.

It works without network: a worker gives the page that the phone kept, and its script sends later what was counted meanwhile. A
script that posts gets JSON: ``recorded``, a sentence; or ``errors``, a sentence by field, and ``sure``, what sending it again
confirms; or ``other``, that somebody else recorded another count, and ``seen``, what takes its place; or ``closed``, a sentence.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival
from services.booking.domain.refusal import BusyError, NotFoundError, RefusedError
from services.booking.mail.links import poster_link
from services.booking.use_cases import day
from services.booking.use_cases.day import DaySheet, OtherCountError, Shut, ShutError
from services.booking.web import counting
from services.booking.web.draw import draw
from services.booking.wording import count as count_said
from services.booking.wording import refusal
from shared.clock import london_day
from shared.limits import MAX_PRESENT, YEAR_GROUPS
from shared.results_link import school_token
from shared.text import N_, gettext
from shared.text.country import year_name
from shared.text.phrases import clock
from shared.visit_link import of_day
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form, beside
from shared.web.http import Request, Response, Router, see_other
from shared.web.pages import pupil_file, what_went_wrong
from shared.web.routes import address

SHUT: Final[Mapping[Shut, str]] = {
    Shut.OFF: N_(
        "This visit does not take place as it was planned. If you are on your way, ring the team before you go on."
    ),
    Shut.NOT_COMING: N_(
        "You are not down for this visit any more. If you think you should be, ask the team."
    ),
    Shut.OVER: N_("A day sheet stays for seven days after its visit. Those of this one are over."),
    Shut.SETTLED: N_("The team has decided which count stands. If it is wrong, write to us."),
}
UNKNOWN: Final = N_(
    "This link is damaged, or its visit is not there any more. Copy the whole link from our e-mail, up to its last letter."
)
NOBODY: Final = N_("Enter how many pupils came. If nobody came at all, tell the team instead")
JSON: Final = "application/json"


class _ClosedError(Exception):
    """The link opens no day sheet: with which status, and the sentence that says why."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence

    def answer(self, request: Request, token: str) -> Response:
        """Return it as JSON to a script, else as a page that still shows what is kept on the phone."""
        if _script(request):
            return _said({"closed": gettext(self.sentence)}, self.status)
        heading, _ = what_went_wrong(self.status)
        whole = self.status is HTTPStatus.GONE
        page = draw(
            "day/closed.jinja",
            heading=heading,
            sentence=gettext(self.sentence),
            token=token if whole else "",
            **_for_script([], ""),
        )
        return Response(page, self.status)


def show(request: Request, token: str) -> Response:
    """Show the day sheet. Opening it changes nothing."""
    try:
        sheet = _opened(request, token)
    except _ClosedError as closed:
        return closed.answer(request, token)
    said, forget = say_once(request, address("day", token=token))
    return _page(request, token, sheet, _recorded(sheet.booking), {}, said=said, cookies=forget)


def take(request: Request, token: str) -> Response:
    """Take a head count."""
    try:
        sheet = _opened(request, token)
    except _ClosedError as closed:
        return closed.answer(request, token)
    csrf.check(request, token)
    form = Form(request)
    present = counting.take(form, sheet.booking, nobody=gettext(NOBODY))
    sure = [] if form.errors else counting.doubt(form, sheet.booking, present)
    status = HTTPStatus.BAD_REQUEST
    try:
        if not form.errors:
            booking = day.count(sheet, present=present, seen=request.all("seen"), at=request.at)
            return _taken(request, token, booking)
    except ShutError as shut:
        return _ClosedError(HTTPStatus.GONE, SHUT[shut.why]).answer(request, token)
    except OtherCountError as other:
        sentence = _other(other.booking)
        if _script(request):
            return _said({"other": sentence, "seen": day.mark(other.booking)}, HTTPStatus.CONFLICT)
        form.errors["form"] = gettext("%(other)s To record yours instead, send it again.", other=sentence)
        sheet = replace(sheet, booking=other.booking)
    except RefusedError as error:
        form.errors["form"] = refusal(error)
        if isinstance(error, BusyError):
            status = HTTPStatus.SERVICE_UNAVAILABLE
    if _script(request):
        return _said({"errors": form.errors, "sure": sure}, status)
    return _page(request, token, sheet, form.values, form.errors, sure=sure)


def back(_request: Request, token: str) -> Response:
    """Lead someone who reloads the address that counts are sent to back to the sheet."""
    return see_other(address("day", token=token))


def worker(_request: Request) -> Response:
    """Hand out the service worker, which gives the sheet when there is no network: its own folder is all it answers for."""
    script, _ = pupil_file("day_worker.js")
    headers = {"cache-control": "no-cache"}
    return Response(script, content_type="text/javascript; charset=utf-8", headers=headers)


def _opened(request: Request, token: str) -> DaySheet:
    found = of_day(token)
    if found is None:
        raise _ClosedError(HTTPStatus.NOT_FOUND, UNKNOWN)
    try:
        return day.opened(found.booking, found.person, request.at)
    except NotFoundError:
        raise _ClosedError(HTTPStatus.NOT_FOUND, UNKNOWN) from None
    except ShutError as shut:
        raise _ClosedError(HTTPStatus.GONE, SHUT[shut.why]) from None


def _taken(request: Request, token: str, booking: Booking) -> Response:
    if _script(request):
        return _said({"recorded": gettext("Thank you. Your count is recorded."), "seen": day.mark(booking)})
    return lead_on(request, address("day", token=token), "recorded")


def _other(booking: Booking) -> str:
    """Return the sentence for a count that somebody else recorded meanwhile."""
    said = "; ".join(
        gettext("%(time)s: %(count)s", time=clock(one.starts_at), count=count_said(one.present))
        for one in booking.sessions
    )
    return gettext("Somebody else recorded another count since you opened this page: %(count)s.", count=said)


def _recorded(booking: Booking) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in counting.asked(booking):
        values |= counting.values_of(one, one.session.present)
    return values


def _page(  # noqa: PLR0913  each is one thing that the page shows
    request: Request,
    token: str,
    sheet: DaySheet,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    said: str = "",
    sure: list[str] | None = None,
    cookies: list[str] | None = None,
) -> Response:
    booking = sheet.booking
    sessions = [
        {"id": one.id, "time": clock(one.starts_at), "expected": one.pupils_expected}
        for one in booking.sessions
    ]
    page = draw(
        "day/sheet.jinja",
        token=token,
        csrf=csrf.token(token),
        sheet=sheet,
        booking=booking,
        arrival=booking.arrival or Arrival(),
        on_the_day=london_day(request.at) >= sheet.day,
        counted=day.mark(booking) != "none",
        settled=day.settled(booking),
        seen=day.mark(booking),
        counts=counting.asked(booking),
        values=values,
        errors=beside(errors),
        sure=sure or [],
        said=said,
        results=school_token(booking.id),
        poster=poster_link(booking.id),
        **_for_script(sessions, sheet.day.isoformat()),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Response(page, status, cookies=cookies or [])


def _for_script(sessions: list[dict[str, Any]], on: str) -> dict[str, Any]:
    return {
        "sessions_said": sessions,
        "day": on,
        "most": MAX_PRESENT,
        "much": counting.MUCH_MORE,
        "year_names": {year: year_name(year) for year in YEAR_GROUPS},
    }


def _script(request: Request) -> bool:
    return JSON in request.headers.get("accept", "")


def _said(said: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(said), status, JSON)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them; the worker's before the sheet's, which would take it."""
    app.get("day.worker")(worker)
    app.get("day")(show)
    app.get("day.count")(back)
    app.post("day.count")(take)
