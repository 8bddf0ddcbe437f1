"""What the digest knows of visits and answers: every booking and summary at its highest version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.metrics import store
from shared.clock import london_day
from shared.events import BookingSnapshot, SessionSummary


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known, at one moment."""

    visits: tuple[BookingSnapshot, ...]
    summaries: tuple[SessionSummary, ...]
    correlation: Mapping[str, str] = field(default_factory=dict)

    @property
    def delivered(self) -> list[BookingSnapshot]:
        """The visits that took place."""
        return [visit for visit in self.visits if visit.status == "delivered"]

    @property
    def counted(self) -> list[SessionSummary]:
        """The summaries of visits that took place: a rate needs both its numbers, and a visit called off has no pupils."""
        took_place = {visit.id for visit in self.delivered}
        return [summary for summary in self.summaries if summary.booking_id in took_place]


def pupils(visit: BookingSnapshot) -> int:
    """Return how many pupils were present at a visit."""
    return sum(group.pupils for session in visit.sessions for group in session.present)


def facts() -> Facts:
    """Read all facts."""
    visits, correlation = [], {}
    for row in store.visits():
        visits.append(BookingSnapshot.model_validate_json(row["snapshot"]))
        correlation[row["sk"]] = row["correlation_id"]
    summaries = [SessionSummary.model_validate_json(row["snapshot"]) for row in store.summaries()]
    return Facts(tuple(visits), tuple(summaries), correlation)


def day_of(visit: BookingSnapshot) -> date:
    """Return the day a visit took place, or is planned for."""
    return visit.delivered_on or london_day(visit.sessions[0].starts_at)
