"""The page of sources: where each stands, what went wrong with it, what it restated; and the files that were handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.figures import standing
from services.metrics.figures.collecting import Collected, collected
from services.metrics.figures.standing import Promised
from services.metrics.observations import Readings, Series, Value
from services.metrics.runs import Run
from services.metrics.sources.website import WEBSITE
from services.metrics.table import drops, flags, runs, series
from services.metrics.table.drops import Drop
from services.metrics.table.restated import restated
from services.metrics.table.spending import spent
from services.metrics.web import came, drop_wording
from services.metrics.web import source_wording as wording
from shared.clock import london_day
from shared.compiled import compiled
from shared.text import N_, gettext
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render

CURRENT: Final = "sources"
LISTED: Final = 30
"""Files handed in that the page names, the newest."""

BACK: Final = timedelta(days=35)
"""How far back what is known is looked at: longer than any platform restates its figures."""

UNKNOWN: Final = N_("The programme has no such source. Look for it in the list.")


@dataclass(frozen=True)
class Shown:
    """A source as the page shows it: what is known of it, `collected` where it is a connection, and its lines of figures.

    Of one that costs money, `spent` is what it has cost this month, and the month's limit, in dollars.
    """

    promised: Promised
    newest: date | None
    collected: Collected | None
    last_run: Run | None
    last_drop: Drop | None
    at: datetime
    lines: tuple[tuple[Series, date | None, Value | None], ...] = ()
    spent: tuple[Decimal, Decimal] | None = None

    @property
    def late(self) -> bool:
        """Whether its newest figures are older than promised."""
        return standing.late(self.promised, self.newest, self.at)


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show every source, those that need somebody first, and the newest files handed in."""
    today = london_day(request.at)
    shown, handed_in = _all(request.at, series.readings(today - BACK, today, by=today))
    page = render(
        "sources.jinja",
        **frame(user, CURRENT),
        words=wording,
        drop_words=drop_wording,
        sources=sorted(shown, key=lambda one: wording.ORDER.index(wording.state(one))),
        summary=wording.summary(shown),
        drops=handed_in,
        waiting=sum(one.state == "read" for one in handed_in),
        apart=flags.waiting(today),
    )
    return Response(page)


@signed_in
def show_one(request: Request, user: TeamUser, source: str) -> Response:
    """Show a source: its lines of figures, what it restated lately, its last collections and files."""
    today = london_day(request.at)
    known = series.readings(today - BACK, today, by=today)
    shown, handed_in = _all(request.at, known)
    found = next((one for one in shown if one.promised.id == source), None)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    of = [line for line, _, _ in found.lines]
    own = found.promised.kind == "own"
    page = render(
        "source.jinja",
        **frame(user, CURRENT),
        words=wording,
        drop_words=drop_wording,
        one=found,
        restated=restated(of, today - BACK, today),
        runs=runs.runs(source) if found.promised.kind == "connection" else [],
        drops=[one for one in handed_in if found.promised.handed & set(one.sources)],
        apart=flags.waiting(today) if own else 0,
        sites=came.sites((one for one in known if found.promised.has(one.series)), today) if own else [],
    )
    return Response(page)


def _all(at: datetime, known: Sequence[Readings]) -> tuple[list[Shown], list[Drop]]:
    days = [(one.series, one.newest) for one in known]
    standings = runs.standings()
    asked = {one.id: one for one in collected(compiled().connections, standings, at)}
    paid = {
        one.id: (spent(one.id, at.date()), one.monthly_cap_dollars)
        for one in compiled().connections
        if one.paid
    }
    handed_in = drops.newest(LISTED)
    return [
        Shown(
            one,
            _newest(standing.newest(one, days), asked.get(one.id)),
            asked.get(one.id),
            standings[one.id].last if one.id in standings else None,
            next(
                (drop for drop in handed_in if drop.state == "kept" and one.handed & set(drop.sources)), None
            ),
            at,
            tuple(
                (of.series, of.newest, of.values.get(of.newest) if of.newest else None)
                for of in known
                if one.has(of.series)
            ),
            paid.get(one.id),
        )
        for one in standing.promised(compiled(), WEBSITE.id, gettext(WEBSITE.title))
    ], handed_in


def _newest(known: date | None, asked: Collected | None) -> date | None:
    """Return the newest day of a source: that of its lines of figures, or the one its collections know of."""
    return max((day for day in (known, asked.newest if asked else None) if day), default=None)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.sources")(show)
    app.get("console.source")(show_one)
