"""What may keep the programme from what it set out to do: each risk is a figure that says so, the heaviest first."""

from collections.abc import Iterator
from typing import Final

from services.metrics.asked import Ask
from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Sentence, said, said_of
from services.metrics.reports.sections import verdict
from shared import suppression
from shared.text import N_, NN_

FEW_ANSWER: Final = 50
"""Under this many percent of the pupils present, those who answer may be others than those who don't."""

UNCOUNTED: Final = NN_(
    "%(number)s visit took place without a count: its pupils are in no total.",
    "%(number)s visits took place without a count: their pupils are in no total.",
)
UNMET: Final = NN_(
    "%(number)s request of schools came to nothing, for %(pupils)s pupils.",
    "%(number)s requests of schools came to nothing, for %(pupils)s pupils.",
)
NEVER: Final = NN_(
    "%(number)s target school was never visited.", "%(number)s target schools were never visited."
)


def risks(answering: Answering, year: AcademicYear) -> tuple[Sentence, ...]:
    """Return the risks of an academic year; none where no figure says that there is one."""
    return tuple(_risks(answering, year))


def _risks(answering: Answering, year: AcademicYear) -> Iterator[Sentence]:
    if answering.known.today in year:
        found = verdict.of(answering)
        if found.verdict == "behind":
            yield said(
                N_(
                    "The target would be missed by %(pupils)s pupils, if the rest of the year goes as forecast."
                ),
                pupils=suppression.attendance(found.target - found.pupils),
            )
    missing = answering.answer(Ask("pupils", year)).lacking
    if missing:
        yield said_of(UNCOUNTED, suppression.attendance(missing))
    never = answering.answer(Ask("never_reached")).whole
    if never.value:
        yield said_of(NEVER, never)
    unmet = answering.answer(Ask("unmet_visits", year)).whole
    if unmet.value:
        yield said_of(UNMET, unmet, pupils=answering.answer(Ask("unmet_pupils", year)).whole)
    response = answering.answer(Ask("response", year)).whole
    if response.value is not None and response.value < FEW_ANSWER:
        yield said(
            N_("Of the pupils present %(response)s answered: the others may think otherwise."),
            response=response,
        )
    net = answering.answer(Ask("net", year)).whole
    if net.value is not None and net.value < 0:
        yield said(N_("More answers say that interest fell than that it rose."))
