"""Visits: what of a day's hits counts, what is kept apart, and when a day without any is a day of none.

A view is a page shown. A visit is a view that came from outside the site. From nowhere is what names neither a site nor a
campaign: a typed address, a reader without scripts, and a program that makes hits up. So a flood of those is not counted
unless a person says that it was people.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import mean, median
from typing import Final, NamedTuple

from services.metrics.counted import Flag, Why
from services.metrics.observations import DayByDay
from services.metrics.period import DAY, Stretch
from shared.limits import MAX_PUPILS

MOST_BY_ONE: Final = 150
"""Views of one visitor a day that count unasked: the booking form from its first page to its last, ten times."""

MOST_AN_HOUR: Final = 100
"""Hits from nowhere an hour that count unasked, or as many as a usual day has in all, if that is more."""

MOST_A_DAY: Final = 300
"""Hits from nowhere a day that count unasked, or five usual days' views, if that is more."""

USUAL_DAYS: Final = 5

MOST_CODES: Final = 2 * MAX_PUPILS
"""The same in an hour, of the page on which pupils type a poster's code: two halls full. A day of it has no limit of its own."""

BACK: Final = timedelta(days=28)
"""How far before a day one looks for what is usual."""

KNOWN_DAYS: Final = 7
"""Days that must be known before anything is said to be usual."""

QUIET: Final = 5
"""Views to be expected in all since the last day with any, below which a day without is believed.

By chance none of five come once in 150 times.
"""

PRINTED: Final = "poster"
"""The campaign of a visit that begins on the code page and names none: its address stands on posters, slips and slides alone."""


CAMPAIGN: Final = "campaign"
"""The dimension that says which campaign led a visit here."""

NONE: Final = "none"
"""What a visit came by that names no site, or no campaign; and a page of another site that is not kept by its path."""

OTHER: Final = "other"
"""What is no longer told one by one, because there were too many."""


class Hit(NamedTuple):
    """What is known of a page shown.

    `codes` tells the page on which pupils type their code; `visitor` is empty where none is told apart, None where that was not
    possible.
    """

    hour: int
    page: str
    codes: bool
    visit: bool
    scripted: bool
    referrer: str
    campaign: str
    device: str
    visitor: str | None

    @property
    def came_by(self) -> str:
        """The campaign of a visit, empty where there was none."""
        if not self.visit:
            return ""
        return self.campaign or (PRINTED if self.codes and not self.referrer else "")


Hits = Counter[Hit]


class Judged(NamedTuple):
    """A day's hits: those that count, and what is kept apart, with what was decided of it."""

    counted: Hits
    flags: tuple[Flag, ...]


def usual_day(day: date, views: Mapping[date, int]) -> int:
    """Return the views of a usual day among the four weeks before one, 0 where too few of them are known."""
    before = _before(day, views)
    return int(median(before)) if len(before) >= KNOWN_DAYS else 0


def none_came(day: date, views: Mapping[date, int]) -> bool:
    """Tell whether a day without a hit is one on which nobody came: it is believed of a quiet site that was heard of lately.

    Of any other it is unknown: the counter may have been broken. Each silent day makes that likelier.
    """
    before = _before(day, views)
    heard = [known for known, value in views.items() if value and day - BACK <= known < day]
    if not heard or len(before) < KNOWN_DAYS:
        return False
    # Where most days have none, less than one comes a day, and one busy day says nothing of the others.
    a_day = median(before) or min(mean(before), 1)
    return a_day * (day - max(heard)).days < QUIET


def _before(day: date, views: Mapping[date, int]) -> Sequence[int]:
    return [value for known, value in views.items() if day - BACK <= known < day]


def judge(day: date, account: str, hits: Hits, usual: int, decided: Mapping[str, Flag]) -> Judged:
    """Keep apart what looks made up, unless it was decided that it counts; `decided` are the flags of before, by key."""
    apart: dict[Flag, Hits] = {}

    def set_apart(why: Why, hour: int | None, found: Hits) -> None:
        visits = sum(number for hit, number in found.items() if hit.visit)
        flag = Flag(day, account, why, hour, found.total(), visits, usual)
        known = decided.get(flag.key)
        if known:
            flag = Flag(*_about(flag), known.verdict, known.judged, known.who, known.at)
        apart[flag] = found

    left = Counter(hits)
    if many := _by_one(left):
        set_apart("visitor", None, many)
        left -= many
    for hour, found in _floods(left, usual):
        set_apart("hour", hour, found)
        left -= found
    nowhere, _ = _codes_apart(_from_nowhere(left))
    if nowhere.total() > max(MOST_A_DAY, USUAL_DAYS * usual):
        set_apart("day", None, nowhere)
        left -= nowhere
    for flag, found in apart.items():
        if flag.counts:
            left += found
    return Judged(left, tuple(sorted(apart, key=lambda flag: flag.key)))


def _about(flag: Flag) -> tuple[date, str, Why, int | None, int, int, int]:
    return flag.day, flag.account, flag.why, flag.hour, flag.views, flag.visits, flag.usual


def _by_one(hits: Hits) -> Hits:
    """Return the hits of visitors who made very many."""
    made: Counter[str] = Counter()
    for hit, number in hits.items():
        if hit.visitor:
            made[hit.visitor] += number
    many = {visitor for visitor, number in made.items() if number > MOST_BY_ONE}
    return Counter({hit: number for hit, number in hits.items() if hit.visitor in many})


def _from_nowhere(hits: Hits) -> Hits:
    """Return the hits that name neither a site nor a campaign, and those from inside of visitors who never came in."""
    came = {hit.visitor for hit in hits if hit.visit or not hit.scripted}

    def nowhere(hit: Hit) -> bool:
        inside = hit.scripted and not hit.visit
        return not (hit.referrer or hit.campaign or (inside and (hit.visitor in came or not hit.visitor)))

    return Counter({hit: number for hit, number in hits.items() if nowhere(hit)})


def _codes_apart(hits: Hits) -> tuple[Hits, Hits]:
    """Return hits without those of the page of codes, and those."""
    codes = Counter({hit: number for hit, number in hits.items() if hit.codes})
    return hits - codes, codes


def _floods(hits: Hits, usual: int) -> Iterator[tuple[int, Hits]]:
    """Yield the hits from nowhere of each hour that had very many; of the page of codes only where whole halls would not do."""
    others, codes = _codes_apart(_from_nowhere(hits))
    for hour in range(24):
        flood: Hits = Counter()
        for found, most in ((others, max(MOST_AN_HOUR, usual)), (codes, max(MOST_CODES, usual))):
            of_hour = Counter({hit: number for hit, number in found.items() if hit.hour == hour})
            if of_hour.total() > most:
                flood += of_hour
        if flood:
            yield hour, flood


class Part(NamedTuple):
    """A page, a site, a campaign or a class of device, and how many views or visits it had."""

    name: str
    number: int


def parts(told: Iterable[DayByDay], period: Stretch) -> tuple[Part, ...]:
    """Return what a period's figure is made of, the most first; `told` are the series of one dimension.

    What had none is left out.
    """
    found: Counter[str] = Counter()
    for one in told:
        [(_, name)] = one.series.dimensions
        days = ((one.first + number * DAY, value) for number, value in enumerate(one.values))
        found[name] += int(sum(value for day, value in days if value and period.first <= day <= period.last))
    return tuple(
        Part(*pair) for pair in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) if pair[1]
    )


class Parted(NamedTuple):
    """What a figure is made of: the `named` parts, the most first, what the `others` had, and what names none (`unnamed`)."""

    named: tuple[Part, ...]
    others: int
    unnamed: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(one.number for one in self.named) + self.others + self.unnamed


def most(found: Iterable[Part], number: int) -> Parted:
    """Return so many of a figure's parts by name, and the rest together; `found` has the most first."""
    told = {one.name: one.number for one in found}
    unnamed, others = told.pop(NONE, 0), told.pop(OTHER, 0)
    named = [Part(*pair) for pair in told.items()]
    return Parted(tuple(named[:number]), others + sum(one.number for one in named[number:]), unnamed)
