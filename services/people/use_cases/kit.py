"""What is taken along to visits: counted, taken back, and what must be restocked by when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.kit import Packed, Short, packed, restock
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.stock import Stock, counted, taken_back, there
from services.people.table import board
from services.people.table import kit as stocks
from services.people.table.board import BoardLine
from services.people.use_cases.change import stored
from services.people.use_cases.gaps import Upcoming, planned
from services.people.use_cases.programme import rules
from shared.clock import london_day

LONGEST: Final = timedelta(days=400)
"""How far back visits are looked for that used something up: what was counted before that must be counted again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A session and what it takes along."""

    line: BoardLine
    packed: Sequence[Packed]


@dataclass(frozen=True, slots=True)
class KitSeen:
    """What was counted and what there should be of each thing by now, what is short by when, and what each visit takes along."""

    last: date
    stocks: Mapping[str, Stock]
    there: Mapping[str, int]
    short: Sequence[Short]
    visits: Sequence[Upcoming]


def taken(visit: Upcoming) -> list[Taken]:
    """Return what each session of a visit takes along."""
    return [Taken(line, packed(rules(), line.as_session())) for line in visit.lines]


def look(weeks: int, at: datetime) -> KitSeen:
    """Return how things stand for the planned visits of the next weeks.

    Read units: ½ for each 4 KB of the board, of the time since the oldest count and of these weeks.
    """
    today = london_day(at)
    last = today + timedelta(weeks=weeks)
    known = stocks.stocks()
    since = [london_day(one.last.at) for one in known.values() if one.last]
    gone = _begun(max(min(since), today - LONGEST), today) if since else []
    by_now = there(rules(), known, (line.as_session() for line in gone), at)
    visits = planned(today, last)
    to_come = [line.as_session() for visit in visits for line in visit.lines if line.starts_at > at]
    return KitSeen(last, known, by_now, restock(rules(), to_come, by_now), visits)


def count(kit: str, number: int, *, version: int, who: str, at: datetime) -> None:
    """Keep that somebody counted a thing; `version` is that of the counts on the page.

    Raises `RefusedError`: as stale where somebody else counted since, as not found of a thing that no workshop brings.
    """
    _change(kit, version, lambda stock: counted(stock, number, who=who, at=at))


def take_back(kit: str, *, version: int, who: str, at: datetime) -> None:
    """Take the last count of a thing back, so that the one before holds again. Raises `RefusedError` as `count` does."""
    _change(kit, version, lambda stock: taken_back(stock, who=who, at=at))


def _change(kit: str, version: int, change: Callable[[Stock], Stock]) -> None:
    if kit not in {one.id for staffing in rules().workshops.values() for one in staffing.kit}:
        raise RefusedError(WhyNot.NOT_FOUND)
    was = stocks.stock(kit)
    if was.version != version:
        raise RefusedError(WhyNot.STALE)
    after = change(was)
    if after is not was:
        stored([stocks.kept(after, was)])


def _begun(first: date, today: date) -> list[BoardLine]:
    """Return the sessions of some days that took place, recorded or not yet."""
    return [*board.lines(first, today), *board.delivered(first, today)]
