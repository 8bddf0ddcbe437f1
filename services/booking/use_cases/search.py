"""Looking bookings up: filters and words over the team's lists, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.booking.table import lists
from services.booking.table.lists import BY_WAITING, Listed
from shared.clock import london_day, london_time

LOOKED_THROUGH: Final = 400
"""Lines that one page of results looks through at most; then it says how far it came and goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is looked for; empty is anything. `first` and `last` are London days, both included; `words` must all be found."""

    words: str = ""
    state: str = ""
    workshop: str = ""
    owner: str | None = None
    team: int = 0
    first: date | None = None
    last: date | None = None

    def fits(self, line: Listed) -> bool:
        """Tell whether a line of a list is looked for; its state is the list's own."""
        text = f"{line.school} {line.town} {line.id} {line.contact} {line.urn}".casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.workshop in {"", line.workshop}
            and self.owner in {None, line.owner}
            and self.team in {0, line.team}
            and (self.first or date.min) <= london_day(line.starts_at) <= (self.last or date.max)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results; `more` is where the next one goes on, empty at the end, `looked_to` how far this one came."""

    lines: list[Listed]
    more: str = ""
    looked_to: datetime | None = None


def found(wanted: Filter, *, after: str = "", most: int = lists.PAGE) -> Found:
    """Return a page of what a filter lets through: requests by who waits longest, all others the latest visit first."""
    lines: list[Listed] = []
    last: Listed | None = None
    for number, line in enumerate(_lines(wanted, after)):
        if last and (len(lines) == most or number == LOOKED_THROUGH):
            return Found(lines, last.key, last.starts_at)
        if wanted.fits(line):
            lines.append(line)
        last = line
    return Found(lines)


def every(wanted: Filter) -> Iterator[Listed]:
    """Yield all that a filter lets through, for an export."""
    return (line for line in _lines(wanted, "") if wanted.fits(line))


def between(first: date, last: date) -> Iterator[Listed]:
    """Yield the bookings of all states whose visit starts from `first` to `last`, London days, earliest first."""
    after = ""
    since, until = london_time(first, 0), london_time(last + timedelta(days=1), 0)
    while True:
        page = lists.page_of("all", since=since, until=until, after=after)
        yield from page
        if len(page) < lists.PAGE:
            return
        after = page[-1].key


def _lines(wanted: Filter, after: str) -> Iterator[Listed]:
    which = wanted.state or "all"
    by_waiting = which in BY_WAITING
    since = None if by_waiting or not wanted.first else london_time(wanted.first, 0)
    until = None if by_waiting or not wanted.last else london_time(wanted.last + timedelta(days=1), 0)
    while True:
        yield from (
            page := lists.page_of(which, since=since, until=until, after=after, newest_first=not by_waiting)
        )
        if len(page) < lists.PAGE:
            return
        after = page[-1].key
