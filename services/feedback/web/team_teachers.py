"""The team's page of what teachers said over many visits: of an academic year, of one of its terms, of all years."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.results import drawn
from services.feedback.results.teachers import Said, of_all, of_term, of_year
from services.feedback.teachers import Known
from services.feedback.use_cases import teachers
from shared.clock import academic_year, london_day
from shared.compiled import essentials
from shared.text import gettext
from shared.thresholds import Thresholds
from shared.web.http import Request, Response
from shared.web.pages import render
from shared.web.routes import address

ALL: Final = "all"
"""What all years together are called in the address."""


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show what teachers said in the period that the address names, in the academic year that runs where it names none."""
    known, today = teachers.known(), london_day(request.at)
    thresholds = Thresholds(**essentials()["suppression"])
    periods = dict(_periods(known, today))
    asked = request.query.get("period", "")
    period = asked if asked in periods else academic_year(today)
    last = academic_year(date(today.year - 1, today.month, 1))
    said = _said(known, period, thresholds)
    return Response(
        render(
            "teachers.jinja",
            **frame(user, "teachers"),
            period=period,
            name=periods[period],
            periods=[{"value": value, "text": text} for value, text in periods.items()],
            unknown=bool(asked) and asked not in periods,
            said=said,
            before=address("console.teachers", period=last)
            if not said and period != last and _said(known, last, thresholds)
            else "",
            drawn=drawn,
            thresholds=thresholds,
        )
    )


def _periods(known: Known, today: date) -> Iterator[tuple[str, str]]:
    """Yield what can be chosen and what it is called, the latest first: each year with those of its terms that are told of."""
    runs, last = academic_year(today), academic_year(date(today.year - 1, today.month, 1))
    for name in sorted({runs, last, *(year.name for year in known.years if year.told)}, reverse=True):
        if name == runs:
            yield name, gettext("This academic year, %(year)s", year=name)
        elif name == last:
            yield name, gettext("Last academic year, %(year)s", year=name)
        else:
            yield name, gettext("Academic year %(year)s", year=name)
        year = known.year(name)
        told = {label.term for label in year.told}
        yield from ((term, term) for term in reversed(year.terms) if term in told)
    yield ALL, gettext("All academic years")


def _said(known: Known, period: str, thresholds: Thresholds) -> list[Said]:
    if period == ALL:
        return of_all(known.years, known.surveys, thresholds)
    for year in known.years:
        if period == year.name:
            return of_year(year, known.surveys, thresholds)
        if period in year.terms:
            return of_term(year, period, known.surveys, thresholds)
    return []
