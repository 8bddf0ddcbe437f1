"""Where each target school stands, whom to call next, and who was invited: the board, a school's page and the file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.board import Invitation, Line
from services.metrics.brief import Open
from services.metrics.figures import gaps
from services.metrics.figures.coverage import AGREED, Covered, Target, coverage
from services.metrics.figures.gaps import Gap
from services.metrics.period import AcademicYear
from services.metrics.table import board, people
from services.metrics.web import wording
from shared.clock import london_day
from shared.compiled import plain
from shared.spreadsheet import TYPES, Cell, as_csv
from shared.text import N_, gettext
from shared.text.country import school_number
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import render
from shared.web.routes import address

CURRENT: Final = "coverage"
"""The tab that the pages belong to."""

UNKNOWN: Final = N_("This is none of the programme's target schools. Look for it in the list.")


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show all target schools, whom to call first on top."""
    today = london_day(request.at)
    lines, visits = tuple(board.lines()), tuple(people.open_visits())
    schools, agreed = _covered(today, lines), _agreed(lines)
    found = _gaps(visits, agreed, today)
    page = render(
        "coverage.jinja",
        **frame(user, CURRENT),
        words=wording,
        schools=schools,
        summary=wording.summary(schools, AcademicYear.of(today)),
        gaps=_by_school(found),
        lacking=wording.lacking(found, gaps.unknown(visits, today, agreed)),
    )
    return Response(page)


@signed_in
def file(request: Request, _user: TeamUser) -> Response:
    """Return the board as a file that a spreadsheet opens."""
    today, year_groups = london_day(request.at), _year_groups()
    lines = tuple(board.lines())
    schools = _covered(today, lines)
    short = _by_school(_gaps(people.open_visits(), _agreed(lines), today))
    head = [
        gettext("Order"),
        gettext("School"),
        school_number("head"),
        gettext("Town"),
        gettext("State"),
        gettext("Why"),
        gettext("To call"),
        gettext("Pupils this academic year"),
        gettext("On roll"),
        gettext("Visits this academic year"),
        gettext("Of them counted"),
    ]
    for year in year_groups:
        name = wording.year_group(year)
        head += [
            gettext("%(year)s, pupils", year=name),
            gettext("%(year)s, on roll", year=name),
        ]
    head += [
        gettext("Last visit"),
        gettext("Next visit"),
        gettext("People that visits to come lack"),
        gettext("Invited on"),
        gettext("Invited by"),
        gettext("Note"),
    ]
    return Response(
        as_csv([head, *(_cells(place, one, short) for place, one in enumerate(schools, 1))]),
        content_type=TYPES["csv"],
        headers={"content-disposition": 'attachment; filename="schools.csv"'},
    )


def _cells(place: int, one: Covered, short: Mapping[str, Sequence[Gap]]) -> list[Cell]:
    cells: list[object] = [
        place,
        one.school.name,
        one.school.urn,
        one.school.town,
        wording.state(one.state),
        wording.why(one),
        gettext("yes") if one.to_call else gettext("no"),
        one.pupils,
        one.roll,
        one.took_place,
        one.counted,
    ]
    for year in one.years:
        cells += [year.pupils, year.roll]
    cells += [one.last, one.next, sum(gap.places for gap in short.get(one.school.urn, ()))]
    cells += [one.invited.day, one.invited.who, one.invited.note] if one.invited else ["", "", ""]
    # Unknown is not zero: it is an empty cell.
    return [cell if isinstance(cell, int) else "" if cell is None else str(cell) for cell in cells]


@signed_in
def show_school(request: Request, user: TeamUser, urn: str) -> Response:
    """Show a school, and the form to say that it was invited."""
    done = request.query.get("done", "")
    return _school(user, _one(urn, request.at), request.at, done=done)


@signed_in
def take(request: Request, user: TeamUser, urn: str) -> Response:
    """Keep that a school was invited today, or take it back."""
    one = _one(urn, request.at)
    csrf.check(request, user.subject)
    form = Form(request)
    if request.one("do") == "undo":
        if one.invited and request.one("day") == one.invited.day.isoformat():
            board.withdraw(urn, one.invited.day)
        return see_other(address("console.coverage.school", urn=urn, done="undone"))
    note = form.line("note", label=gettext("The note"))
    if form.errors:
        return _school(user, one, request.at, values=form.values, errors=form.errors)
    board.invite(Invitation(urn, london_day(request.at), user.name, note))
    return see_other(address("console.coverage.school", urn=urn, done="invited"))


def _school(
    user: TeamUser,
    one: Covered,
    at: datetime,
    *,
    done: str = "",
    **form: Any,  # noqa: ANN401  what was typed, and what won't do
) -> Response:
    invited_today = one.invited is not None and one.invited.day == london_day(at)
    # What the address says was done is said only where it is so: the page may be opened again much later.
    said = {
        ("invited", True): gettext("%(school)s is marked as invited.", school=one.school.name),
        ("undone", False): gettext("%(school)s is not marked as invited today.", school=one.school.name),
    }.get((done, invited_today), "")
    page = render(
        "coverage_school.jinja",
        **frame(user, CURRENT),
        words=wording,
        one=one,
        said=said,
        invited_today=invited_today,
        csrf=csrf.token(user.subject),
        **{"values": {}, "errors": {}} | form,
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK)


def _one(urn: str, at: datetime) -> Covered:
    found = next((one for one in _covered(london_day(at), board.lines()) if one.school.urn == urn), None)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def _agreed(lines: Iterable[Line]) -> frozenset[str]:
    """Return the visits that are agreed."""
    return frozenset(line.id for line in lines if line.confirmed and line.status in AGREED)


def _gaps(visits: Iterable[Open], agreed: frozenset[str], today: date) -> tuple[Gap, ...]:
    said = plain()["people"]
    days = {name: said[name] for name in ("soon_days", "urgent_days")}
    return gaps.gaps(visits, today, agreed=agreed, **days)


def _by_school(found: Iterable[Gap]) -> Mapping[str, Sequence[Gap]]:
    """Return the gaps of each school, the most pressing first."""
    short: dict[str, list[Gap]] = {}
    for one in found:
        short.setdefault(one.urn, []).append(one)
    return short


def _covered(today: date, lines: Iterable[Line]) -> tuple[Covered, ...]:
    year_groups = _year_groups()
    schools = [
        Target(
            school["urn"],
            school["name"],
            school["town"],
            {int(year): pupils for year, pupils in school["rolls"].items() if int(year) in year_groups},
        )
        for school in plain()["schools"]
        if school["target"]
    ]
    return coverage(schools, year_groups, lines, board.invitations(), today)


def _year_groups() -> list[int]:
    return sorted(int(year) for year in plain()["targets"]["by_year_group"])


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.coverage")(show)
    app.get("console.coverage.file")(file)
    app.get("console.coverage.school")(show_school)
    app.post("console.coverage.school")(take)
