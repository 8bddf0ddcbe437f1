"""What the programme set out to do in an academic year: of one that runs the forecast, of one that is over the result."""

from collections.abc import Mapping
from typing import Final, Literal

from services.metrics.asked import Ask
from services.metrics.period import AcademicYear
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Section, Sentence, said, said_of
from services.metrics.reports.sections import verdict
from shared import suppression
from shared.text import N_

Standing = Literal["reached", "missed"]

TOWARDS_TARGET: Final = "pupils"
"""The figure that the target is held against."""

DONE: Final[Mapping[Standing, str]] = {
    "reached": N_("%(year)s: target reached, %(pupils)s pupils of %(target)s (%(percent)s%%)"),
    "missed": N_("%(year)s: target missed, %(pupils)s pupils of %(target)s (%(percent)s%%)"),
}


def runs(answering: Answering, year: AcademicYear) -> bool:
    """Tell whether an academic year runs on the day of what is known."""
    return answering.known.today in year


def headline(answering: Answering, year: AcademicYear) -> Sentence:
    """Return the verdict of an academic year in one line."""
    if runs(answering, year):
        return verdict.headline(answering)
    pupils = answering.answer(Ask(TOWARDS_TARGET, year)).whole
    target = answering.programme.targets.pupils_per_year
    # Attendance is published exact. Rounded down: a target missed by one pupil is missed.
    percent = int(100 * (pupils.value or 0) // target)
    return said(
        DONE["reached" if percent >= 100 else "missed"],  # noqa: PLR2004  per cent
        pupils=pupils,
        target=suppression.attendance(target),
        percent=suppression.measure(percent),
        year=words.period(year),
    )


def lead(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return of how many visits an academic year's total is made, what it was a year before, and all time where it runs."""
    if runs(answering, year):
        return verdict.lead(answering)
    counted, took_place = (answering.answer(Ask(one, year)).whole for one in ("visits", "took_place"))
    sentences = [said_of(verdict.COUNTED, took_place, counted=counted)]
    if year.previous.last >= answering.programme.launched:
        sentences.append(
            said(
                N_("In the academic year before it was %(pupils)s."),
                pupils=answering.answer(Ask(TOWARDS_TARGET, year.previous)).whole,
            )
        )
    return tuple(sentences)


def section(answering: Answering, year: AcademicYear) -> Section:
    """Return what was promised, and by which rule it is said to be kept."""
    return Section(
        "promise", said(N_("What we set out to do")), lead=promise(answering), notes=rule(answering, year)
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


def rule(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return the rule of the forecast, of an academic year that runs."""
    return tuple(verdict.rule(verdict.of(answering))) if runs(answering, year) else ()
