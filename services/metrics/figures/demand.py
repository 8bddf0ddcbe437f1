"""Demand that was not met: who asked and did not get a visit, and why; kept as facts of the booking that came to nothing.

Pupils are those expected, a number the school gave of itself: it is no answer of a pupil. Whoever was told no and got another
date later is still here, for the date they asked for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.known import Known, day_of, expected
from services.metrics.period import Period

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, WishSnapshot

Reason = Literal["declined", "expired", "not_served", "called_off", "no_date"]
"""The team said no; the day passed before anyone answered; the waiting list did not come to it; the team called it off;
there was no date that suits."""

REASONS: Final[tuple[Reason, ...]] = ("declined", "expired", "not_served", "called_off", "no_date")

WAITED: Final = frozenset({"waitlisted", "offered"})

DATE_FULL: Final = "date_full"
"""The code of a reason under which what was on the waiting list expires."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """One visit that somebody wanted: `day` is the one asked for, or the first of the month looked at.

    `code` is the team's reason where it gave one, as `shared.events.BookingSnapshot` lists them.
    """

    urn: str
    school: str
    day: date
    year_groups: tuple[int, ...]
    pupils: int
    reason: Reason
    code: str = ""


@dataclass(frozen=True, slots=True)
class SchoolUnmet:
    """What one school asked for in vain, in a period; None for all that ever was."""

    period: Period | None
    school: str
    year_groups: tuple[int, ...]
    pupils: int
    visits: int
    reasons: tuple[tuple[Reason, int], ...]


def unmet(known: Known, period: Period | None = None) -> tuple[Unmet, ...]:
    """Return all that was asked for in vain for the days of a period, in their order."""
    found = (*_of_visits(known), *_of_wishes(known.wishes))
    in_period = (one for one in found if period is None or one.day in period)
    return tuple(sorted(in_period, key=lambda one: (one.day, one.school, one.reason)))


def by_school(found: Iterable[Unmet], period: Period | None = None) -> tuple[SchoolUnmet, ...]:
    """Return the same by school, the one with most pupils first; `found` is that of `period`."""
    of: dict[str, list[Unmet]] = {}
    for one in found:
        of.setdefault(one.urn, []).append(one)
    schools = [_school(wanted, period) for wanted in of.values()]
    return tuple(sorted(schools, key=lambda one: (-one.pupils, one.school)))


def reasons(found: Iterable[Unmet]) -> tuple[tuple[Reason, int], ...]:
    """Return how often each reason was the one, of those that were."""
    counted = Counter(one.reason for one in found)
    return tuple((reason, counted[reason]) for reason in REASONS if counted[reason])


def _school(wanted: list[Unmet], period: Period | None) -> SchoolUnmet:
    return SchoolUnmet(
        period,
        wanted[-1].school,
        tuple(sorted({year for one in wanted for year in one.year_groups})),
        sum(one.pupils for one in wanted),
        len(wanted),
        reasons(wanted),
    )


def _of_visits(known: Known) -> Iterator[Unmet]:
    for visit in known.asked:
        if reason := _reason(visit, known.today):
            years = tuple(sorted({session.year_group for session in visit.sessions}))
            yield Unmet(
                visit.urn,
                visit.school_name,
                day_of(visit),
                years,
                expected(visit),
                reason,
                visit.reason_code,
            )


def _reason(visit: "BookingSnapshot", today: date) -> Reason | None:
    match visit.status:
        case "declined":
            return "declined"
        case "expired":
            return "not_served" if visit.reason_code == DATE_FULL else "expired"
        case "cancelled" if visit.cancelled_by == "team":
            return "called_off"
        case status if status in WAITED and day_of(visit) < today:
            return "not_served"
    return None


def _of_wishes(wishes: Iterable["WishSnapshot"]) -> Iterator[Unmet]:
    # Who looks at the same month twice wants one visit.
    different = {(one.urn, one.workshop_id, one.month): one for one in wishes}
    for wish in different.values():
        first = date.fromisoformat(f"{wish.month}-01")
        years = tuple(sorted(set(wish.year_groups)))
        yield Unmet(wish.urn, wish.school_name, first, years, wish.pupils, "no_date")
