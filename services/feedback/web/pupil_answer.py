"""Takes a pupil's answers."""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import Survey, Wrong, check, hobbies
from services.feedback.use_cases.answer import ClosedError, OtherAnswersError, submit
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import page
from services.feedback.web.pupil_survey import KEY_BYTES, closed, survey_page
from services.feedback.web.pupil_thanks import picked
from shared.log import logger
from shared.text import N_, gettext
from shared.web.http import Request, Response, see_other
from shared.web.routes import address

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")

SENTENCES: Final[Mapping[Wrong, str]] = {
    "missing": N_("Choose an answer to question %(number)s"),
    "several": N_("Choose one answer to question %(number)s"),
}


@of_session
def answer(request: Request, session: Session, code: str) -> Response:
    """Take a pupil's answers."""
    survey = survey_of(session)
    answers, wrong = check(survey, request.form)
    key = request.one("key")
    if wrong or not KEY.fullmatch(key):
        errors = _sentences(survey, wrong) or {"send": gettext("Press Send once more")}
        return survey_page(session, code, secrets.token_urlsafe(KEY_BYTES), answers, errors)
    try:
        submit(session, key, answers, request.at)
    except ClosedError:
        return closed(session)
    except OtherAnswersError:
        return page("pupil_sent.jinja", HTTPStatus.CONFLICT, code=code)
    logger.info("answered", extra={"session": session.session_id})
    return see_other(address("survey.thanks", code=code, h=picked(hobbies(answers))))


def _sentences(survey: Survey, wrong: Mapping[str, Wrong]) -> dict[str, str]:
    numbers = {question["id"]: number for number, question in enumerate(survey["questions"], 1)}
    return {name: gettext(SENTENCES[why], number=numbers[name]) for name, why in wrong.items()}
