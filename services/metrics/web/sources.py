"""The page of sources: where each stands, what went wrong with it, what it restated; and the files that were handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.declared import declared
from services.metrics.figures import standing
from services.metrics.figures.collecting import Collected, collected
from services.metrics.figures.standing import Promised
from services.metrics.observations import Latest
from services.metrics.runs import Run
from services.metrics.sources.website import WEBSITE
from services.metrics.table import drops, flags, items, runs, series
from services.metrics.table.drops import Drop
from services.metrics.table.latest import Newest, latest, newest, observed_at
from services.metrics.table.restated import restated
from services.metrics.table.spending import spent
from services.metrics.web import came, drop_wording
from services.metrics.web import source_wording as wording
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render

CURRENT: Final = "sources"
LISTED: Final = 30
"""Files handed in that the page names, the newest."""

BACK: Final = timedelta(days=35)
"""How far back what is known is looked at: longer than any platform restates its figures."""

UNKNOWN: Final = N_("The programme has no such source. Look for it in the list.")


@dataclass(frozen=True)
class Shown:
    """A source as the page shows it: what is known of it, and `collected` where it is a connection.

    `observed` is when its newest day was observed (an ISO moment), where neither a collection nor a file says. Of one that costs
    money, `spent` is what it has cost this month, and the month's limit, in dollars. `titles` are those of metrics that its
    platform gives no more.
    """

    promised: Promised
    newest: date | None
    collected: Collected | None
    last_run: Run | None
    last_drop: Drop | None
    at: datetime
    observed: str = ""
    spent: tuple[Decimal, Decimal] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def silent(self) -> bool:
        """Whether neither a collection nor a file says when figures last came."""
        return not ((self.collected and self.collected.success) or self.last_drop)

    @property
    def late(self) -> bool:
        """Whether its newest figures are older than promised."""
        return standing.late(self.promised, self.newest, self.at)


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show every source, those that need somebody first, and the newest files handed in."""
    today, back = _days(request.at)
    known = newest(today, back)
    found = [(one, _newest_of(one, known) or _newest_line(_lines(one, today, back))) for one in _promised()]
    shown, handed_in = _shown(found, request.at)
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
    promised = next((one for one in _promised() if one.id == source), None)
    if promised is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    today, back = _days(request.at)
    lines = _lines(promised, today, back)
    [found], handed_in = _shown([(promised, _newest_line(lines))], request.at)
    own = promised.kind == "own"
    page = render(
        "source.jinja",
        **frame(user, CURRENT),
        words=wording,
        drop_words=drop_wording,
        one=found,
        lines=lines,
        # Of a line that ends before those days nothing can be restated: it is not asked for.
        restated=restated([line.series for line in lines if line.day and line.day >= back], back, today),
        items=items.newest(promised.names, promised.account, today),
        runs=runs.runs(source) if found.promised.kind == "connection" else [],
        drops=[one for one in handed_in if found.promised.handed & set(one.sources)],
        apart=flags.waiting(today) if own else 0,
        sites=came.sites(series.readings(back, today, by=today, source=source), today) if own else [],
    )
    return Response(page)


def _promised() -> list[Promised]:
    return list(standing.promised(declared(), WEBSITE.id, gettext(WEBSITE.title)))


def _titles(one: Promised, asked: Collected | None) -> dict[str, str]:
    """Return the titles of a connection's metrics, where its platform gives some no more."""
    if asked is None or not asked.unsupported:
        return {}
    known = (line for name in sorted(one.names) for line in series.all_series(name))
    return {line.metric: line.title for line in known if one.has(line)}


def _days(at: datetime) -> tuple[date, date]:
    """Return today, and how far back what is known is looked at."""
    today = london_day(at)
    return today, today - BACK


def _lines(one: Promised, today: date, back: date) -> list[Latest]:
    """Return a source's lines of figures."""
    found = [line for name in sorted(one.names) for line in latest(today, back, name)]
    return [line for line in found if one.has(line.series)]


def _newest_of(one: Promised, known: Mapping[tuple[str, str], Newest]) -> Newest | None:
    return max((found for (name, account), found in known.items() if one.of(name, account)), default=None)


def _newest_line(lines: Iterable[Latest]) -> Newest | None:
    return max((Newest(line.day, line.series.key) for line in lines if line.day), default=None)


def _shown(
    promised: Sequence[tuple[Promised, Newest | None]], at: datetime
) -> tuple[list[Shown], list[Drop]]:
    """Return the sources, each with the newest that is known of it, and the newest files handed in."""
    standings = runs.standings()
    asked = {one.id: one for one in collected(declared().connections, standings, at)}
    caps = {one.id: one.monthly_cap_dollars for one in declared().connections if one.paid}
    handed_in = drops.newest(LISTED)
    found = []
    for one, known in promised:
        day, last = _day(known, asked.get(one.id)), standings.get(one.id)
        drop = next((of for of in handed_in if of.state == "kept" and one.handed & set(of.sources)), None)
        found.append(
            Shown(
                one,
                day,
                asked.get(one.id),
                last.last if last else None,
                drop,
                at,
                spent=(spent(one.id, at.date()), caps[one.id]) if one.id in caps else None,
                titles=_titles(one, asked.get(one.id)),
            )
        )
    silent = [known for one, (_, known) in zip(found, promised, strict=True) if known and one.silent]
    moments = observed_at(silent)
    return [
        replace(one, observed=moments.get(known, "")) if known else one
        for one, (_, known) in zip(found, promised, strict=True)
    ], handed_in


def _day(known: Newest | None, asked: Collected | None) -> date | None:
    """Return the newest day of a source: that of its lines of figures, or the one its collections know of."""
    return max((day for day in (known and known.day, asked.newest if asked else None) if day), default=None)
