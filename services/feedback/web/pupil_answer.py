"""Takes a pupil's answers."""

import json
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import Answers, Survey, check, hobbies, texts
from services.feedback.use_cases.answer import ClosedError, submit
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_closed import closed, trying, why_closed
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import kiosk, onward
from services.feedback.web.pupil_survey import KEY_BYTES, survey_page
from services.feedback.web.pupil_thanks import thanks_address
from shared.log import logger
from shared.text import gettext, language
from shared.web.http import Request, Response, see_other

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")

JSON: Final = "application/json"


@of_session
def answer(request: Request, session: Session, code: str) -> Response:
    """Take a pupil's answers: from a form, or from the page's script, which says that it takes JSON.

    A script gets ``thanks``, the path to go to; or ``errors``, a sentence by question; or ``closed``, a sentence. Of a trial
    nothing is kept.
    """
    survey, trial, script = survey_of(session), trying(request), JSON in request.headers.get("accept", "")
    answers, wrong = check(survey, request.form, session.year_group)
    key = request.one("key")
    if wrong or not KEY.fullmatch(key):
        from services.feedback.web.survey_errors import sentences  # noqa: PLC0415  a post that is stored says none

        errors = sentences(survey, wrong, session.year_group) or {"send": gettext("Press Send once more")}
        if script:
            return _said({"errors": errors}, HTTPStatus.BAD_REQUEST)
        typed = answers | texts(survey, request.form, session.year_group)
        new = secrets.token_urlsafe(KEY_BYTES)
        return survey_page(session, code, new, typed, errors, kiosk=kiosk(request), trial=trial)
    if not trial:
        try:
            _keep(request, session, survey, key, answers)
        except ClosedError:
            if script:
                status, _, sentence = why_closed(session, request.at)
                return _said({"closed": sentence}, status)
            return closed(session, request.at)
    thanks = thanks_address(code, hobbies(answers), key, **onward(kiosk=kiosk(request), trial=trial))
    return _said({"thanks": thanks}) if script else see_other(thanks)


def _keep(request: Request, session: Session, survey: Survey, key: str, answers: Answers) -> None:
    submit(session, key, answers, request.at)
    if typed := texts(survey, request.form, session.year_group):
        from services.feedback.use_cases import comments  # noqa: PLC0415  most posts bring no text

        # Behind the answers and before the thanks: what fails here is sent again, and kept once.
        comments.keep(session, key, typed, request.at, language())
    logger.info("answered", extra={"session": session.session_id})


def _said(said: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(said), status, JSON)
