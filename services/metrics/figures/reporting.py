"""Reporting: of the visits that took place, which are counted. A total that lacks some says so, wherever it stands.

Counted + not reported + awaiting their count = visits that took place. A visit that did not happen is none of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from services.metrics.known import Known, counts_from, day_of
from services.metrics.period import Period

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot

REPORTED_WITHIN: Final = timedelta(days=10)
"""From the tenth day on a visit without a count is not reported; until then its count is awaited."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit by its booking, school and day."""

    booking: str
    school: str
    day: date


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is known of the visits that took place in a period, None for all there ever were.

    `not_reported` and `awaiting` have no count, the longest past first. Of the `counted`, `disputed` have two counts that
    differ; the facilitator's stands until somebody has settled it.
    """

    period: Period | None
    counted: int
    not_reported: tuple[Visit, ...] = ()
    awaiting: tuple[Visit, ...] = ()
    disputed: int = 0

    @property
    def took_place(self) -> int:
        """Visits that took place."""
        return self.counted + len(self.not_reported) + len(self.awaiting)


def reporting(known: Known, period: Period | None = None) -> Reporting:
    """Return how many of a period's visits are counted, and which are not."""
    counted = _in(known.delivered, period)
    open_ones = _in(known.uncounted, period)
    late = known.today - REPORTED_WITHIN
    return Reporting(
        period,
        len(counted),
        not_reported=_named(visit for visit in open_ones if day_of(visit) <= late),
        awaiting=_named(visit for visit in open_ones if day_of(visit) > late),
        disputed=sum(visit.counts == "disputed" for visit in counted),
    )


def early(known: Known) -> tuple[Visit, ...]:
    """Return the visits that were recorded before their day, and from which day they count."""
    return _named(known.early, counts_from)


def _named(
    visits: Iterable["BookingSnapshot"], day: Callable[["BookingSnapshot"], date] = day_of
) -> tuple[Visit, ...]:
    """Return visits by what names them, in the order of their days."""
    found = (Visit(visit.id, visit.school_name, day(visit)) for visit in visits)
    return tuple(sorted(found, key=lambda one: (one.day, one.booking)))


def _in(visits: Iterable["BookingSnapshot"], period: Period | None) -> list["BookingSnapshot"]:
    return [visit for visit in visits if period is None or day_of(visit) in period]
