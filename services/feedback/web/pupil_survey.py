"""The survey's page: drawn once for a class, with a key of its own for each load."""

import functools
import json
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import Answers, Question, shown
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_closed import closed, trying
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import kiosk, onward, page
from shared.text import asked, language, say
from shared.web.http import Request, Response, see_other
from shared.web.routes import address

KEY_BYTES: Final = 15

PAGES_KEPT: Final = 64
"""Surveys' pages a process keeps drawn, of 60 KB each: more than there are classes at the same hour."""
PANELS: Final = ("phone", "party", "thinking")
"""Pictures of what the page says in place of the form: saved, answered, begun by somebody."""


@of_session
def show_survey(request: Request, session: Session, code: str) -> Response:
    """Show the survey, with a key of its own for each load."""
    trial = trying(request)
    if not trial and (session.full or not session.accepts(request.at)):
        return closed(session, request.at)
    from shared.web.pages import pupil_file  # noqa: PLC0415  a post that is stored draws nothing

    before, after = drawn(session, code, (language(), *asked()), kiosk=kiosk(request), trial=trial)
    key = secrets.token_urlsafe(KEY_BYTES).encode()
    (_, style), (_, script) = pupil_file("pupil.css"), pupil_file("pupil.js")
    return Response(before + key + after, style=style, script=script)


@of_session
def back_to_survey(request: Request, _session: Session, code: str) -> Response:
    """Lead someone who reloads the address that answers are sent to back to the survey."""
    return see_other(address("survey", code=code, **onward(kiosk=kiosk(request), trial=trying(request))))


@functools.lru_cache(maxsize=PAGES_KEPT)
def drawn(
    session: Session, code: str, _language: Sequence[str], *, kiosk: bool = False, trial: bool = False
) -> tuple[bytes, bytes]:
    """Return the survey's page as everyone gets it, before and after the key of its form.

    A class opens it at the same moment, and nothing but the key differs. Kept by all that the page says, its language and
    whether that was chosen among it: a session that changed is another one. Only the empty form is: a page with answers or
    errors is one child's.
    """
    mark = secrets.token_urlsafe(KEY_BYTES)
    whole = survey_page(session, code, mark, {}, {}, kiosk=kiosk, trial=trial)
    before, after = str(whole.body).encode().split(mark.encode())
    return before, after


def survey_page(
    session: Session,
    code: str,
    key: str,
    answers: Answers,
    errors: Mapping[str, str],
    *,
    kiosk: bool = False,
    trial: bool = False,
) -> Response:
    """Return the survey's page with what a child answered, and the sentences about what is missing, by question.

    It is stored by no browser: what was ticked would be there for the next child who goes back.
    """
    from shared.icons import FACES  # noqa: PLC0415  a post that is stored draws nothing

    survey = survey_of(session)
    questions = shown(survey, session.year_group)
    return page(
        "pupil_survey.jinja",
        HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        session=session,
        survey=survey,
        questions=questions,
        needs=_needs(questions),
        icons=_pictures(questions, FACES),
        faces=FACES,
        code=code,
        key=key,
        answers=answers,
        errors=errors,
        kiosk=kiosk,
        trial=trial,
    )


def _needs(questions: Sequence[Question]) -> dict[str, dict[str, object]]:
    """Return which question, by its number, and which of its options each question with a condition hangs on, in words."""
    numbers = {question["id"]: number for number, question in enumerate(questions, 1)}
    needs: dict[str, dict[str, object]] = {}
    for question in questions:
        if when := question["when"]:
            number = numbers[when["question"]]
            options = questions[number - 1]["options"]
            named = [say(option["text"]) for option in options if option["id"] in when["any"]]
            needs[question["id"]] = {"number": number, "options": ", ".join(named)}
    return needs


def _pictures(questions: Sequence[Question], faces: Sequence[str]) -> dict[str, str]:
    """Return the drawings that the page and the questions' options name, and the faces of a scale's steps."""
    named = [*PANELS, *(option["icon"] for question in questions for option in question["options"])]
    if any(question["type"] == "scale" for question in questions):
        named += faces
    return {name: drawings()[name] for name in dict.fromkeys(named) if name in drawings()}


@functools.cache
def drawings() -> dict[str, str]:
    """Return the drawings of the kept set, by name."""
    from shared.web.pages import pupil_file  # noqa: PLC0415  a post that is stored draws nothing

    drawings: dict[str, str] = json.loads(pupil_file("icons.json")[0] or "{}")
    return drawings
