"""Surveys: a programme's questions as plain data, and what a form answers them with.

Nothing of AWS and nothing of pydantic: the survey was checked when the programme was compiled.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypedDict, cast

from shared.questions import BEFORE, HOBBIES, NOW, YEAR, YEAR_GROUP

PLATFORM_QUESTIONS: Final = frozenset({YEAR_GROUP, BEFORE, NOW})
"""The questions every pupils' survey has: what the platform reads of its answers."""

Kind = Literal["pupil", "teacher", "later"]
"""Whom a survey asks: a class after its workshop, the teachers in the room, the same class ten weeks on."""

Outcome = Literal["", "awareness", "interest", "routes", "self-belief"]
"""What of the programme's aims a question's answers speak to; empty where to none."""


class Option(TypedDict):
    """One answer to choose; `icon` names a picture of the kept set or is empty, an `exclusive` one excludes all others."""

    id: str
    text: str
    icon: str
    exclusive: bool


class When(TypedDict):
    """A condition: an earlier question was answered with one of these options."""

    question: str
    any: Sequence[str]


class Question(TypedDict):
    """One question; a scale's options run from least to most.

    `most` is how many options may be chosen, 0 for all; `limit` how many letters a text may have. `help` is the longer
    explanation behind the `hint`. Where there is a `when`, it is asked only of those who meet it.
    """

    id: str
    type: Literal["year_group", "scale", "single", "multiple", "text"]
    text: str
    hint: str
    help: str
    required: bool
    options: Sequence[Option]
    most: int
    when: When | None
    outcome: Outcome
    limit: int


class Survey(TypedDict):
    """A survey at one of its versions.

    Of the same id, version and `digest` there is only one: whoever changes a file is to raise its version, and where they did
    not, the digest tells what was asked before from what is asked now. It is empty for surveys of before it was kept.
    """

    id: str
    version: int
    digest: str
    kind: Kind
    title: str
    questions: Sequence[Question]


Answers = dict[str, Any]
"""One pupil's answers: an option's id, or a list of them where several can be chosen, by question."""

Wrong = Literal["missing", "several", "exclusive", "many", "long"]
"""Why a question needs another look: it has no answer and needs one, or several and takes one; an option that excludes all
others beside others; more options than may be chosen; a text of more letters than there may be."""

# What a survey that was kept before these were said of it leaves unsaid.
_OPTION: Final[Mapping[str, Any]] = {"icon": "", "exclusive": False}
_QUESTION: Final[Mapping[str, Any]] = {
    "hint": "",
    "help": "",
    "required": False,
    "options": (),
    "most": 0,
    "when": None,
    "outcome": "",
    "limit": 0,
}
_SURVEY: Final[Mapping[str, Any]] = {"kind": "pupil", "digest": ""}


def lifted(kept: Mapping[str, Any]) -> Survey:
    """Return a survey as it was kept, at whatever time, with all that a survey says today."""
    questions = [
        {**_QUESTION, **question, "options": [{**_OPTION, **one} for one in question.get("options", ())]}
        for question in kept["questions"]
    ]
    return cast("Survey", {**_SURVEY, **kept, "questions": questions})


def of_kind(surveys: Iterable[Survey], kind: Kind) -> Survey | None:
    """Return the survey of a kind of which a programme has one at most, `teacher` or `later`; None where it has none."""
    return next((survey for survey in surveys if survey["kind"] == kind), None)


def known_year(survey: Survey, year_group: int) -> str:
    """Return the option that a session's year group is, or nothing where it isn't known or the survey doesn't offer it."""
    name = f"year-{year_group}"
    asked = (one for one in survey["questions"] if one["id"] == YEAR_GROUP)
    return name if any(option["id"] == name for one in asked for option in one["options"]) else ""


def shown(survey: Survey, year_group: int = 0) -> list[Question]:
    """Return the questions that a session's page shows: the year group only where the booking leaves it open.

    Those with a condition are among them, since whether it is met is known once the page is answered; one on the year group
    that is known is settled here.
    """
    known = known_year(survey, year_group)
    if not known:
        return list(survey["questions"])
    there: dict[str, Question] = {}
    for question in survey["questions"]:
        when = question["when"]
        if question["id"] == YEAR_GROUP or not (
            when is None or when["question"] in there or met(question, {YEAR_GROUP: known})
        ):
            continue
        settled = when is not None and when["question"] not in there
        there[question["id"]] = {**question, "when": None} if settled else question
    return list(there.values())


def counted(survey: Survey, year_group: int = 0) -> list[Question]:
    """Return the questions of a session whose answers are counted: of those its page shows, the ones with options."""
    return [question for question in shown(survey, year_group) if question["options"]]


def met(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether a question is asked of someone who gave these answers to the questions before it."""
    when = question["when"]
    if when is None:
        return True
    said = answers.get(when["question"], ())
    return any(option in when["any"] for option in ([said] if isinstance(said, str) else said))


def check(
    survey: Survey, form: Mapping[str, Sequence[str]], year_group: int = 0
) -> tuple[Answers, dict[str, Wrong]]:
    """Return the answers in a form, and why a question needs another look, by the question's id.

    What no option of the survey says is passed over: a browser can't send it, and nothing else is stored. So is what answers
    a question whose condition isn't met. The session's `year_group` takes the question's place, 0 where pupils are asked.
    Of a question that needs another look the answers hold what was chosen, where several can be: to show it again, never to
    keep it. What someone wrote is never among the answers; see `texts`.
    """
    answers: Answers = {}
    wrong: dict[str, Wrong] = {}
    known = known_year(survey, year_group)
    for question in survey["questions"]:
        name = question["id"]
        if not met(question, answers):
            continue
        if name == YEAR_GROUP and known:
            answers[name] = known
            continue
        sent = set(form.get(name, ()))
        offered = [option["id"] for option in question["options"] if option["id"] in sent]
        if offered and (question["type"] == "multiple" or len(offered) == 1):
            answers[name] = offered if question["type"] == "multiple" else offered[0]
        why = _wrong(question, offered, _written(question, form))
        if why:
            wrong[name] = why
    return answers, wrong


def _wrong(question: Question, offered: Sequence[str], written: str) -> Wrong | None:
    if question["required"] and not offered and not written:
        return "missing"
    if question["type"] == "text":
        return "long" if len(written) > question["limit"] else None
    if question["type"] != "multiple":
        return "several" if len(offered) > 1 else None
    alone = {option["id"] for option in question["options"] if option["exclusive"]}
    if len(offered) > 1 and alone & set(offered):
        return "exclusive"
    return "many" if 0 < question["most"] < len(offered) else None


def _written(question: Question, form: Mapping[str, Sequence[str]]) -> str:
    """Return what was written in answer to a text: without the space around it, its lines as one kind of line."""
    sent = form.get(question["id"], ()) if question["type"] == "text" else ()
    return "\n".join("".join(sent[:1]).split("\r\n")).strip()


def texts(survey: Survey, form: Mapping[str, Sequence[str]], year_group: int = 0) -> dict[str, str]:
    """Return what someone wrote, as they wrote it, by question; only where it was asked of them.

    It may hold what identifies a child: nobody stores, logs or sends it on as it is. One that is too long is there too, to be
    shown again; `check` names it.
    """
    answers, _ = check(survey, form, year_group)
    written = {one["id"]: _written(one, form) for one in survey["questions"] if met(one, answers)}
    return {name: text for name, text in written.items() if text}


def without_texts(survey: Survey) -> Survey:
    """Return a survey without its questions for a text."""
    return {**survey, "questions": [q for q in survey["questions"] if q["type"] != "text"]}


def chosen(question: Question, answers: Mapping[str, Any]) -> list[str]:
    """Return which options of a question a pupil's answers choose: none of what the question doesn't offer.

    Choices that contradict each other or the question, such as several where one can be chosen, are none: it can't be known
    which was meant.
    """
    said = answers.get(question["id"])
    said = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    found = [option["id"] for option in question["options"] if option["id"] in said]
    return [] if _wrong(question, found, "-") else found


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
