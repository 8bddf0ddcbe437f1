"""The website's own counter: which pages were shown, here and on other sites that carry its tag, without knowing to whom.

A view is a page shown. A visit is a view that came from outside the site: from another site, a poster, an e-mail or a typed
address. A reader without scripts makes views alone, because where they came from can't be told. Both are flows and may be
added up. Visitors are different people of a day, as far as they can be told apart (`sources.visitor`): they are never added up,
and the page on which pupils type their code is no part of them. None of it needs a cookie or anything stored on the device.

What looks made up is kept apart (`figures.visits`). A day of which nothing is known is not said to have had none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from services.metrics.counted import Flag, account_of
from services.metrics.figures import visits
from services.metrics.figures.visits import NONE, OTHER, Hit, Hits
from services.metrics.observations import Observation, Series
from services.metrics.sources.base import Window
from services.metrics.table import flags, hits, series
from shared.clock import LONDON, london_day
from shared.compiled import plain
from shared.limits import OWN_PAGES, OWN_WEBSITE
from shared.text import N_

VIEWS: Final = Series(OWN_WEBSITE, OWN_PAGES, "views", N_("Website pages shown"), "views", "flow")
VISITS: Final = Series(OWN_WEBSITE, OWN_PAGES, "visits", N_("Website visits"), "visits", "flow")
VISITORS: Final = Series(
    OWN_WEBSITE, OWN_PAGES, "visitors", N_("Different website visitors in a day"), "visitors", "unique"
)

DIMENSIONS: Final[Mapping[str, Series]] = {
    "page": VIEWS,
    "referrer": VISITS,
    "campaign": VISITS,
    "device": VIEWS,
}
"""Which figure is told by what: a visit has a site or campaign that it came by, every page shown a device."""

MOST_PARTS: Final = 200
"""Pages, sites or campaigns of a site that are told one by one: what comes after so many is told together, as `OTHER`."""


class Website:
    """The counter as a source: it counts each day's hits again, as long as all of them are held.

    What it finds made up it keeps in the table's `flags`, for a person to decide.
    """

    id = OWN_WEBSITE
    title = N_("Website")
    series = (VIEWS, VISITS, VISITORS)
    restated_for = hits.HELD
    """Hits may be late: their queue holds them for days. Counted again, a day changes nothing where none has come."""

    def fetch(self, window: Window, now: datetime) -> Iterator[Observation]:
        """Yield what is known of each site and each of London's days."""
        today = london_day(now)
        first = max(window.first, today - hits.HELD)
        if first > window.last:
            return
        found = _found(first, window.last)
        decided = flags.flags(first, window.last)
        for account in dict.fromkeys((OWN_PAGES, *accounts(), *(account for account, _ in found))):
            days = Window(first, window.last).days
            of_days = {day: found.get((account, day), Counter()) for day in days}
            yield from _Site(account, decided).observed(of_days, today)


def accounts() -> tuple[str, ...]:
    """Return the other sites that carry the tag, as they are called among the figures."""
    return tuple(account_of(origin) for origin in plain()["counted_origins"])


class _Site:
    """One site's days, the earliest first: what is usual on a day is seen from those before."""

    def __init__(self, account: str, decided: Iterable[Flag]) -> None:
        self.account = account
        self.decided = {one.key: one for one in decided if one.account == account}
        self.told: dict[str, set[str]] = {name: set() for name in DIMENSIONS}
        for one in series.parts(OWN_WEBSITE, account):
            for name, value in one.dimensions:
                self.told[name].add(value)

    def observed(self, days: Mapping[date, Hits], today: date) -> Iterator[Observation]:
        first, last = min(days), max(days)
        before = series.values(self._of(VIEWS), first - visits.BACK, last)
        views = {day: int(value.value) for day, value in before.items() if value.complete}
        for day, of_day in days.items():
            views.pop(day, None)
            if of_day:
                found = tuple(self._counted(day, of_day, visits.usual_day(day, views), today))
                if found[0].complete:
                    views[day] = int(found[0].value)
                yield from found
            elif day < today and visits.none_came(day, views):
                views[day] = 0
                for one in (VIEWS, VISITS, VISITORS):
                    yield Observation(self._of(one), day, Decimal(0), complete=True)

    def _counted(self, day: date, of_day: Hits, usual: int, today: date) -> Iterator[Observation]:
        judged = visits.judge(day, self.account, of_day, usual, self.decided)
        keys = {flag.key for flag in judged.flags}
        # What is within the limits after all, because more is known of the days before, is apart no more.
        none = [
            replace(one, views=0, visits=0)
            for one in self.decided.values()
            if one.day == day and one.key not in keys
        ]
        flags.keep((*judged.flags, *none), self.decided.values())
        complete = day < today and not any(flag.waits for flag in judged.flags)
        counted = judged.counted
        yield Observation(self._of(VIEWS), day, Decimal(counted.total()), complete)
        came = sum(number for hit, number in counted.items() if hit.visit)
        yield Observation(self._of(VISITS), day, Decimal(came), complete)
        told_apart = {hit.visitor for hit in counted}
        if told_apart != {None}:
            known = Decimal(len(told_apart - {None, ""}))
            yield Observation(self._of(VISITORS), day, known, complete and None not in told_apart)
        for name, one in DIMENSIONS.items():
            for value, number in self._parts(name, of_day, counted).items():
                part = self._of(one, (name, value))
                yield Observation(part, day, Decimal(number), complete)

    def _parts(self, name: str, of_day: Hits, counted: Hits) -> dict[str, int]:
        """Return how many of a day's counted hits had which value; 0 where all of those told before were kept apart."""
        number, told = _by(name, counted), self.told[name]
        for value, _ in number.most_common():
            told.add(value if len(told) < MOST_PARTS else OTHER)
        parts: dict[str, int] = {}
        for value in _by(name, of_day):
            called = value if value in told else OTHER
            if called in told:
                parts[called] = parts.get(called, 0) + number[value]
        return parts

    def _of(self, one: Series, *dimensions: tuple[str, str]) -> Series:
        return replace(one, account=self.account, dimensions=dimensions)


def _by(name: str, found: Hits) -> Counter[str]:
    by: Counter[str] = Counter()
    for hit, number in found.items():
        if DIMENSIONS[name] is VIEWS or hit.visit:
            value = {
                "page": hit.page,
                "referrer": hit.referrer,
                "campaign": hit.came_by,
                "device": hit.device,
            }[name]
            by[value or NONE] += number
    return by


def _found(first: date, last: date) -> dict[tuple[str, date], Hits]:
    found: dict[tuple[str, date], Hits] = {}
    for at, row in hits.hits(first, last):
        of_day = found.setdefault((row.get("account", OWN_PAGES), london_day(at)), Counter())
        of_day[_hit(at, row)] += 1
    return found


def _hit(at: datetime, row: Mapping[str, Any]) -> Hit:
    """Return a hit as it is counted; those of before were of our own pages, and had neither device nor visitor."""
    return Hit(
        hour=at.astimezone(LONDON).hour,
        page=row["page"],
        codes=row.get("codes", False),
        visit=row["visit"],
        scripted=row.get("scripted", True),
        referrer=row["referrer"],
        campaign=row["campaign"],
        device=row.get("device", ""),
        visitor=row.get("visitor"),
    )


WEBSITE: Final = Website()
