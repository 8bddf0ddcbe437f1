"""The programme's own evidence: its annual reports, its quarters for the board, and the extract for analysts, to download."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.access.frame import frame
from services.access.groups import reads_exact
from services.access.user import TeamUser, analyst, team_or_analyst
from services.metrics.period import DAY, AcademicYear, PeriodError, Quarter, parse
from services.metrics.table import extracts, sent
from services.metrics.table.extracts import Taken
from services.metrics.told import Told
from shared.clock import london_day
from shared.compiled import compiled, plain
from shared.log import logger
from shared.spreadsheet import TYPES, as_csv
from shared.text import N_, gettext, language, phrases, speaking
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render
from shared.web.routes import address

if TYPE_CHECKING:
    from services.metrics.reports.answering import Answering

CURRENT: Final = "programme"
"""The tab that the pages belong to."""

PDF: Final = "application/pdf"
DICTIONARY: Final = "dictionary.csv"
LISTED: Final = 20
"""Takings of counts as they are that the page names, the newest."""

NO_FILE: Final = N_("There is no report of that name. Go back and choose one of those on the page.")
NOT_YET: Final = N_("Nothing is known of those days yet. Go back and choose one of the reports on the page.")


@dataclass(frozen=True, slots=True)
class Year:
    """An academic year's reports as the page lists them, each with the name of its file."""

    name: str
    runs: bool
    quarters: tuple[tuple[str, str], ...]


@team_or_analyst
def show(request: Request, user: TeamUser) -> Response:
    """List the reports of every academic year since the programme began."""
    today, exact = london_day(request.at), reads_exact(user.groups)
    page = render(
        "programme.jinja",
        **frame(user, CURRENT),
        years=years(date.fromisoformat(plain()["launched"]), today),
        at=lambda name: address("console.programme.file", file=name),
        exact_at=(lambda name: address("console.programme.exact", file=name)) if exact else None,
        dictionary=DICTIONARY,
        taken=[(phrases.when(one.at), one.who, one.file) for one in extracts.newest(LISTED)] if exact else [],
    )
    return Response(page)


def years(launched: date, today: date) -> list[Year]:
    """Return the academic years since a programme was launched, the newest first, each with its quarters that have begun."""
    found, year = [], AcademicYear.of(today)
    while year.last >= launched:
        found.append(Year(year.name, today <= year.last, tuple(_quarters(year, launched, today))))
        year = year.previous
    return found


def _quarters(year: AcademicYear, launched: date, today: date) -> list[tuple[str, str]]:
    """Return the quarters that end in an academic year."""
    found, quarter = [], Quarter.of(year.first)
    while quarter.last in year:
        if quarter.first <= today and quarter.last >= launched:
            found.append((phrases.days(quarter.first, quarter.last), quarter.name))
        quarter = Quarter.of(quarter.last + DAY)
    return found


@team_or_analyst
def file(request: Request, user: TeamUser, file: str) -> Response:
    """Return a report as PDF, an extract as CSV, or the data dictionary."""
    today = london_day(request.at)
    name, _, kind = file.partition(".")
    if file == DICTIONARY:
        return _csv(file, _dictionary(AcademicYear.of(today), today, ungated=False))
    period = _period(name, today)
    if kind == "pdf":
        return _download(file, PDF, _drawn(period, today, user.email))
    if kind == "csv" and isinstance(period, AcademicYear):
        return _csv(file, _extract(period, today, ungated=False))
    raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE))


@analyst
def exact(request: Request, user: TeamUser, file: str) -> Response:
    """Return an extract with the counts as they are, or its dictionary. Who took it is written down before it is given."""
    today = london_day(request.at)
    name, _, kind = file.partition(".")
    if file == DICTIONARY:
        return _csv(file, _dictionary(AcademicYear.of(today), today, ungated=True))
    period = _period(name, today)
    if kind != "csv" or not isinstance(period, AcademicYear):
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE))
    made = _extract(period, today, ungated=True)
    extracts.keep(Taken(request.at, user.email, file))
    logger.info("exact extract taken", extra={"subject": user.subject, "file": file})
    return _csv(f"exact-{file}", made)


def _period(name: str, today: date) -> AcademicYear | Quarter:
    try:
        found = parse(name, compiled())
    except PeriodError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE)) from error
    if not isinstance(found, AcademicYear | Quarter) or found.name != name:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FILE))
    if found.first > today or found.last < compiled().launched:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NOT_YET))
    return found


def _answering(year: AcademicYear, today: date, told: Sequence[Told] = ()) -> "Answering":
    # What makes figures, typesets and draws is only needed for a file.
    from services.metrics.reports.answering import Answering  # noqa: PLC0415  see above
    from services.metrics.use_cases.programme import gather  # noqa: PLC0415  see above

    return Answering(gather(year, today, told), compiled())


def _drawn(period: AcademicYear | Quarter, today: date, reader: str) -> bytes:
    """Return a report; what changed in it is held against what its reader was sent last of its kind."""
    from services.metrics.evidence import annual, quarter  # noqa: PLC0415  see above
    from shared.print import printable  # noqa: PLC0415  see above

    told = sent.shown("quarterly" if isinstance(period, Quarter) else "yearly", reader)
    answering = _answering(AcademicYear.of(period.last), today, told)
    with speaking(printable(language())):
        if isinstance(period, Quarter):
            return quarter.draw(answering, period, told)
        return annual.draw(answering, period, told)


def _extract(year: AcademicYear, today: date, *, ungated: bool) -> bytes:
    from services.metrics.evidence import extract  # noqa: PLC0415  see above

    return extract.file_of(_answering(year, today), year, ungated=ungated)


def _dictionary(year: AcademicYear, today: date, *, ungated: bool) -> bytes:
    from services.metrics.evidence import extract  # noqa: PLC0415  see above

    return as_csv(extract.dictionary(_answering(year, today), ungated=ungated))


def _csv(name: str, content: bytes) -> Response:
    return _download(name, TYPES["csv"], content)


def _download(name: str, kind: str, content: bytes) -> Response:
    found = f"{plain()['id']}-{name}"
    return Response(
        content, content_type=kind, headers={"content-disposition": f'attachment; filename="{found}"'}
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.programme")(show)
    app.get("console.programme.exact")(exact)
    app.get("console.programme.file")(file)
