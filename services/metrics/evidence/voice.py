"""What the pupils of a class said, as anyone may read it: each number through the gate, each class by itself.

Classes are never added up here: a sum beside its parts would tell the part that is withheld.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.metrics.evidence.encounters import Session
from services.metrics.figures.interest import interest
from shared import suppression
from shared.questions import HOBBIES
from shared.suppression import Published
from shared.text import N_, gettext

if TYPE_CHECKING:
    from shared.events.feedback import SessionSummary
    from shared.programme import Programme
    from shared.programme.surveys import Question
    from shared.thresholds import Thresholds

MOVED: Final[Mapping[str, str]] = {
    "up": N_("More interested than before"),
    "same": N_("The same as before"),
    "down": N_("Less interested than before"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An answer that could be chosen, and the share of pupils who chose it."""

    text: str
    share: Published


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered."""

    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """A class's answers: how many, their share of those who came, and what they said; nothing of that where too few did."""

    answered: Published
    rate: Published | None
    moved: tuple[Line, ...] = ()
    asked: tuple[Asked, ...] = ()


def voice(session: Session, programme: "Programme") -> Voice | None:
    """Return what a class said; None where nothing was heard of it."""
    summary, thresholds = session.summary, programme.suppression.thresholds()
    if summary is None:
        return None
    answered = suppression.answers(summary.answers, thresholds)
    rate = (
        suppression.response_rate(summary.answers, session.present, thresholds) if session.present else None
    )
    if summary.answers < thresholds.min_answers:
        return Voice(answered, rate)
    return Voice(answered, rate, _moved(summary, thresholds), tuple(_asked(summary, programme, thresholds)))


def _moved(summary: "SessionSummary", thresholds: "Thresholds") -> tuple[Line, ...]:
    moved = interest([summary]).moved
    cells = {"up": moved.up, "same": moved.same, "down": moved.down}
    shares = suppression.shares(cells, thresholds=thresholds)
    if all(share.withheld for share in shares.values()):
        return ()
    return tuple(Line(gettext(MOVED[way]), share) for way, share in shares.items())


def _asked(summary: "SessionSummary", programme: "Programme", thresholds: "Thresholds") -> Iterator[Asked]:
    """Yield the questions of which anything can be shown; of another version of the survey nothing is known."""
    survey = programme.surveys.get(summary.survey_id)
    if survey is None or survey.version != summary.survey_version:
        return
    for question in survey.questions:
        if question.type not in {"single", "multiple"} or question.id == HOBBIES:
            continue
        shares = _shares(question, summary, thresholds)
        if not all(share.withheld for share in shares):
            texts = (option.text for option in question.options)
            yield Asked(question.text, tuple(map(Line, texts, shares)))


def _shares(question: "Question", summary: "SessionSummary", thresholds: "Thresholds") -> list[Published]:
    chosen = summary.choices.get(question.id, {})
    cells = {option.id: chosen.get(option.id, 0) for option in question.options}
    if question.type == "single":
        return list(suppression.shares(cells, thresholds=thresholds).values())
    # Of several that can be chosen each is a whole of its own: those who did, and those who did not.
    whole = summary.answered.get(question.id, summary.answers)
    wholes = ({"chosen": count, "not": max(0, whole - count)} for count in cells.values())
    return [suppression.shares(one, thresholds=thresholds)["chosen"] for one in wholes]
