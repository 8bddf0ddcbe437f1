"""Answers for analysts: what each session's answers say together, a row an option, and the codebook that explains them.

Every number is one that the gate published. Sessions stand beside each other and are never added up here: a sum beside its
parts would tell the part that is withheld. Teachers' sessions are put together instead, and none stands by itself
(`services.feedback.teachers`). No answer of one pupil or teacher is in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.feedback.session import Session
from services.feedback.survey import Question, Survey, counted
from shared import suppression
from shared.questions import BEFORE, NOW, YEAR_GROUP
from shared.spreadsheet import Cell
from shared.suppression import Published
from shared.thresholds import Thresholds

COLUMNS: Final[Mapping[str, str]] = {
    "session": "The session's number: the booking's reference and the number of the class. Of teachers, who are few at each "
    "visit: the academic year, or the term, whose answers are put together.",
    "held_on": "The day of the visit, year-month-day; empty where it is of many visits.",
    "urn": "The school's official number, in England its Unique Reference Number; empty where it is of many visits.",
    "school": "The school's name; empty where it is of many visits.",
    "workshop": "The id of the workshop in the programme; empty where it is of several.",
    "kind": "Whom the survey asks: pupil, after the workshop; later, the same class ten weeks on, not paired; teacher.",
    "survey": "The id of the survey.",
    "survey_version": "Its version: questions of two versions may differ.",
    "survey_digest": "What tells apart surveys whose file was changed at the same version; empty for those kept before it was.",
    "question": "The id of the question, explained below; answers, for how many answered at all.",
    "option": "The id of the option, explained below; joined by +, those that stand together because few answered.",
    "answers": "How many answered, rounded; empty where the row is about an option, and where it is withheld.",
    "percent": "The part of those who answered the question who chose the option, rounded; empty where it is withheld.",
    "withheld": "yes where the number is too small to be shown; that is not zero.",
}
"""The columns and what they mean. They are names for machines and stay as they are in every language."""

ANSWERS: Final = "answers"
"""What stands in the column `question` where the row says how many answered."""


class Line(NamedTuple):
    """A session, the survey it was asked and what its answers say together."""

    session: Session
    survey: Survey
    content: Mapping[str, Any]


def table(
    lines: Iterable[Line], thresholds: Thresholds, teachers: Iterable[Sequence[Cell]] = ()
) -> Iterator[Sequence[Cell]]:
    """Yield the heading, a row an option of each session, and the rows of what `teachers` said."""
    yield list(COLUMNS)
    for line in lines:
        about = _about(line)
        yield [*about, ANSWERS, "", *cells_of(suppression.answers(line.content["answers"], thresholds))]
        for question, paired in _asked(line.survey, line.session.year_group):
            for option, published in _published(question, line.content, thresholds, paired=paired).items():
                yield [*about, question["id"], option, *cells_of(published)]
    yield from teachers


def codebook(lines: Iterable[Line], teachers: Iterable[Survey] = ()) -> Iterator[Sequence[Cell]]:
    """Yield what the columns, the questions and the options mean: those of every version of a survey among the lines.

    Of `teachers` it is their surveys; steps of their scales stand together as those of interest do.
    """
    yield ["survey", "survey_version", "survey_digest", "column or question", "option", "meaning"]
    for column, meaning in COLUMNS.items():
        yield ["", "", "", column, "", meaning]
    surveys = {_which(survey): survey for survey in (*(line.survey for line in lines), *teachers)}
    for which, survey in sorted(surveys.items()):
        for question, paired in _asked(survey):
            yield [*which, question["id"], "", question["text"]]
            for option in question["options"]:
                yield [*which, question["id"], option["id"], option["text"]]
            if paired or (survey["kind"] == "teacher" and question["type"] == "scale"):
                for group in suppression.IN_TWO:
                    options = [question["options"][step] for step in group]
                    text = " / ".join(option["text"] for option in options)
                    yield [*which, question["id"], _joined([one["id"] for one in options]), text]


def _which(survey: Survey) -> tuple[str, int, str]:
    """Return what tells a survey from all others."""
    return survey["id"], survey["version"], survey["digest"]


def _about(line: Line) -> list[Cell]:
    session = line.session
    return [
        session.session_id,
        session.held_on.isoformat(),
        session.urn,
        session.school,
        session.workshop_id,
        session.kind,
        *_which(line.survey),
    ]


def cells_of(published: Published) -> list[Cell]:
    """Return the columns of a number, as whole as it is printed everywhere: never the value behind it."""
    figures = dict(published.figures)
    return [figures.get("count", ""), figures.get("percent", ""), "yes" if published.withheld else ""]


def _asked(survey: Survey, year_group: int = 0) -> Iterator[tuple[Question, bool]]:
    """Yield the questions of a session that pages show, and whether each is one of the pair of interest, before and now."""
    questions = counted(survey, year_group)
    pair = {BEFORE, NOW} if {BEFORE, NOW} <= {question["id"] for question in questions} else set()
    for question in questions:
        yield question, question["id"] in pair


def _published(
    question: Question, content: Mapping[str, Any], thresholds: Thresholds, *, paired: bool
) -> dict[str, Published]:
    """Return what is published of each option: the same as pages show, for two numbers of one cell would tell more than one."""
    cells = _counted(question, content, paired=paired)
    if paired:
        options = list(cells)
        published = suppression.scale(list(cells.values()), thresholds)
        return {_joined([options[step] for step in group]): share for group, share in published.items()}
    if question["type"] != "multiple":
        return suppression.shares(cells, thresholds=thresholds)
    # Pupils chose several: each option is chosen or not by those who answered. Summaries of before don't say how many did.
    whole = content.get("answered", {}).get(question["id"], content["answers"])
    return {
        option: suppression.shares({"yes": count, "no": max(whole - count, 0)}, thresholds=thresholds)["yes"]
        for option, count in cells.items()
    }


def _counted(question: Question, content: Mapping[str, Any], *, paired: bool) -> dict[str, int]:
    """Return how many chose each option of a question, as the session's summary has it."""
    name, options = question["id"], [option["id"] for option in question["options"]]
    if name == YEAR_GROUP:
        return {option: content["by_year_group"].get(option.partition("-")[2], 0) for option in options}
    if paired:
        matrix = content["interest"]
        steps = matrix if name == BEFORE else list(zip(*matrix, strict=True))
        return {option: sum(step) for option, step in zip(options, steps, strict=True)}
    counts = content["choices"].get(name, {})
    return {option: counts.get(option, 0) for option in options}


def _joined(options: Sequence[str]) -> str:
    """Return what options that stand together are called."""
    return "+".join(options)
