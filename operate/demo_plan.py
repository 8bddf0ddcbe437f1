"""The demo year of any programme: its own schools, year groups and workshops, as many pupils as it means to reach.

A programme that begins this year has no terms of the demo's: it is given some, in the demo alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from operate import demo_year
from operate.demo_year import DemoVisit
from operate.processes import StageError
from services.booking.domain.diary import Wanted
from services.booking.domain.offer import Offer
from services.booking.use_cases.free import free_days
from shared.clock import london_time
from shared.programme import Programme, Workshop

TERMS: Final = (
    (date(2025, 9, 3), date(2025, 10, 17)),
    (date(2025, 11, 3), date(2025, 12, 17)),
    (date(2026, 1, 6), date(2026, 2, 6)),
    (date(2026, 2, 23), date(2026, 3, 26)),
    (date(2026, 4, 20), date(2026, 5, 22)),
    (date(2026, 6, 8), date(2026, 7, 3)),
)
"""Days of school in every country of the UK, or nearly: those of the demo year that a programme doesn't say itself."""

MOST_CLASSES: Final = 4
REACHED: Final = 1.022
"""What came of the target: what the first programme reported."""

LEAST: Final = 60
"""Pupils of a year of which something can be shown."""

LOOK: Final = timedelta(days=60)


@dataclass(frozen=True)
class Plan:
    """A programme's demo year: its visits, how many pupils are at them, and the offer under which they are booked."""

    offer: Offer
    pupils: int
    visits: list[DemoVisit]


def plan_of(programme: Programme, offer: Offer, most: int = demo_year.PUPILS) -> Plan:
    """Return the demo year of a programme, of so many pupils at most.

    Raises `StageError` where its days leave no place for a visit.
    """
    offer = with_terms(offer)
    workshops = for_schools(programme)
    schools = programme.target_schools or programme.schools
    targets = programme.targets.by_year_group
    pupils = min(most, max(LEAST, round(programme.targets.pupils_per_year * REACHED)))
    visits = demo_year.visits(
        [school.urn for school in schools],
        _classes(offer, workshops),
        len(workshops),
        pupils=pupils,
        years=drawn_years(sorted(targets, key=lambda year: (-targets[year], year))),
    )
    return Plan(offer, pupils, visits)


def for_schools(programme: Programme) -> tuple[Workshop, ...]:
    """Return the workshops that the demo year's visits number: those that speak to a benchmark are for schools."""
    return tuple(one for one in programme.workshops if one.gatsby) or programme.workshops


def with_terms(offer: Offer) -> Offer:
    """Return an offer with the days of school of the demo year, where the programme says none."""
    there = offer.diary.terms
    lacking = [
        term for term in TERMS if not any(first <= term[1] and term[0] <= last for first, last in there)
    ]
    return replace(offer, diary=replace(offer.diary, terms=(*there, *lacking)))


def drawn_years(years: Sequence[int]) -> tuple[int, ...]:
    """Return the year groups that classes are drawn of, those with the largest target most often."""
    usual, second, third, fourth = (years[place] if place < len(years) else years[0] for place in range(4))
    return (usual, usual, usual, second, second, second, third, fourth)


def _classes(offer: Offer, workshops: Sequence[Workshop]) -> int:
    """Return how many classes a visit can have, of any of the workshops."""
    first = demo_year.FIRST_DAY + timedelta(days=28)
    asked = london_time(first - timedelta(days=offer.diary.notice_days + 7), 9)
    for most in range(MOST_CLASSES, 0, -1):
        if all(
            free_days(offer, first, first + LOOK, Wanted(most, one.minutes, ""), asked) for one in workshops
        ):
            return most
    raise StageError(
        "This programme's days leave no place for a visit: see windows and terms of its availability.toml. "
        "Start without the demo: python -m operate run --no-demo"
    )
