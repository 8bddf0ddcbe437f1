"""Who have we reached: pupils by year group and school, beside target and roll."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask, Dimension, Only
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import (
    Bar,
    Chart,
    Figure,
    Label,
    Row,
    Section,
    Sentence,
    Table,
    said,
    said_of,
)
from shared import suppression
from shared.suppression import Published
from shared.text import N_, NN_, gettext

if TYPE_CHECKING:
    from shared.programme.model import School

MORE: Final = NN_("%(number)s more school is in the file.", "%(number)s more schools are in the file.")
LACKING: Final = NN_(
    "%(number)s visit took place without a count and is in none of these.",
    "%(number)s visits took place without a count and are in none of these.",
)
NONE: Final = suppression.attendance(0)


def by_year_group(answering: Answering, period: Period, link: str = "") -> Section:
    """Return pupils of each year group in a period and in its academic year, beside the target."""
    year = AcademicYear.of(period.last)
    now, of_year = (answering.answer(Ask("pupils", one, "year_group")) for one in (period, year))
    towards = answering.answer(Ask("target_pupils", year, "year_group")).parts
    targets = answering.programme.targets.by_year_group
    groups = sorted({*now.parts, *of_year.parts, *map(str, targets)}, key=int)
    rows, bars = [], []
    for group in groups:
        name = words.part_of("year_group", group, answering)
        target = suppression.attendance(targets[int(group)]) if int(group) in targets else None
        reached = of_year.parts.get(group, NONE)
        figures = [
            Figure(reached, _only("pupils", year, "year_group", group)),
            Figure(target),
            Figure(_of_target(towards.get(group, NONE), reached, target)),
        ]
        if period != year:
            figures.insert(
                0, Figure(now.parts.get(group, NONE), _only("pupils", period, "year_group", group))
            )
        rows.append(Row(name, tuple(figures)))
        if target is not None:
            bars.append(Bar(name, towards.get(group, NONE), target))
    columns = [
        said(N_("Year group")),
        said(N_("This academic year")),
        said(N_("Target")),
        said(N_("Of target")),
    ]
    if period != year:
        columns.insert(1, said(N_("%(period)s"), period=words.period(period)))
    return Section(
        "reach-year-groups",
        said(N_("By year group")),
        chart=_chart("year-groups", said(N_("Pupils by year group beside the target of the year")), bars),
        tables=(Table(said(N_("Pupils present, by year group")), tuple(columns), tuple(rows)),),
        notes=(*elsewhere(answering, year), *lacking(answering, year)),
        link=link,
    )


def _of_target(towards: Published, reached: Published, target: Published | None) -> Sentence | None:
    """Return a target's part that is reached; with the pupils that it is of, where they are not all who were."""
    part = _of(towards, target)
    if part is None or towards.value == reached.value:
        return part
    return said(N_("%(part)s (%(pupils)s)"), part=part, pupils=towards)


def elsewhere(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return that pupils of other schools count towards no target, where some came."""
    reached, towards = (
        answering.answer(Ask(one, year, "year_group")).parts for one in ("pupils", "target_pupils")
    )
    groups = [str(group) for group in answering.programme.targets.by_year_group]
    if all(reached.get(one, NONE).value == towards.get(one, NONE).value for one in groups):
        return ()
    return (
        said(N_("Towards the target count pupils at target schools alone: their number is in brackets.")),
    )


def by_school(answering: Answering, period: Period, link: str = "", most: int | None = None) -> Section:
    """Return each school visited in the academic year of a period, those with most pupils first, and targets never reached.

    `most` is how many a mail holds; how many more there are is said.
    """
    year = AcademicYear.of(period.last)
    pupils, visits, took_place, answers = (
        answering.answer(Ask(one, year, "school")).parts
        for one in ("pupils", "visits", "took_place", "answers")
    )
    came = sorted(took_place, key=lambda urn: (-(pupils[urn].value or 0) if urn in pupils else 0, urn))
    shown = came[:most] if most is not None else came
    rows, bars = [], []
    for urn in shown:
        school = answering.programme.school(urn)
        roll = _roll(answering, school)
        reached = pupils.get(urn, NONE)
        name = words.part_of("school", urn, answering)
        target = school is not None and school.target
        rows.append(
            Row(
                name if target else said(N_("%(school)s (not a target school)"), school=name),
                (
                    Figure(reached, _only("pupils", year, "school", urn)),
                    Figure(roll or Label(gettext("not known"))),
                    Figure(
                        said(N_("%(counted)s of %(all)s"), counted=visits.get(urn, NONE), all=took_place[urn])
                    ),
                    Figure(answers.get(urn, NONE), _only("answers", year, "school", urn)),
                ),
            )
        )
        if roll is not None:
            bars.append(Bar(name, reached, roll))
    left = len(came) - len(shown)
    columns = (N_("School"), N_("Pupils"), N_("On roll"), N_("Visits counted"), N_("Answers"))
    table = Table(
        said(N_("Pupils by school, this academic year")),
        tuple(said(one) for one in columns),
        tuple(rows),
        said_of(MORE, suppression.attendance(left)) if left else None,
    )
    return Section(
        "reach-schools",
        said(N_("By school")),
        lead=_never(answering, most),
        chart=_chart("schools", said(N_("Pupils by school beside the pupils on its roll")), bars),
        tables=(table,) if rows else (),
        notes=lacking(answering, year),
        link=link,
    )


def lacking(answering: Answering, period: Period | None, only: Only = ()) -> tuple[Sentence, ...]:
    """Return how many visits a period's totals lack."""
    missing = answering.answer(Ask("pupils", period, only=only)).lacking
    return (said_of(LACKING, suppression.attendance(missing)),) if missing else ()


def never_reached(answering: Answering) -> list[Label]:
    """Return the target schools at which no visit ever took place, by name."""
    took_place = answering.answer(Ask("took_place", None, "school")).parts
    schools = [one for one in answering.programme.target_schools if one.urn not in took_place]
    return [Label.typed(one.name) for one in sorted(schools, key=lambda one: one.name)]


def _never(answering: Answering, most: int | None) -> tuple[Sentence, ...]:
    never = never_reached(answering)
    if not never:
        return ()
    named = never if most is None else never[:most]
    names = Label.typed(", ".join(map(str, named)))
    if len(named) == len(never):
        return (said(N_("Still to reach: %(schools)s."), schools=names),)
    more = suppression.attendance(len(never) - len(named))
    return (said(N_("Still to reach: %(schools)s and %(more)s more."), schools=names, more=more),)


def _roll(answering: Answering, school: "School | None") -> Published | None:
    groups = answering.programme.targets.by_year_group
    roll = sum(school.rolls.get(year, 0) for year in groups) if school else 0
    return suppression.attendance(roll) if roll else None


def _of(reached: Published, target: Published | None) -> Sentence | None:
    """Return the share of a target, rounded down: one that is missed by a pupil is missed."""
    if target is None or not target.value or reached.value is None:
        return None
    percent = int(100 * reached.value // target.value)
    if reached.value and not percent:
        return said(N_("less than 1%%"))
    return said(N_("%(percent)s%%"), percent=suppression.measure(percent))


def _only(figure: str, period: Period, by: Dimension, part: str) -> Ask:
    return Ask(figure, period, only=((by, part),))


def _chart(chart: str, title: Sentence, bars: Sequence[Bar]) -> Chart | None:
    if not bars:
        return None
    each = [
        said(N_("%(name)s %(value)s of %(whole)s"), name=one.name, value=one.value, whole=one.of or NONE)
        for one in bars
    ]
    alt = said(N_("%(title)s: %(each)s."), title=title, each=Label(", ".join(map(str, each))))
    return Chart(chart, title, said(N_("pupils")), tuple(bars), alt)
