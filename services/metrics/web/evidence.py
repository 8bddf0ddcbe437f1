"""A school's evidence: its page by its booking's link, the same for the team, and the files that both give out.

Nothing is taken here: a class list names pupils, and one that is sent is refused unread.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NoReturn

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.evidence.returns import CLASS_LIST, Asked, NoSuchFileError, asked
from services.metrics.period import AcademicYear
from services.metrics.returns import RETURNS, day_of
from services.metrics.use_cases import evidence
from services.metrics.use_cases.evidence import Held
from services.metrics.web import evidence_wording as wording
from shared.clock import london_day
from shared.results_link import evidence_of
from shared.spreadsheet import TYPES
from shared.text import N_, gettext, language, speaking
from shared.text.country import schooling
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render
from shared.web.routes import address

if TYPE_CHECKING:
    from datetime import date

CURRENT: Final = "coverage"
"""The tab that the team's page belongs to."""

PDF: Final = "application/pdf"

DAMAGED: Final = N_(
    "This link is not whole. Open it again from our e-mail, or copy all of it up to its last letter."
)
NOT_HEARD: Final = N_(
    "We can't find the visit of this link here yet. If it was agreed just now, try again in some minutes; else write to us."
)
NOT_AGREED: Final = N_(
    "The visit of this link was not agreed, or was called off, so it opens no evidence. Open the link of a visit that took place."
)
NO_SCHOOL: Final = N_(
    "We know of no visit to this school, and it is none of the programme's. Look for it in the list."
)
NO_YEAR: Final = N_(
    "There is no evidence of that academic year. Go back and choose one of those on the page."
)
NO_FILE: Final = N_("There is no file of that name. Go back and choose one of those on the page.")
NOT_TAKEN: Final = N_(
    "We take no class list back: it names pupils, and we hold no names of pupils. Nothing of what you sent was kept. Keep the "
    "file at school: match it there with the encounter file, by the reference."
)


def show(request: Request, token: str) -> Response:
    """Show a school, by its booking's link, what evidence there is."""
    held = _linked(request, token)
    return _page(request, held, "evidence.jinja", "school.evidence", token=token)


def file(request: Request, token: str, file: str) -> Response:
    """Return a file of a school's evidence by its booking's link."""
    return _file(request, _linked(request, token), file)


@signed_in
def show_team(request: Request, user: TeamUser, urn: str) -> Response:
    """Show the team what a school sees."""
    return _page(
        request, _of(request, urn), "evidence_team.jinja", "console.evidence", urn=urn, **frame(user, CURRENT)
    )


@signed_in
def file_team(request: Request, _user: TeamUser, urn: str, file: str) -> Response:
    """Return a file of a school's evidence to the team."""
    return _file(request, _of(request, urn), file)


def refuse(_request: Request, **_parts: str) -> NoReturn:
    """Take nothing, whatever is sent."""
    raise HTTPError(HTTPStatus.FORBIDDEN, gettext(NOT_TAKEN))


def _linked(request: Request, token: str) -> Held:
    booking_id = evidence_of(token)
    if booking_id is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(DAMAGED))
    try:
        return evidence.by_booking(booking_id, london_day(request.at))
    except evidence.NotHeardError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NOT_HEARD)) from error
    except evidence.NotAgreedError as error:
        raise HTTPError(HTTPStatus.GONE, gettext(NOT_AGREED)) from error


def _of(request: Request, urn: str) -> Held:
    held = evidence.by_urn(urn, london_day(request.at))
    if held is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_SCHOOL))
    return held


def _page(request: Request, held: Held, template: str, route: str, **more: object) -> Response:
    today = london_day(request.at)
    years = held.years(today)
    named = request.query.get("year", "")
    year = next((one for one in years if one.name == named), None) if named else _first(held, years)
    if year is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_YEAR))
    parts = {name: more[name] for name in ("token", "urn") if name in more}
    page = render(
        template,
        **more,
        words=wording,
        held=held,
        year=year,
        years=[(one.name, address(route, **parts, year=one.name)) for one in years],
        visits=held.of(year),
        packs=list(_packs(year, today)),
        name=year.name,
        class_list=f"{year.name}-{CLASS_LIST}.xlsx",
        at=lambda file: address(f"{route}.file", **parts, file=file),
    )
    return Response(page, headers={"x-robots-tag": "noindex"})


def _first(held: Held, years: tuple[AcademicYear, ...]) -> AcademicYear:
    """Return the newest academic year with a visit, or the one that runs."""
    return next((year for year in years if held.of(year)), years[0])


def _packs(year: AcademicYear, today: "date") -> list[tuple[str, str]]:
    """Return the packs up to the returns of an academic year that have come or come next, each by what the file is called."""
    found: list[tuple[str, str]] = []
    for upto in RETURNS if schooling().benchmarks else ():
        found.append((wording.upto(year, upto), f"{year.name}-{upto}"))
        if day_of(year, upto) >= today:
            break
    return found


def _file(request: Request, held: Held, name: str) -> Response:
    today = london_day(request.at)
    try:
        wanted = asked(name)
    except NoSuchFileError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE)) from error
    if wanted.year not in held.years(today):
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_YEAR))
    return Response(
        _made(wanted, held, today),
        content_type=PDF if wanted.kind == "pdf" else TYPES[wanted.kind],
        headers={
            "content-disposition": f'attachment; filename="{wording.STEM}-{held.urn}-{name}"',
            "x-robots-tag": "noindex",
        },
    )


def _made(wanted: Asked, held: Held, today: "date") -> bytes:
    # What reads events, typesets and writes workbooks is only needed for a file.
    from services.metrics.evidence import encounters, files, pack  # noqa: PLC0415  see above
    from services.metrics.table import facts  # noqa: PLC0415  see above
    from shared.compiled import compiled  # noqa: PLC0415  see above
    from shared.print import printable  # noqa: PLC0415  see above

    programme = compiled()
    known = facts.of_bookings([visit.id for visit in held.visits], today)
    school = encounters.school_of(held.urn, known.visits, programme)
    found = encounters.encounters(known, programme, wanted.period)
    if wanted.kind == "pdf":
        with speaking(printable(language())):
            return pack.draw(wanted, school, found, programme, today)
    return files.file_of(wanted, school, found, programme)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("school.evidence")(show)
    app.get("school.evidence.file")(file)
    app.get("console.evidence")(show_team)
    app.get("console.evidence.file")(file_team)
    for route in ("school.evidence", "school.evidence.file", "console.evidence", "console.evidence.file"):
        app.post(route)(refuse)
