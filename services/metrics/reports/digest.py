"""The digest: what the head of the programme reads, and must be able to defend.

`Digest` holds what may be printed: texts and `Published` numbers, nothing else. Every figure says its period; what isn't
known is said to be unknown, never shown as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.metrics.figures import changes, demand, due, online, reach, visits
from services.metrics.figures.collecting import collected, to_see
from services.metrics.figures.reporting import reporting
from services.metrics.known import Known
from services.metrics.period import AcademicYear, Week
from services.metrics.reports import interest, wording, wording_visits
from services.metrics.reports.lines import Line, Share
from services.metrics.reports.todo import Todo, todo
from services.metrics.sources.wording import title
from services.metrics.told import Told
from shared import suppression
from shared.clock import london_day
from shared.suppression import Published
from shared.text import gettext, number, phrases
from shared.thresholds import Thresholds
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme

KIND: Final = "digest"
"""The kind of report: what a reader was told by it is kept by that."""

NAMED: Final = 8
"""Campaigns that are named of those that led to the website in the week."""

MOST_UNMET: Final = 8
"""Schools that are named of those that asked in vain, the ones with most pupils."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is printed."""

    period: str
    week: str
    as_of: str
    since: str
    pupils: Published
    visits: str
    counted: str
    schools_reached: Published
    schools_target: Published
    week_pupils: Published
    week_visits: str
    week_counted: str
    before_pupils: Published
    before_counted: str
    by_year: tuple[Line, ...]
    years_counted: tuple[str, ...]
    by_year_group: tuple[Line, ...]
    by_school: tuple[Line, ...]
    rounded_to: str
    small_cell: str
    not_reached: tuple[str, ...]
    answers: Published
    response: Published
    interest: tuple[Share, ...]
    interest_net: str
    interest_note: str
    interest_cuts: tuple[Line, ...]
    method: str
    website: tuple[Line, ...]
    campaigns: str
    social: tuple[Line, ...]
    coming: tuple[Line, ...]
    unmet: tuple[Line, ...]
    unmet_note: str
    todo: tuple[Todo, ...]
    changes: tuple[str, ...]


def week_of(at: datetime) -> Week:
    """Return the week a digest made at a moment is of: the last one that is over in London."""
    return Week.of(london_day(at)).previous


def of(known: Known, programme: "Programme", at: datetime, site: str) -> Digest:
    """Return the digest as it stands at a moment; what changed is each reader's own (`changed`).

    It is of the whole programme, and of the last week that is over. It reads nothing: all is in `known`.
    """
    today, week = london_day(at), week_of(at)
    in_all = reach.attendance(known.delivered)
    last_week = reach.attendance(known.delivered, week)
    week_before = reach.attendance(known.delivered, week.previous)
    schools = reach.by_school(known, programme)
    targets = [school for school in schools if school.target]
    reached = [school for school in targets if school.reached]
    # Of a school with a visit that nobody has counted it is not known that it was not reached.
    unreached = sorted(
        school.name for school in targets if not school.reached and school.took_place == school.visits
    )
    thresholds = programme.suppression.thresholds()
    answered = reach.answers(known)
    years = reach.by_academic_year(known, programme, today)
    unmet, unmet_note = _unmet(known, AcademicYear.of(today))
    shares, net, note = interest.change(known, thresholds)
    lines = online.lines(known.readings, week)
    platforms = to_see(collected(programme.connections, known.standings, at), at)
    return Digest(
        period=week.name,
        week=phrases.days(week.first, week.last),
        as_of=phrases.day(today),
        since=phrases.month(programme.launched),
        pupils=suppression.attendance(in_all.pupils),
        visits=wording_visits.visits(in_all.visits),
        counted=wording_visits.counted(reporting(known), named=True),
        schools_reached=suppression.attendance(len(reached)),
        schools_target=suppression.attendance(len(targets)),
        week_pupils=suppression.attendance(last_week.pupils),
        week_visits=wording_visits.visits(last_week.visits),
        week_counted=wording_visits.counted(reporting(known, week)),
        before_pupils=suppression.attendance(week_before.pupils),
        before_counted=wording_visits.counted(reporting(known, week.previous)),
        by_year=_by_year(years),
        years_counted=_years_counted(years),
        by_year_group=_by_year_group(reach.by_year_group(known, programme, today)),
        by_school=_by_school(schools, thresholds),
        rounded_to=number(thresholds.round_to),
        small_cell=number(thresholds.small_cell),
        not_reached=tuple(unreached),
        answers=suppression.answers(answered, thresholds),
        response=suppression.response_rate(answered, in_all.pupils, thresholds),
        interest=shares,
        interest_net=net,
        interest_note=note,
        interest_cuts=interest.cuts(known, programme),
        method=f"{site}{address('method')}",
        website=tuple(_online(line) for line in lines if line.series.source in online.WEBSITES),
        campaigns=wording.campaigns(visits.most(visits.parts(known.campaigns, week), NAMED)),
        social=tuple(_online(line) for line in lines if line.series.source not in online.WEBSITES),
        coming=_coming(due.coming(known, today)),
        unmet=unmet,
        unmet_note=unmet_note,
        todo=todo(known, programme, len(unreached), today, site, platforms),
        changes=(),
    )


def changed(told: Told | None, now: Told, known: Known) -> tuple[str, ...]:
    """Return a sentence for each figure that a reader was told otherwise than it is `now`."""
    return wording.changes(changes.since(told, now, known))


def _bar(part: float, longest: float) -> str:
    return f"{round(100 * part / longest)}" if longest else "0"


def _by_year(years: Iterable[reach.OfTarget]) -> tuple[Line, ...]:
    return tuple(
        Line(
            wording.academic_year(year),
            (
                suppression.attendance(year.attendance.pupils),
                suppression.attendance(year.target),
                wording.of_target(year.attendance.pupils, year.target),
                suppression.attendance(year.attendance.schools),
            ),
            _bar(min(year.attendance.pupils, year.target), year.target),
        )
        for year in years
    )


def _years_counted(years: Iterable[reach.OfTarget]) -> tuple[str, ...]:
    """Return of how many visits each year's total is made, for the years that had any."""
    return tuple(
        gettext(
            "%(year)s: %(counted)s",
            year=wording.academic_year(year),
            counted=wording_visits.counted(year.reporting),
        )
        for year in years
        if year.reporting.took_place
    )


def _by_year_group(groups: Sequence[reach.YearGroup]) -> tuple[Line, ...]:
    longest = max((group.ever for group in groups), default=0)
    return tuple(
        Line(
            gettext("Year %(year)s", year=group.year_group),
            (
                suppression.attendance(group.ever),
                suppression.attendance(group.this_year),
                suppression.attendance(group.target) if group.target else gettext("none"),
                wording.of_target(group.this_year, group.target) if group.target else "",
            ),
            _bar(group.ever, longest),
        )
        for group in groups
    )


def _by_school(schools: Sequence[reach.School], thresholds: Thresholds) -> tuple[Line, ...]:
    longest = max((school.pupils for school in schools), default=0)
    answers = suppression.parts({school.urn: school.answers for school in schools}, thresholds)
    return tuple(
        Line(
            wording.school(school),
            (
                suppression.attendance(school.pupils),
                suppression.attendance(school.roll) if school.roll else gettext("not known"),
                wording_visits.visits_of(school),
                answers[school.urn],
            ),
            _bar(school.pupils, longest),
        )
        for school in schools
    )


def _online(line: online.Line) -> Line:
    """Return a line of a website or platform: this week, the week before, and how fresh it is."""
    fresh = (
        gettext("to %(day)s", day=phrases.short_day(line.newest))
        if line.newest
        else gettext("no figures yet")
    )
    return Line(title(line.series), (wording.figure(line.week), wording.figure(line.before), fresh))


def _coming(visits: Iterable[due.Coming]) -> tuple[Line, ...]:
    return tuple(
        Line(
            visit.school,
            (
                phrases.short_day(visit.day)
                if visit.agreed
                else gettext("%(day)s, not agreed yet", day=phrases.short_day(visit.day)),
                visit.workshop,
                suppression.attendance(visit.pupils_expected),
            ),
        )
        for visit in visits
    )


def _unmet(known: Known, year: AcademicYear) -> tuple[tuple[Line, ...], str]:
    """Return what was asked for in vain in an academic year, by school, and all of it in a sentence."""
    found = demand.unmet(known, year)
    if not found:
        return (), ""
    lines = tuple(
        Line(
            one.school,
            (
                wording_visits.year_groups(one.year_groups),
                suppression.attendance(one.pupils),
                wording_visits.reasons(one.reasons),
            ),
        )
        for one in demand.by_school(found, year)[:MOST_UNMET]
    )
    return lines, wording_visits.unmet(found, year)
