"""Takes a pupil's answers."""

import json
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from services.feedback.session import Session
from services.feedback.survey import Survey, Wrong, check, hobbies, shown
from services.feedback.use_cases.answer import ClosedError, submit
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_closed import closed, trying, why_closed
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_survey import KEY_BYTES, survey_page
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

JSON: Final = "application/json"


@of_session
def answer(request: Request, session: Session, code: str) -> Response:
    """Take a pupil's answers: from a form, or from the page's script, which says that it takes JSON.

    A script gets ``thanks``, the path to go to; or ``errors``, a sentence by question; or ``closed``, a sentence.
    """
    survey, trial, script = survey_of(session), trying(request), _is_script(request)
    answers, wrong = check(survey, request.form, session.year_group)
    key = request.one("key")
    if wrong or not KEY.fullmatch(key):
        errors = _sentences(survey, session, wrong) or {"send": gettext("Press Send once more")}
        if script:
            return _said({"errors": errors}, HTTPStatus.BAD_REQUEST)
        return survey_page(session, code, secrets.token_urlsafe(KEY_BYTES), answers, errors, trial=trial)
    if not trial:
        try:
            submit(session, key, answers, request.at)
        except ClosedError:
            if script:
                status, _, sentence = why_closed(session, request.at)
                return _said({"closed": sentence}, status)
            return closed(session, request.at)
        logger.info("answered", extra={"session": session.session_id})
    tried = {"try": 1} if trial else {}
    thanks = address("survey.thanks", code=code, h=picked(hobbies(answers)), **tried)
    return _said({"thanks": thanks}) if script else see_other(thanks)


def _is_script(request: Request) -> bool:
    return JSON in request.headers.get("accept", "")


def _said(said: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(said, ensure_ascii=False), status, JSON)


def _sentences(survey: Survey, session: Session, wrong: Mapping[str, Wrong]) -> dict[str, str]:
    asked = shown(survey, session.year_group)
    numbers = {question["id"]: number for number, question in enumerate(asked, 1)}
    return {name: gettext(SENTENCES[why], number=numbers[name]) for name, why in wrong.items()}
