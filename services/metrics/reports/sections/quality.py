"""How far the figures can be trusted: how many visits that took place are counted, how many pupils answered, what lacks."""

from typing import Final

from services.metrics.asked import Ask
from services.metrics.period import Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Figure, Row, Section, Sentence, Table, said, said_of
from services.metrics.reports.sections.verdict import COUNTED
from shared import suppression
from shared.text import N_, NN_

COLUMNS: Final = (
    N_("Period"),
    N_("Visits that took place"),
    N_("Counted"),
    N_("Without a count"),
    N_("Answers"),
    N_("Of pupils present"),
)
LINES: Final = NN_(
    "%(number)s figure of the website or a platform lacks days of this period.",
    "%(number)s figures of the website or platforms lack days of this period.",
)


def section(answering: Answering, period: Period, before: Period | None = None, link: str = "") -> Section:
    """Return how complete a period's figures are, beside those of the period `before`, where it is given."""
    periods = [period, *([before] if before else [])]
    table = Table(
        said(N_("Completeness and response")),
        tuple(map(said, COLUMNS)),
        tuple(Row(words.period(one), _row(answering, one)) for one in periods),
    )
    return Section(
        "quality",
        said(N_("Quality of the figures")),
        lead=lead(answering, period),
        tables=(table,),
        notes=(
            said(
                N_(
                    "A visit without a count is in no number of pupils: the totals are too small by its pupils. Visits counted "
                    "and visits without a count make the visits that took place."
                )
            ),
        ),
        link=link,
    )


def lead(answering: Answering, period: Period) -> tuple[Sentence, ...]:
    """Return of how many visits a period's figures are made, how many pupils answered, and how many figures lack days."""
    counted, took_place, answers, response = (
        answering.answer(Ask(one, period)).whole for one in ("visits", "took_place", "answers", "response")
    )
    sentences = [said_of(COUNTED, took_place, counted=counted)]
    sentences.append(
        said(
            N_("Answers: %(answers)s; of the pupils present: %(response)s."),
            answers=answers,
            response=response,
        )
    )
    lacking = sum(
        bool(found.online and found.online.partial)
        for one in answering.known.readings
        if not one.series.dimensions
        for found in [answering.answer(Ask(f"series:{one.series.key}", period))]
    )
    if lacking:
        sentences.append(said_of(LINES, suppression.attendance(lacking)))
    return tuple(sentences)


def _row(answering: Answering, period: Period) -> tuple[Figure, ...]:
    took_place, counted, answers, response = (
        Ask(one, period) for one in ("took_place", "visits", "answers", "response")
    )
    missing = suppression.attendance(answering.answer(took_place).lacking)
    return (
        Figure(answering.answer(took_place).whole, took_place),
        Figure(answering.answer(counted).whole, counted),
        Figure(missing),
        Figure(answering.answer(answers).whole, answers),
        Figure(answering.answer(response).whole, response),
    )
