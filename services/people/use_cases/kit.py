"""What there is of the things that are brought to visits, and what must be bought."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain import kit as domain
from services.people.domain import stock
from services.people.domain.kit import Short
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.stock import Stock
from services.people.table import board
from services.people.table import kit as rows
from services.people.use_cases.change import stored
from services.people.use_cases.programme import rules
from shared.clock import london_day

AHEAD: Final = timedelta(days=60)
"""How far ahead what is needed is added up."""


def count(kit: str, number: int, *, who: str, at: datetime) -> Stock:
    """Keep how many of a thing were counted. Raises `RefusedError`: of a thing that no workshop brings, as stale."""
    if kit not in {one.id for staffing in rules().workshops.values() for one in staffing.kit}:
        raise RefusedError(WhyNot.NOT_FOUND)
    was = rows.stock(kit)
    after = stock.counted(was, number, who=who, at=at)
    stored([rows.kept(after, was)])
    return after


def take_back(kit: str, *, who: str, at: datetime) -> Stock:
    """Take the last count of a thing back, so that the one before holds. Raises `RefusedError` as stale."""
    was = rows.stock(kit)
    after = stock.taken_back(was, who=who, at=at)
    if after is not was:
        stored([rows.kept(after, was)])
    return after


def there(at: datetime) -> Mapping[str, int]:
    """Return how many of each counted thing should be there, by its id: less by what visits used up since."""
    stocks = rows.stocks()
    last = [one.last.at for one in stocks.values() if one.last]
    if not last:
        return {}
    first, today = london_day(min(last)), london_day(at)
    sessions = [one.as_session() for one in (*board.delivered(first, today), *board.lines(first, today))]
    return stock.there(rules(), stocks, sessions, at)


def short(at: datetime, until: date | None = None) -> tuple[Short, ...]:
    """Return what isn't there in the number that the visits to come need, `AHEAD` where no day is said."""
    today = london_day(at)
    to_come = (one.as_session() for one in board.lines(today, until or today + AHEAD))
    return domain.restock(rules(), (one for one in to_come if one.starts_at > at), there(at))
