"""Surveys: a programme's questions as plain data, and what a form answers them with.

Nothing of AWS and nothing of pydantic: the survey was checked when the programme was compiled.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NotRequired, TypedDict

from shared.questions import BEFORE, HOBBIES, NOW, YEAR, YEAR_GROUP

PLATFORM_QUESTIONS: Final = frozenset({YEAR_GROUP, BEFORE, NOW})
"""The questions every survey has: what the platform reads of its answers."""

Kind = Literal["pupil", "teacher", "later"]
"""Whom a survey asks: a class after its workshop, the teachers in the room, the same class ten weeks on."""


class Option(TypedDict):
    """One answer to choose."""

    id: str
    text: str


class Question(TypedDict):
    """One question; a scale's options run from least to most."""

    id: str
    type: Literal["year_group", "scale", "single", "multiple"]
    text: str
    hint: str
    required: bool
    options: Sequence[Option]


class Survey(TypedDict):
    """A survey at one of its versions; of the same id and version there is only one."""

    id: str
    version: int
    kind: NotRequired[Kind]
    title: str
    questions: Sequence[Question]


Answers = dict[str, Any]
"""One pupil's answers: an option's id, or a list of them where several can be chosen, by question."""

Wrong = Literal["missing", "several"]
"""Why a question needs another look: it has no answer and needs one, or several and takes one."""


def of_kind(surveys: Iterable[Survey], kind: Kind) -> Survey | None:
    """Return the survey of a kind of which a programme has one at most, `teacher` or `later`; None where it has none."""
    return next((survey for survey in surveys if survey.get("kind") == kind), None)


def known_year(survey: Survey, year_group: int) -> str:
    """Return the option that a session's year group is, or nothing where it isn't known or the survey doesn't offer it."""
    name = f"year-{year_group}"
    asked = (one for one in survey["questions"] if one["id"] == YEAR_GROUP)
    return name if any(option["id"] == name for one in asked for option in one["options"]) else ""


def shown(survey: Survey, year_group: int = 0) -> list[Question]:
    """Return the questions that a session's page shows: the year group only where the booking leaves it open."""
    known = known_year(survey, year_group)
    return [question for question in survey["questions"] if not (known and question["id"] == YEAR_GROUP)]


def check(
    survey: Survey, form: Mapping[str, Sequence[str]], year_group: int = 0
) -> tuple[Answers, dict[str, Wrong]]:
    """Return the answers in a form, and why a question needs another look, by the question's id.

    What no option of the survey says is passed over: a browser can't send it, and nothing else is stored. The session's
    `year_group` takes the question's place, 0 where pupils are asked.
    """
    answers: Answers = {}
    wrong: dict[str, Wrong] = {}
    known = known_year(survey, year_group)
    for question in survey["questions"]:
        name = question["id"]
        if name == YEAR_GROUP and known:
            answers[name] = known
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
