"""Pairs of people of whom somebody said that they aren't one; it can be taken back, and then they are suggested again."""

from datetime import datetime

from services.people.domain.duplicates import Pair, pair
from services.people.table import audit, pairs
from services.people.table.audit import Line
from services.people.use_cases.change import stored


def told_apart() -> list[Pair]:
    """Return the pairs, in order."""
    return sorted(pairs.not_same())


def take_back(one: str, other: str, *, who: str, at: datetime) -> None:
    """Forget that two people aren't one; done again it changes nothing."""
    stored([pairs.gone(pair(one, other)), audit.noted(Line(at, who, "may be the same", one))])
