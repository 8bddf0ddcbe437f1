"""The visits to come at which somebody is missing, and how pressing each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.booking.domain.staff import Gap, Urgency, urgency
from services.booking.table import staff
from shared.clock import london_day, london_time
from shared.compiled import plain


@dataclass(frozen=True, slots=True)
class Pressing:
    """A gap, how pressing it is, and how many days are left."""

    gap: Gap
    urgency: Urgency
    days: int


def pressing(gap: Gap, now: datetime) -> Pressing:
    """Return how pressing a gap is at `now`, by the days left, as the programme says."""
    said, day, today = plain()["people"], london_day(gap.starts_at), london_day(now)
    how = urgency(day, today, soon_days=said["soon_days"], urgent_days=said["urgent_days"])
    return Pressing(gap, how, (day - today).days)


def gaps_ahead(now: datetime, until: datetime | None = None) -> Mapping[str, Pressing]:
    """Return the gaps of visits from today on, by their references; up to those that start at `until`."""
    found = staff.gaps(since=london_time(london_day(now), 0), until=until)
    return {reference: pressing(gap, now) for reference, gap in found.items()}
