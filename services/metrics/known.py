"""All that a report is made of, read beforehand: every booking and summary at its highest version, every series' values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from services.metrics.observations import Readings
from shared.clock import london_day
from shared.events import BookingSnapshot, SessionSummary


@dataclass(frozen=True)
class Known:
    """What is known at one moment; `correlation` is the correlation id each booking came with.

    A visit's state may be one that this code has never heard of: the visit is kept, and no figure counts it.
    """

    visits: tuple[BookingSnapshot, ...]
    summaries: tuple[SessionSummary, ...]
    readings: tuple[Readings, ...] = ()
    correlation: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def delivered(self) -> tuple[BookingSnapshot, ...]:
        """The visits that took place."""
        return tuple(visit for visit in self.visits if visit.status == "delivered")

    @cached_property
    def counted(self) -> tuple[SessionSummary, ...]:
        """The summaries of visits that took place: a rate needs both its numbers, and a visit called off has no pupils."""
        took_place = {visit.id for visit in self.delivered}
        return tuple(summary for summary in self.summaries if summary.booking_id in took_place)


def present(visit: BookingSnapshot) -> Counter[int]:
    """Return how many pupils of each year group were present at a visit."""
    counted: Counter[int] = Counter()
    for session in visit.sessions:
        for group in session.present:
            counted[group.year_group] += group.pupils
    return counted


def pupils(visit: BookingSnapshot) -> int:
    """Return how many pupils were present at a visit."""
    return sum(group.pupils for session in visit.sessions for group in session.present)


def day_of(visit: BookingSnapshot) -> date:
    """Return the day a visit took place, or is planned for."""
    return visit.delivered_on or london_day(visit.sessions[0].starts_at)
