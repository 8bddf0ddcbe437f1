"""What the programme set out to do, and by which rule a running academic year is said to keep it."""

from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Section, Sentence, said
from services.metrics.reports.sections import verdict
from shared import suppression
from shared.text import N_


def section(answering: Answering, year: AcademicYear) -> Section:
    """Return what was promised, and by which rule it is said to be kept."""
    return Section(
        "promise",
        said(N_("What we set out to do")),
        lead=promise(answering),
        notes=verdict.rule(answering, year),
    )


def promise(answering: Answering) -> tuple[Sentence, ...]:
    """Return the targets."""
    programme = answering.programme
    return (
        said(
            N_("%(pupils)s pupils an academic year, and every one of %(schools)s target schools."),
            pupils=suppression.attendance(programme.targets.pupils_per_year),
            schools=suppression.attendance(len(programme.target_schools)),
        ),
    )
