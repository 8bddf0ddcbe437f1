"""The held places of the team's diary."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from services.booking.table import slot_key
from shared.clock import LONDON
from shared.dynamo import query
from shared.settings import setting


def free_places(starts_at: datetime, places: int) -> list[int]:
    """Return which of a slot's `places` nobody holds, by their numbers from 1."""
    month, slot = slot_key(starts_at)
    taken = {row["place"] for row in query(setting("TABLE"), month, begins=slot, consistent=True)}
    return [place for place in range(1, places + 1) if place not in taken]


def held(first: date, last: date) -> Mapping[datetime, int]:
    """Return how many places are held in each slot from `first` to `last`, London days, both included."""
    places: dict[datetime, int] = defaultdict(int)
    month = first.replace(day=1)
    while month <= last:
        between = (max(first, month).isoformat(), f"{last.isoformat()}T99")
        for row in query(setting("TABLE"), f"HOLDS#{month:%Y-%m}", between=between):
            local = datetime.fromisoformat(row["sk"].partition("#")[0])
            places[local.replace(tzinfo=LONDON)] += 1
        month = (month + timedelta(days=31)).replace(day=1)
    return places
