"""Taking out what sessions' answers say together, as files for analysts."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.export import Line, codebook, table
from services.feedback.results.teachers_export import rows
from services.feedback.use_cases import teachers
from services.feedback.use_cases.export import MOST_DAYS, held, lines_of
from services.feedback.web.team import found_by
from shared.clock import london_day
from shared.compiled import essentials
from shared.spreadsheet import TYPES, as_csv, as_xlsx
from shared.text import gettext
from shared.thresholds import Thresholds
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render

FILES: Final = ("answers.xlsx", "answers.csv", "codebook.csv")
"""The files there are: a workbook of both, and each as CSV."""


@signed_in
def export_session(_request: Request, _user: TeamUser, session_id: str, file: str) -> Response:
    """Return a file about one session."""
    if file not in FILES:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    found_by(session_id)
    return _file(list(lines_of([session_id])), file, session_id, None)


@signed_in
def show_export(request: Request, user: TeamUser) -> Response:
    """Ask of which days, and which file."""
    today = london_day(request.at)
    values = {"kind": FILES[0]}
    for name, on in (("first", date(today.year, today.month, 1)), ("last", today)):
        values |= {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}
    return _page(user, values, {})


@signed_in
def take_export(request: Request, user: TeamUser) -> Response:
    """Return a file about the sessions held in a period."""
    csrf.check(request, user.subject)
    form = Form(request)
    first = form.day("first", missing=gettext("Enter the first day"))
    last = form.day("last", missing=gettext("Enter the last day"))
    file = form.choice("kind", FILES, gettext("Select the file"))
    if first and last and last < first:
        form.errors["last"] = gettext("The last day comes before the first one")
    elif first and last and (last - first).days >= MOST_DAYS:
        form.errors["last"] = gettext("Choose at most %(number)s days", number=MOST_DAYS)
    if form.errors or not (first and last):
        return _page(user, form.values, form.errors)
    return _file(list(lines_of(held(first, last))), file, f"{first}-{last}", (first, last))


def _file(lines: list[Line], file: str, what: str, period: tuple[date, date] | None) -> Response:
    """Return a file of sessions; of a `period`, with what teachers said in its academic years."""
    thresholds = Thresholds(**essentials()["suppression"])
    known = teachers.known() if period else teachers.NOTHING
    answers = table(lines, thresholds, rows(known, period, thresholds) if period else ())
    book = codebook(lines, known.surveys.values())
    stem, _, ending = file.partition(".")
    if ending == "xlsx":
        body = as_xlsx({"answers": answers, "codebook": book})
    else:
        body = as_csv(book if stem == "codebook" else answers)
    headers = {"content-disposition": f'attachment; filename="{stem}-{what}.{ending}"'}
    return Response(body, HTTPStatus.OK, TYPES[ending], headers)


def _page(user: TeamUser, values: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    unseen = gettext("Error")
    shown: dict[str, Any] = {
        **frame(user),
        "values": values,
        "errors": {name: {"text": text, "visuallyHiddenText": unseen} for name, text in errors.items()},
        "csrf": csrf.token(user.subject),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Response(render("answers_export.jinja", **shown), status)
