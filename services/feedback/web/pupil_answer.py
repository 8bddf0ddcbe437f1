"""Takes a pupil's answers."""

import json
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import check, hobbies, texts
from services.feedback.use_cases.answer import ClosedError, OtherAnswersError, submit
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import kiosk, page
from services.feedback.web.pupil_survey import KEY_BYTES, closed, survey_page, why_closed
from services.feedback.web.pupil_thanks import thanks_address
from shared.log import logger
from shared.text import gettext
from shared.web.http import Request, Response, see_other

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")


@of_session
def answer(request: Request, session: Session, code: str) -> Response:
    """Take a pupil's answers: from a form, or from the page's script, which says that it takes JSON.

    A script gets ``thanks``, the path to go to; or ``errors``, a sentence by question; or ``closed``, a sentence.
    """
    script = "application/json" in request.headers.get("accept", "")
    survey = survey_of(session)
    answers, wrong = check(survey, request.form)
    key = request.one("key")
    if wrong or not KEY.fullmatch(key):
        from services.feedback.web.survey_errors import sentences  # noqa: PLC0415  a post that is stored says none

        errors = sentences(survey, wrong) or {"send": gettext("Press Send once more")}
        if script:
            return _said({"errors": errors}, HTTPStatus.BAD_REQUEST)
        typed = answers | texts(survey, request.form)
        return survey_page(
            session, code, secrets.token_urlsafe(KEY_BYTES), typed, errors, kiosk=kiosk(request)
        )
    try:
        submit(session, key, answers, request.at)
    except ClosedError:
        return _said({"closed": why_closed(session)}, HTTPStatus.GONE) if script else closed(session)
    except OtherAnswersError:
        return page("pupil_sent.jinja", HTTPStatus.CONFLICT, code=code)
    if typed := texts(survey, request.form):
        from services.feedback.use_cases import comments  # noqa: PLC0415  most posts bring no text

        # Behind the answers and before the thanks: what fails here is sent again, and kept once.
        comments.keep(session, key, typed, request.at)
    logger.info("answered", extra={"session": session.session_id})
    more = {"kiosk": 1} if kiosk(request) else {}
    thanks = thanks_address(code, hobbies(answers), key, **more)
    return _said({"thanks": thanks}) if script else see_other(thanks)


def _said(said: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(said), status, "application/json")
