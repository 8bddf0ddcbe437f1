"""The console's gap board: visits to come by how pressing it is that somebody is missing; the filter stands in the address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.people.domain.need import Urgency
from services.people.use_cases import gaps
from services.people.use_cases.gaps import Upcoming, Wanted
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web.draw import draw
from shared.clock import london_day
from shared.text import gettext, ngettext, say
from shared.web.http import Request, Response, Router
from shared.web.routes import address

WEEKS: Final = (2, 4, 8, 16, 52)
"""How far ahead the board looks; the second is what it shows first."""

FIRST: Final = WEEKS[1]

SHOWN: Final = 15
"""Visits of one urgency on the page of all."""

PAGE: Final = 50
"""Visits on a page of one urgency."""

WORDS: Final = 100
"""Characters of what is searched for."""


@dataclass(frozen=True, slots=True)
class Day:
    """The visits of a day."""

    day: date
    visits: Sequence[Upcoming]


@dataclass(frozen=True, slots=True)
class Section:
    """The visits of one urgency that are shown; `left` are how many more there are, `more` the address of them."""

    urgency: Urgency
    count: int
    days: Sequence[Day]
    left: int
    more: str

    @property
    def id(self) -> str:
        """Its name on the page."""
        return self.urgency.name.lower()


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show the board, or of one urgency a page of its visits."""
    values = said(request.query)
    wanted = Wanted(values.get("school", ""), values.get("workshop", ""), int(values["weeks"]))
    found = gaps.upcoming(rules(), wanted, request.at)
    only = next((one for one in Urgency if one.name.lower() == request.query.get("urgency")), None)
    page = draw(
        "team/gaps.jinja",
        **frame(user, "gaps"),
        today=london_day(request.at),
        values=values,
        filtered=bool(values.keys() - {"weeks"} or only),
        titles=workshop_titles(),
        workshops=[("", gettext("Any")), *((name, say(title)) for name, title in workshop_titles().items())],
        weeks=[(str(one), _ahead(one)) for one in WEEKS],
        summary=_summary(found),
        sections=list(_sections(found, values, only, _page(request))),
        only=only,
        **_further(values),
    )
    return Response(page)


def said(query: Mapping[str, str]) -> dict[str, str]:
    """Return what an address says of the filter, and how far ahead is looked; what is no workshop or time counts as not said."""
    values = {"school": " ".join(query.get("school", "").split())[:WORDS]}
    if query.get("workshop") in workshop_titles():
        values["workshop"] = query["workshop"]
    weeks = query.get("weeks", "")
    values["weeks"] = weeks if weeks in {str(one) for one in WEEKS} else str(FIRST)
    return {name: value for name, value in values.items() if value}


def _page(request: Request) -> int:
    typed = request.query.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000") else 0


def _sections(
    found: Mapping[Urgency, Sequence[Upcoming]], values: Mapping[str, str], only: Urgency | None, page: int
) -> Iterator[Section]:
    for urgency, visits in found.items():
        if only not in {None, urgency}:
            continue
        first, most = (page * PAGE, PAGE) if only else (0, SHOWN)
        shown = visits[first : first + most]
        left = len(visits) - first - len(shown)
        further = {"page": page + 1} if only else {}
        more = address("console.gaps", **values, urgency=urgency.name.lower(), **further) if left > 0 else ""
        days = [Day(day, list(of_day)) for day, of_day in groupby(shown, key=lambda one: one.day)]
        yield Section(urgency, len(visits), days, left, more)


def _summary(found: Mapping[Urgency, Sequence[Upcoming]]) -> str:
    """Return how many visits there are, and in how many somebody is missing."""
    every = sum(map(len, found.values()))
    missing = sum(len(found.get(one, ())) for one in (Urgency.URGENT, Urgency.SOON, Urgency.LATER))
    if not missing:
        return ngettext(
            "%(number)s visit to come, nobody is missing.",
            "%(number)s visits to come, nobody is missing.",
            every,
        )
    return ngettext(
        "%(number)s visit to come, in %(missing)s somebody is missing.",
        "%(number)s visits to come, in %(missing)s somebody is missing.",
        every,
        missing=missing,
    )


def _ahead(weeks: int) -> str:
    return ngettext("%(number)s week", "%(number)s weeks", weeks)


def _further(values: Mapping[str, str]) -> dict[str, str]:
    """Return the link that looks further ahead, where there is a further."""
    following = next((one for one in WEEKS if one > int(values["weeks"])), None)
    if following is None:
        return {}
    return {
        "further": address("console.gaps", **{**values, "weeks": following}),
        "further_title": ngettext("See %(number)s week ahead", "See %(number)s weeks ahead", following),
    }


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.gaps")(show)
