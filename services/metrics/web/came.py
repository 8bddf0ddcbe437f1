"""What the website's figures of four weeks are made of, as its page shows it: campaigns, sites, pages and devices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.metrics.figures.visits import Parted, most, parts
from services.metrics.observations import Readings
from services.metrics.period import DAY, Span
from services.metrics.sources.website import DIMENSIONS, VIEWS, VISITS
from services.metrics.table import series
from shared.limits import OWN_PAGES, OWN_WEBSITE
from shared.text import N_, gettext, ngettext, number
from shared.text.phrases import days

WEEKS: Final = timedelta(weeks=4)
NAMED: Final = 8
"""Of each kind so many are named, the most first; the rest is told together."""

HEADS: Final[Mapping[str, tuple[str, str]]] = {
    "campaign": (N_("Visits by campaign"), N_("Campaign")),
    "referrer": (N_("Visits by site"), N_("Site that led here")),
    "page": (N_("Pages shown"), N_("Page")),
    "device": (N_("Pages shown by device"), N_("Device")),
}

UNNAMED: Final[Mapping[str, str]] = {
    "campaign": N_("No campaign named"),
    "referrer": N_("No site named: typed, or from a mail or an app"),
    "page": N_("Pages whose address may be somebody's own"),
    "device": N_("Not known"),
}

DEVICES: Final[Mapping[str, str]] = {
    "phone": N_("Phone"),
    "tablet": N_("Tablet"),
    "desktop": N_("Computer"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A figure taken apart: its rows, and what they add up to."""

    caption: str
    column: str
    unit: str
    rows: Sequence[tuple[str, str]]
    total: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is counted: which days its tables are of, how many of those are known, and the tables."""

    title: str
    known: str
    tables: Sequence[Table]


def sites(readings: Iterable[Readings], today: date) -> list[Site]:
    """Return each site that is counted with what its figures of the four weeks before `today` are made of."""
    weeks = Span("", today - WEEKS, today - DAY)
    totals: dict[str, dict[str, Readings]] = {}
    for one in readings:
        totals.setdefault(one.series.account, {})[one.series.metric] = one
    return [
        found
        for account in sorted(totals, key=lambda account: (account != OWN_PAGES, account))
        if (found := _site(account, totals[account], weeks))
    ]


def _site(account: str, figures: Mapping[str, Readings], weeks: Span) -> Site | None:
    tables, known = [], 0
    for metric, unit in ((VISITS.metric, gettext("Visits")), (VIEWS.metric, gettext("Pages shown"))):
        values = figures[metric].values if metric in figures else {}
        in_weeks = [value.value for day, value in values.items() if weeks.first <= day <= weeks.last]
        known = max(known, len(in_weeks))
        told = series.parts_day_by_day(OWN_WEBSITE, account, metric, weeks.first, weeks.last)
        for name in HEADS:
            of_name = [each for each in told if each.series.dimensions[0][0] == name]
            if DIMENSIONS[name].metric == metric and (found := parts(of_name, weeks)):
                tables.append(_table(name, unit, most(found, NAMED), int(sum(in_weeks))))
    if not tables:
        return None
    return Site(
        gettext("Our own pages") if account == OWN_PAGES else account,
        gettext(
            "%(days)s: %(known)s known.",
            days=days(weeks.first, weeks.last),
            known=ngettext(
                "%(count)s of %(number)s day is", "%(count)s of %(number)s days are", WEEKS.days, count=known
            ),
        ),
        tables,
    )


def _table(name: str, unit: str, found: Parted, total: int) -> Table:
    caption, column = HEADS[name]
    rows = [(_called(name, one.name), one.number) for one in found.named]
    rest = (
        (gettext("All others"), found.others),
        (gettext(UNNAMED[name]), found.unnamed),
        # Of days from before it was kept what they are made of, the whole is all that is known.
        (gettext("Not told"), max(total - found.total, 0)),
    )
    rows += [row for row in rest if row[1]]
    told = [(called, number(count)) for called, count in rows]
    return Table(gettext(caption), gettext(column), unit, told, number(max(total, found.total)))


def _called(name: str, value: str) -> str:
    return gettext(DEVICES[value]) if name == "device" and value in DEVICES else value
