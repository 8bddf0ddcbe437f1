"""Surveys: a programme's questions as plain data, and what a form answers them with.

Nothing of AWS and nothing of pydantic: the survey was checked when the programme was compiled.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NotRequired, TypedDict

from shared.questions import BEFORE, HOBBIES, NOW, YEAR, YEAR_GROUP

PLATFORM_QUESTIONS: Final = frozenset({YEAR_GROUP, BEFORE, NOW})
"""The questions every survey has: what the platform reads of its answers."""


class Option(TypedDict):
    """One answer to choose."""

    id: str
    text: str


class Question(TypedDict):
    """One question; a scale's options run from least to most, and a text has none: `limit` is how many letters it takes."""

    id: str
    type: Literal["year_group", "scale", "single", "multiple", "text"]
    text: str
    hint: str
    required: bool
    options: Sequence[Option]
    limit: NotRequired[int]


class Survey(TypedDict):
    """A survey at one of its versions; of the same id and version there is only one."""

    id: str
    version: int
    title: str
    questions: Sequence[Question]


Answers = dict[str, Any]
"""One pupil's answers: an option's id, or a list of them where several can be chosen, by question. Never a text."""

Wrong = Literal["missing", "several", "long"]
"""Why a question needs another look: it has no answer and needs one, several and takes one, or a text that is too long."""


def check(survey: Survey, form: Mapping[str, Sequence[str]]) -> tuple[Answers, dict[str, Wrong]]:
    """Return the answers in a form, and why a question needs another look, by the question's id.

    What no option of the survey says is passed over: a browser can't send it, and nothing else is stored. What was typed is
    no answer (`texts`): here it is only measured.
    """
    answers: Answers = {}
    wrong: dict[str, Wrong] = {}
    for question in survey["questions"]:
        name = question["id"]
        if question["type"] == "text":
            if len(_typed(question, form)) > question.get("limit", 0):
                wrong[name] = "long"
            continue
        sent = set(form.get(name, ()))
        offered = [option["id"] for option in question["options"] if option["id"] in sent]
        if question["type"] == "multiple":
            if offered:
                answers[name] = offered
        elif len(offered) == 1:
            answers[name] = offered[0]
        elif offered:
            wrong[name] = "several"
        if question["required"] and name not in answers and name not in wrong:
            wrong[name] = "missing"
    return answers, wrong


def texts(survey: Survey, form: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what was typed, by the question's id; a question that was left empty is not there.

    Personal data and harm may stand in it: it never goes where answers go.
    """
    typed = {q["id"]: _typed(q, form) for q in survey["questions"] if q["type"] == "text"}
    return {name: text for name, text in typed.items() if text}


def without_texts(survey: Survey) -> Survey:
    """Return a survey without its questions for a text."""
    return {**survey, "questions": [q for q in survey["questions"] if q["type"] != "text"]}


def _typed(question: Question, form: Mapping[str, Sequence[str]]) -> str:
    return next(iter(form.get(question["id"], ())), "").strip()


def chosen(question: Question, answers: Mapping[str, Any]) -> list[str]:
    """Return which options of a question a pupil's answers choose: none of what the question doesn't offer.

    Where one can be chosen, several are none: it can't be known which was meant.
    """
    said = answers.get(question["id"])
    said = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    found = [option["id"] for option in question["options"] if option["id"] in said]
    return found if question["type"] == "multiple" or len(found) == 1 else []


def hobbies(answers: Mapping[str, Any]) -> list[str]:
    """Return the hobbies a pupil chose; none where the survey doesn't ask."""
    said = answers.get(HOBBIES, [])
    return [said] if isinstance(said, str) else list(said)


def year_of(option: str) -> int:
    """Return the year group that an option of the question for it stands for."""
    found = YEAR.fullmatch(option)
    if found is None:
        raise ValueError(f"The option {option!r} is no year group.")
    return int(found[1])
