"""Are we on track: how many pupils an academic year will have reached at its end, and the rule that says so.

Two ways of looking ahead, of which the larger counts. By pace: what was reached so far, divided by the part of a year that is
usually reached by this day. By the diary: what was reached, and the pupils of the visits that are agreed, as many of those
expected as usually come. The usual part is that of the past academic years that the programme worked through, else the part of
the year's school days that are over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.known import AGREED, Known, day_of, expected, pupils
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
    so_far = _reached(known, year.first, today)
    ahead = [visit for visit in known.asked if visit.status in AGREED and today <= day_of(visit) <= year.last]
    part, by = _part(known, programme, year, today)
    before = year.previous
    same_day = _reached(known, before.first, _same_day(today)) if _worked(before, programme) else None
    found = Forecast(
        year,
        programme.targets.pupils_per_year,
        so_far,
        sum(map(expected, ahead)),
        _turnout(known.delivered),
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
    past = year.previous
    while _worked(past, programme):
        whole = _reached(known, past.first, past.last)
        if whole:
            back = year.first.year - past.first.year
            parts.append(_reached(known, past.first, _same_day(today, back)) / whole)
        past = past.previous
    if parts:
        return sum(parts) / len(parts), "past"
    days = [
        day
        for term in programme.availability.terms
        for day in _days(term.first, term.last)
        if day in year and day.weekday() < WEEKEND and day not in programme.bank_holidays
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


def _reached(known: Known, first: date, last: date) -> int:
    return sum(pupils(visit) for visit in known.delivered if first <= day_of(visit) <= last)


def _turnout(delivered: Sequence["BookingSnapshot"]) -> float:
    """Return the part of the pupils expected who came to the visits that were counted; 1 where none was."""
    wanted = sum(map(expected, delivered))
    return min(1.0, sum(map(pupils, delivered)) / wanted) if wanted else 1.0


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))
