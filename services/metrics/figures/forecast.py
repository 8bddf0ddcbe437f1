"""Are we on track: how many pupils an academic year will have reached at its end, and the rule that says so.

Two ways of looking ahead, of which the larger counts. By pace: what was reached so far, divided by the part of a year that is
usually reached by this day. By the diary: what was reached, and the pupils of the visits that are agreed, as many of those
expected as usually come. The usual part is that of the past academic years that the programme worked through, else the part of
the year's school days that are over.

Of all of it only those count whom the target is about: pupils of the year groups that have one, at the programme's target
schools.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.known import AGREED, Known, day_of, present
from services.metrics.period import AcademicYear

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot
    from shared.programme import Programme

Verdict = Literal["ahead", "on_track", "behind", "too_early", "no_rule"]
"""More than the target, about it, less; too early in the year to say; neither past years nor school days to go by."""

By = Literal["past", "days"]

AHEAD: Final = 1.05
BEHIND: Final = 0.95
"""Within a twentieth of the target a year is on track: a forecast is no surer than that."""

EARLY: Final = 0.1
"""Before a tenth of a year is usually over, one visit more or less would turn the verdict."""

WEEKEND: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an academic year is forecast to reach, and all that the rule took for it.

    `so_far` are pupils counted, `booked` those expected at agreed visits to come, `turnout` the part of those expected that
    usually comes, `part` the part of a year that is usually reached by now, None where it can't be told, and `by` what that was
    taken from. `same_day` is what had been reached by this day of the year before, None where the programme had not begun.
    """

    year: AcademicYear
    target: int
    so_far: int
    booked: int
    turnout: float
    part: float | None
    by: By
    same_day: int | None
    verdict: Verdict

    @property
    def pace(self) -> int | None:
        """The forecast by pace."""
        return round(self.so_far / self.part) if self.part else None

    @property
    def diary(self) -> int:
        """The forecast by the diary: what is sure to come, as far as anything is."""
        return self.so_far + round(self.booked * self.turnout)

    @property
    def pupils(self) -> int:
        """The forecast."""
        return max(self.diary, self.pace or 0)


def forecast(known: Known, programme: "Programme", today: date) -> Forecast:
    """Return the forecast of the academic year that runs on a day."""
    year = AcademicYear.of(today)
    goal = _Goal.of(programme)
    so_far = goal.reached(known, year.first, today)
    ahead = [visit for visit in known.asked if visit.status in AGREED and today <= day_of(visit) <= year.last]
    part, by = _part(known, programme, year, today)
    before = year.previous
    same_day = goal.reached(known, before.first, _same_day(today)) if _worked(before, programme) else None
    found = Forecast(
        year,
        programme.targets.pupils_per_year,
        so_far,
        sum(map(goal.expected, ahead)),
        _turnout(known.delivered, goal),
        part,
        by,
        same_day,
        "no_rule",
    )
    return replace(found, verdict=_verdict(found))


def _verdict(found: Forecast) -> Verdict:
    if found.diary >= found.target * AHEAD:
        return "ahead"
    if found.part is None:
        return "no_rule"
    if found.part < EARLY:
        return "too_early"
    if found.pupils >= found.target * AHEAD:
        return "ahead"
    return "on_track" if found.pupils >= found.target * BEHIND else "behind"


def _part(known: Known, programme: "Programme", year: AcademicYear, today: date) -> tuple[float | None, By]:
    """Return the part of a year that is usually reached by this day, and what that was taken from."""
    parts = []
    goal, past = _Goal.of(programme), year.previous
    while _worked(past, programme):
        whole = goal.reached(known, past.first, past.last)
        if whole:
            back = year.first.year - past.first.year
            parts.append(goal.reached(known, past.first, _same_day(today, back)) / whole)
        past = past.previous
    if parts:
        return sum(parts) / len(parts), "past"
    first, last, holidays = year.first, year.last, set(programme.bank_holidays)
    days = [
        day
        for term in programme.availability.terms
        for day in _days(max(term.first, first), min(term.last, last))
        if day.weekday() < WEEKEND and day not in holidays
    ]
    # Terms that end long before the year does are not all of its terms.
    if not days or max(days) < date(year.last.year, 6, 1):
        return None, "days"
    return sum(day < today for day in days) / len(days), "days"


def _worked(year: AcademicYear, programme: "Programme") -> bool:
    """Tell whether the programme worked through the whole of an academic year."""
    return programme.launched <= year.first + timedelta(days=60)


def _same_day(today: date, back: int = 1) -> date:
    """Return the day that many years before; of 29 February the day before."""
    try:
        return today.replace(year=today.year - back)
    except ValueError:
        return today.replace(year=today.year - back, day=28)


@dataclass(frozen=True, slots=True)
class _Goal:
    """Whom the target is about: pupils of some year groups at some schools."""

    groups: frozenset[int]
    schools: frozenset[str]

    @classmethod
    def of(cls, programme: "Programme") -> "_Goal":
        return cls(
            frozenset(programme.targets.by_year_group), frozenset(one.urn for one in programme.target_schools)
        )

    def came(self, visit: "BookingSnapshot") -> int:
        """Return how many of them were present at a visit."""
        if visit.urn not in self.schools:
            return 0
        return sum(count for group, count in present(visit).items() if group in self.groups)

    def expected(self, visit: "BookingSnapshot") -> int:
        """Return how many of them a visit was asked for."""
        if visit.urn not in self.schools:
            return 0
        return sum(one.pupils_expected for one in visit.sessions if one.year_group in self.groups)

    def reached(self, known: Known, first: date, last: date) -> int:
        """Return how many of them came in some days."""
        return sum(self.came(visit) for visit in known.delivered if first <= day_of(visit) <= last)


def _turnout(delivered: Sequence["BookingSnapshot"], goal: _Goal) -> float:
    """Return the part of the pupils expected who came to the visits that were counted; 1 where none was."""
    wanted = sum(map(goal.expected, delivered))
    return min(1.0, sum(map(goal.came, delivered)) / wanted) if wanted else 1.0


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))
