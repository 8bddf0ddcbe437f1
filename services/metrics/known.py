"""All that a report is made of, read beforehand: every booking and summary at its highest version, every series' values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from services.metrics.observations import DayByDay, Readings
from shared.clock import london_day

if TYPE_CHECKING:
    from services.metrics.brief import Hours, Staff
    from services.metrics.runs import Standing
    from shared.events.booking import BookingSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary

AGREED: Final = frozenset({"confirmed", "rescheduled"})
"""The states of a visit that takes place on its day unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class CommentsWaiting:
    """How many comments waited when they were counted, `at` a moment; `oldest` is the day the oldest had come, None for none.

    `flagged` of them may tell of harm. `approved` were approved in the seven days before.
    """

    at: datetime
    waiting: int
    flagged: int
    oldest: date | None
    approved: int


@dataclass(frozen=True)
class Known:
    """What is known on the day `today`, where each connection stands, and the correlation id each booking came with.

    `apart` is how many groups of the website's hits wait for a person to decide whether they count. `campaigns` are the website's
    visits of the week that is reported, by campaign. `comments` are the counts of comments of the mornings that reports may speak
    of. `staff` says who comes to each visit, `hours` what people gave besides sessions.

    A visit's state may be one that this code has never heard of: the visit is kept, and no figure counts it. Nor does any count
    one whose sender has not confirmed the address.
    """

    visits: "tuple[BookingSnapshot, ...]"
    summaries: "tuple[SessionSummary, ...]"
    today: date
    readings: tuple[Readings, ...] = ()
    wishes: "tuple[WishSnapshot, ...]" = ()
    correlation: Mapping[str, str] = field(default_factory=dict)
    standings: "Mapping[str, Standing]" = field(default_factory=dict)
    apart: int = 0
    campaigns: tuple[DayByDay, ...] = ()
    comments: tuple[CommentsWaiting, ...] = ()
    staff: "Sequence[Staff]" = ()
    hours: "Sequence[Hours]" = ()

    @cached_property
    def asked(self) -> "tuple[BookingSnapshot, ...]":
        """The visits whose sender is known to be who they say: all that figures are made of."""
        return tuple(visit for visit in self.visits if visit.address_confirmed)

    @cached_property
    def delivered(self) -> "tuple[BookingSnapshot, ...]":
        """The visits that took place and whose pupils were counted."""
        return tuple(visit for visit in self._recorded if counts_from(visit) <= self.today)

    @cached_property
    def early(self) -> "tuple[BookingSnapshot, ...]":
        """Visits that were recorded although their day is still to come: not counted until then."""
        return tuple(visit for visit in self._recorded if counts_from(visit) > self.today)

    @cached_property
    def uncounted(self) -> "tuple[BookingSnapshot, ...]":
        """The visits that took place and of which nobody has said who came. Today's may still be on."""
        return tuple(
            visit
            for visit in self.asked
            if visit.status in AGREED and london_day(visit.sessions[-1].ends_at) < self.today
        )

    @cached_property
    def counted(self) -> "tuple[SessionSummary, ...]":
        """The summaries of visits that were counted: a rate needs both its numbers, and a visit called off has no pupils.

        Of what pupils said right after it: what teachers say, and what a class says weeks later, is another figure.
        """
        delivered = {visit.id for visit in self.delivered}
        return tuple(
            summary
            for summary in self.summaries
            if summary.kind == "pupil" and summary.booking_id in delivered
        )

    @cached_property
    def _recorded(self) -> "tuple[BookingSnapshot, ...]":
        return tuple(visit for visit in self.asked if visit.status == "delivered")


def counts_from(visit: "BookingSnapshot") -> date:
    """Return the day from which a recorded visit counts.

    Nobody was there before the day it was planned for: older records, which nothing kept from being made early, wait for it.
    """
    planned = london_day(visit.sessions[0].starts_at)
    return max(planned, visit.delivered_on or planned)


def present(visit: "BookingSnapshot") -> Counter[int]:
    """Return how many pupils of each year group were present at a visit."""
    counted: Counter[int] = Counter()
    for session in visit.sessions:
        for group in session.present:
            counted[group.year_group] += group.pupils
    return counted


def pupils(visit: "BookingSnapshot") -> int:
    """Return how many pupils were present at a visit."""
    return sum(group.pupils for session in visit.sessions for group in session.present)


def expected(visit: "BookingSnapshot") -> int:
    """Return how many pupils a visit was asked for, in all its sessions."""
    return sum(session.pupils_expected for session in visit.sessions)


def day_of(visit: "BookingSnapshot") -> date:
    """Return the day a visit took place, or is planned for."""
    return visit.delivered_on or london_day(visit.sessions[0].starts_at)
