"""Reach: pupils present at the visits that were counted, as facilitators recorded them or as was settled; exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.metrics.known import day_of, pupils
from services.metrics.period import Period

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came in a period, None for all that was ever recorded: pupils present, the visits, their different schools."""

    period: Period | None
    pupils: int
    visits: int
    schools: int


def attendance(visits: Iterable["BookingSnapshot"], period: Period | None = None) -> Attendance:
    """Return who came to the visits of a period."""
    counted = [visit for visit in visits if period is None or day_of(visit) in period]
    return Attendance(period, sum(map(pupils, counted)), len(counted), len({visit.urn for visit in counted}))
