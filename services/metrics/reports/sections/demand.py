"""What is due and what was asked for in vain: visits to come, demand that was not met, gaps of the weeks ahead."""

from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures import demand, due
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_visits
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, said, said_of
from shared import suppression
from shared.text import N_, NN_, gettext, phrases

MOST: Final = 8
"""Schools that are named of those that asked in vain, the ones with most pupils."""

UNMET: Final = NN_(
    "%(number)s request of this academic year came to nothing, for %(pupils)s pupils.",
    "%(number)s requests of this academic year came to nothing, for %(pupils)s pupils.",
)


def unmet(answering: Answering, period: Period, link: str = "") -> Section | None:
    """Return what was asked for in vain in the academic year of a period, by school; None where nothing was."""
    year = AcademicYear.of(period.last)
    found = demand.unmet(answering.known, year)
    if not found:
        return None
    rows = tuple(
        Row(
            Label.typed(one.school),
            (
                Figure(wording_visits.year_groups(one.year_groups)),
                Figure(suppression.attendance(one.pupils)),
                Figure(wording_visits.reasons(one.reasons)),
            ),
        )
        for one in demand.by_school(found, year)[:MOST]
    )
    columns = (N_("School"), N_("Year groups"), N_("Pupils expected"), N_("Why, and how often"))
    table = Table(
        said(N_("Schools that asked in vain, those with most pupils first")), tuple(map(said, columns)), rows
    )
    return Section(
        "unmet", said(N_("Asked for and not met")), lead(answering, year), tables=(table,), link=link
    )


def lead(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return how many requests of an academic year came to nothing."""
    visits, pupils = (answering.answer(Ask(one, year)).whole for one in ("unmet_visits", "unmet_pupils"))
    if not visits.value:
        return (said(N_("No request of this academic year came to nothing.")),)
    return (said_of(UNMET, visits, pupils=pupils),)


def coming(answering: Answering, link: str = "", *, own: bool = False) -> Section:
    """Return the next visits that are agreed; without their schools where all are of the reader's `own`."""
    visits = due.coming(answering.known, answering.known.today)
    title = said(N_("Visits to come"))
    if not visits:
        return Section("coming", title, lead=(said(N_("No visit is confirmed.")),), link=link)
    rows = []
    for one in visits:
        day = phrases.short_day(one.day)
        on = Label(day if one.agreed else gettext("%(day)s, not agreed yet", day=day))
        what = (Figure(Label.typed(one.workshop)), Figure(suppression.attendance(one.pupils_expected)))
        rows.append(Row(on, what) if own else Row(Label.typed(one.school), (Figure(on), *what)))
    columns = (*(() if own else (N_("School"),)), N_("Date"), N_("Workshop"), N_("Pupils expected"))
    return Section(
        "coming",
        title,
        tables=(Table(said(N_("The next visits that are agreed")), tuple(map(said, columns)), tuple(rows)),),
        link=link,
    )
