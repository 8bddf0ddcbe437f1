"""What there is of the things that are brought to visits: counted by somebody, and less by what visits used up since.

Every count stays in the history; the last one is taken back by the one before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.people.domain.kit import packed
from services.people.domain.rules import Rules
from services.people.domain.session import Session


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of a thing, as `by` counted them at a moment; `taken_back_by` is who said that the count was wrong."""

    count: int
    at: datetime
    by: str
    taken_back_by: str = ""
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """All counts of a thing, the newest last; `version` is 0 before the first."""

    kit: str
    version: int = 0
    counts: tuple[Counted, ...] = ()

    @property
    def last(self) -> Counted | None:
        """The newest count that holds; None where nobody counted."""
        return next((one for one in reversed(self.counts) if not one.taken_back_by), None)


def counted(stock: Stock, count: int, *, who: str, at: datetime) -> Stock:
    """Return the stock with one more count."""
    return replace(stock, version=stock.version + 1, counts=(*stock.counts, Counted(count, at, who)))


def taken_back(stock: Stock, *, who: str, at: datetime) -> Stock:
    """Return the stock with the newest count that holds taken back, so that the one before it holds."""
    last = stock.last
    if last is None:
        return stock
    back = replace(last, taken_back_by=who, taken_back_at=at)
    counts = tuple(back if one is last else one for one in stock.counts)
    return replace(stock, version=stock.version + 1, counts=counts)


def there(
    rules: Rules, stocks: Mapping[str, Stock], sessions: Iterable[Session], at: datetime
) -> dict[str, int]:
    """Return how many of each thing should be there at a moment, by its id; a thing that nobody counted isn't among them.

    What is used up is less by what sessions took since it was counted; the rest comes back from a visit. It is never less than 0.
    """
    since = {kit: stock.last for kit, stock in stocks.items()}
    used: defaultdict[str, int] = defaultdict(int)
    for session in sessions:
        if session.standing == "off" or session.starts_at > at:
            continue
        for one in packed(rules, session):
            last = since.get(one.kit.id)
            if one.kit.used_up and last and last.at < session.starts_at:
                used[one.kit.id] += one.count
    return {kit: max(0, last.count - used[kit]) for kit, last in since.items() if last}
