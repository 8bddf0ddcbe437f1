"""Reach: pupils present at the visits that were counted, as facilitators recorded them or as was settled; exact."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from services.metrics.figures import Unpublished
from services.metrics.figures.reporting import Reporting, reporting
from services.metrics.known import Known, day_of, present, pupils
from services.metrics.period import AcademicYear, Period

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot
    from shared.programme import Programme


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came in a period, None for all that was ever recorded: pupils present, the visits, their different schools."""

    period: Period | None
    pupils: int
    visits: int
    schools: int


@dataclass(frozen=True, slots=True)
class OfTarget:
    """An academic year beside the pupils the programme meant to reach in it; `running` while it is not over."""

    attendance: Attendance
    target: int
    running: bool
    reporting: Reporting


@dataclass(frozen=True, slots=True)
class YearGroup:
    """Pupils of a year group, ever and in the academic year that runs; `target` is None where the programme has none."""

    running: AcademicYear
    year_group: int
    ever: int
    this_year: int
    target: int | None


@dataclass(frozen=True, slots=True)
class School:
    """A target school, or another that was visited, in a period; None for all that was ever recorded.

    `roll` are its pupils of the year groups with a target, None where it is not known; a pupil who comes twice counts twice.
    `visits` are those counted, of those that `took_place`.
    """

    period: Period | None
    urn: str
    name: str
    target: bool
    roll: int | None
    pupils: int
    visits: int
    took_place: int
    answers: Unpublished

    @property
    def reached(self) -> bool:
        """Whether pupils of it came."""
        return self.pupils > 0


def attendance(visits: Iterable["BookingSnapshot"], period: Period | None = None) -> Attendance:
    """Return who came to the visits of a period."""
    counted = [visit for visit in visits if period is None or day_of(visit) in period]
    return Attendance(period, sum(map(pupils, counted)), len(counted), len({visit.urn for visit in counted}))


def answers(known: Known) -> Unpublished:
    """Return how many answers there are after visits that took place."""
    return Unpublished(sum(summary.answers for summary in known.counted))


def by_academic_year(known: Known, programme: "Programme", today: date) -> tuple[OfTarget, ...]:
    """Return the academic years from the programme's launch, and each other that had visits, the first one first."""
    visits: defaultdict[AcademicYear, list[BookingSnapshot]] = defaultdict(list)
    running = AcademicYear.of(today)
    for year in (AcademicYear.of(programme.launched), running):
        visits[year] = []
    for visit in known.delivered:
        visits[AcademicYear.of(day_of(visit))].append(visit)
    for visit in known.uncounted:
        visits[AcademicYear.of(day_of(visit))] += []
    target = programme.targets.pupils_per_year
    return tuple(
        OfTarget(
            attendance(visits[year], year), target, running=year == running, reporting=reporting(known, year)
        )
        for year in sorted(visits)
    )


def by_year_group(known: Known, programme: "Programme", today: date) -> tuple[YearGroup, ...]:
    """Return each year group that came or has a target."""
    ever: Counter[int] = Counter()
    this_year: Counter[int] = Counter()
    running = AcademicYear.of(today)
    for visit in known.delivered:
        came = present(visit)
        ever.update(came)
        if day_of(visit) in running:
            this_year.update(came)
    targets = programme.targets.by_year_group
    return tuple(
        YearGroup(running, year, ever[year], this_year[year], targets.get(year))
        for year in sorted({*ever, *targets})
    )


def by_school(known: Known, programme: "Programme", period: Period | None = None) -> tuple[School, ...]:
    """Return each target school, reached or not, and each other one where a visit took place; those with most pupils first.

    In a period are the visits of its days, and the answers that pupils gave after them.
    """
    visited = [visit for visit in known.delivered if period is None or day_of(visit) in period]
    uncounted = [visit for visit in known.uncounted if period is None or day_of(visit) in period]
    took_place = Counter(visit.urn for visit in (*visited, *uncounted))
    bookings = {visit.id for visit in visited}
    came: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    targets = {school.urn: school.name for school in programme.target_schools}
    names = dict(targets)
    for visit in visited:
        came[visit.urn] += pupils(visit)
        visits[visit.urn] += 1
    for visit in (*visited, *uncounted):
        names.setdefault(visit.urn, visit.school_name)
    for summary in known.counted:
        if summary.booking_id in bookings:
            answered[summary.urn] += summary.answers
    groups = programme.targets.by_year_group
    rolls = {
        school.urn: sum(school.rolls.get(year, 0) for year in groups) or None for school in programme.schools
    }
    return tuple(
        School(
            period,
            urn,
            names[urn],
            urn in targets,
            rolls.get(urn),
            came[urn],
            visits[urn],
            took_place[urn],
            Unpublished(answered[urn]),
        )
        for urn in sorted(names, key=lambda urn: (-came[urn], names[urn]))
    )
