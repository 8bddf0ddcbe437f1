"""The page that says how a figure is counted and what it is made of: every figure of every report leads here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.asked import SERIES, Ask, Dimension, Only
from services.metrics.known import Known
from services.metrics.outline import outlined
from services.metrics.period import ALL, Period, PeriodError, parse
from services.metrics.reports import wording_asked
from services.metrics.reports.answering import Answering, NotAskedSoError
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.section import Figure, Label, Row, Section, Table, said
from services.metrics.reports.sections import made_of
from services.metrics.table import series
from services.metrics.use_cases import snapshot
from services.metrics.web.dashboard_filters import parts_there
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme

CURRENT: Final = "figures"
"""The tab that the pages belong to."""

NO_FIGURE: Final = N_("There is no such figure. Choose one from the list.")
NO_SERIES: Final = N_("No source tells such a figure. Look at the page of sources for those that are told.")
NO_PART: Final = N_("The programme has no such %(dimension)s. See whether the address was copied whole.")
NAMES: Final[Mapping[Dimension, str]] = {
    "school": N_("school"),
    "workshop": N_("workshop"),
    "year_group": N_("year group"),
}
NOT_SO: Final = N_("This figure is not made so: small numbers of pupils could be worked out of it.")


@signed_in
def show_all(request: Request, user: TeamUser) -> Response:
    """List the figures, each with how it is counted."""
    del request
    rows = tuple(
        Row(Label(gettext(one.title)), (Figure(said(one.how)),), address("console.figure", figure=one.id))
        for one in FIGURES.values()
    )
    section = Section(
        "figures",
        said(N_("How each figure is counted")),
        (
            said(
                N_(
                    "Each report, page and file takes its figures from here. A source's own figures say so on their page."
                )
            ),
        ),
        tables=(Table(said(N_("The figures")), (said(N_("Figure")), said(N_("How it is counted"))), rows),),
    )
    return _page(user, section, period=None)


@signed_in
def show(request: Request, user: TeamUser, figure: str) -> Response:
    """Show how a figure of a period, and of a school where the address names one, is counted and what it is made of."""
    programme = outlined()
    if f"{figure}:" == SERIES:
        figure = f"{SERIES}{request.query.get('key', '')}"
    if figure not in FIGURES and not figure.startswith(SERIES):
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_FIGURE))
    of = Ask(figure, _period(request, programme))
    known = _known(of, request.at)
    ask = replace(of, only=_only(request, programme, known))
    answering = Answering(known, programme)
    try:
        section = made_of.section(answering, ask, address)
    except LookupError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_SERIES)) from error
    except NotAskedSoError as error:
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(NOT_SO)) from error
    return _page(user, section, period=wording_asked.about(ask.period, ask.only, answering))


def _page(user: TeamUser, section: Section, period: Label | None) -> Response:
    refuse_raw_numbers(section)
    return Response(render("figure.jinja", **frame(user, CURRENT), section=section, period=period))


def _period(request: Request, programme: "Programme") -> Period | None:
    name = request.query.get("period", "") or ALL
    if name.strip().casefold() == ALL:
        return None
    try:
        return parse(name, programme)
    except PeriodError as error:
        raise HTTPError(HTTPStatus.BAD_REQUEST, str(error)) from error


def _only(request: Request, programme: "Programme", known: Known) -> Only:
    """Return of which parts alone the address asks: any that a page of figures may name."""
    only: list[tuple[Dimension, str]] = []
    for by, name in NAMES.items():
        if part := request.query.get(by, ""):
            if part not in parts_there(by, programme, known):
                raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_PART, dimension=gettext(name)))
            only.append((by, part))
    return tuple(only)


def _known(ask: Ask, at: datetime) -> Known:
    """Read what a figure is made of: of a source its days, of all others every visit and summary."""
    today: date = london_day(at)
    if not ask.figure.startswith(SERIES):
        return snapshot.known(today)
    if ask.period is None:
        raise HTTPError(
            HTTPStatus.BAD_REQUEST, gettext(N_("A source's figure is of a period: name one in the address."))
        )
    return Known((), (), today, series.readings(ask.period.first, ask.period.last, by=today))
