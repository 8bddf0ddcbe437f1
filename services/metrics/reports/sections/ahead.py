"""The weeks ahead: how many visits each has, which have none, and which target schools have nothing agreed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services.metrics.board import line_of_visit, line_of_wish
from services.metrics.figures.coverage import Covered, Target, coverage
from services.metrics.known import AGREED, Known, day_of, expected
from services.metrics.period import Week
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import (
    Figure,
    Label,
    Row,
    Section,
    Sentence,
    Table,
    joined,
    said,
    said_of,
)
from shared import suppression
from shared.text import N_, NN_, phrases

if TYPE_CHECKING:
    from shared.programme import Programme

WEEKS: Final = 6
NAMED: Final = 8
"""Schools that are named of those without a visit, in the order in which to call."""

OPEN: Final = frozenset({"never", "invited"})
"""States of a school that has no visit in the academic year, none agreed and none asked for."""

FREE: Final = NN_(
    "%(number)s of these weeks has no visit agreed.", "%(number)s of these weeks have no visit agreed."
)
WITHOUT: Final = NN_(
    "%(number)s target school has no visit in this academic year, none agreed and none asked for: %(schools)s.",
    "%(number)s target schools have no visit in this academic year, none agreed and none asked for: %(schools)s.",
)


def standing(known: Known, programme: "Programme") -> tuple[Covered, ...]:
    """Return where each target school stands in the academic year that runs, whom to call next first.

    Invitations stand on the console's page alone: who was invited is not told apart from who was not.
    """
    groups = sorted(programme.targets.by_year_group)
    schools = [
        Target(
            one.urn, one.name, one.town, {group: one.rolls[group] for group in groups if group in one.rolls}
        )
        for one in programme.target_schools
    ]
    lines = [*map(line_of_visit, known.visits), *map(line_of_wish, known.wishes)]
    return coverage(schools, groups, lines, (), known.today)


def without(schools: Sequence[Covered]) -> list[Covered]:
    """Return the schools with no visit in the academic year, none agreed and none asked for."""
    return [one for one in schools if one.state in OPEN]


def section(answering: Answering, link: str = "") -> Section:
    """Return the six weeks ahead, this one the first, by the visits that are agreed in them, and the schools without one."""
    known, programme = answering.known, answering.programme
    first = Week.of(known.today)
    weeks = [Week.of(first.first + n * timedelta(weeks=1)) for n in range(WEEKS)]
    agreed = [one for one in known.asked if one.status in AGREED and day_of(one) >= known.today]
    rows, free = [], 0
    for week in weeks:
        of_week = [one for one in agreed if day_of(one) in week]
        teaching = _teaching(programme, week)
        free += teaching and not of_week
        rows.append(
            Row(
                Label(phrases.days(week.first, week.last)),
                (
                    Figure(suppression.attendance(len(of_week))),
                    Figure(suppression.attendance(len({one.urn for one in of_week}))),
                    Figure(
                        suppression.attendance(sum(map(expected, of_week)))
                        if teaching or of_week
                        else said(N_("no school day"))
                    ),
                ),
            )
        )
    columns = (N_("Week"), N_("Visits agreed"), N_("Schools"), N_("Pupils expected"))
    table = Table(said(N_("The six weeks ahead")), tuple(map(said, columns)), tuple(rows))
    lead = [said_of(FREE, suppression.attendance(free))] if free else []
    if left := without(standing(known, programme)):
        lead.append(said_of(WITHOUT, suppression.attendance(len(left)), schools=_named(left)))
    return Section("ahead", said(N_("The weeks ahead")), tuple(lead), tables=(table,), link=link)


def _teaching(programme: "Programme", week: Week) -> bool:
    """Tell whether a week has a school day, as far as the programme names its terms; beyond them it is taken to have one."""
    terms = programme.availability.terms
    if not terms or week.first > max(one.last for one in terms):
        return True
    return any(one.first <= week.last and week.first <= one.last for one in terms)


def _named(schools: Sequence[Covered]) -> Sentence:
    names: list[Label | Sentence] = [Label.typed(one.school.name) for one in schools[:NAMED]]
    if more := len(schools[NAMED:]):
        names.append(said(N_("and %(number)s more"), number=suppression.attendance(more)))
    return joined(names, ", ")
