"""Places that are not filled at visits to come, and how pressing that is.

The people service says who is missing, the days left say the rest. Plain values: a page waits for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from services.metrics.brief import Open

Urgency = Literal["urgent", "soon", "later"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A visit to come with so many `places` not filled; `day` is that of the first session that has any."""

    booking: str
    urn: str
    day: date
    places: int
    urgency: Urgency


def gaps(
    visits: "Iterable[Open]", today: date, *, soon_days: int, urgent_days: int, agreed: Iterable[str]
) -> tuple[Gap, ...]:
    """Return the gaps of visits to come, today's included, the most pressing first.

    `agreed` are the visits that are known to be: one that was called off is nobody's gap, whatever was heard first.
    """
    among = frozenset(agreed)
    found = []
    for one in visits:
        missing = [(day, number) for day, number in one.places if number and day >= today]
        if missing and one.booking in among:
            day = min(day for day, _ in missing)
            left = (day - today).days
            urgency: Urgency = "urgent" if left <= urgent_days else "soon" if left <= soon_days else "later"
            places = sum(number for _, number in missing)
            found.append(Gap(one.booking, one.urn, day, places, urgency))
    return tuple(sorted(found, key=lambda one: (one.day, one.booking)))


def unknown(visits: "Iterable[Open]", today: date, agreed: Iterable[str]) -> int:
    """Return of how many visits to come nobody said who is needed: it isn't known whether anybody is missing."""
    among = frozenset(agreed)
    return sum(
        one.booking in among and any(number is None and day >= today for day, number in one.places)
        for one in visits
    )
