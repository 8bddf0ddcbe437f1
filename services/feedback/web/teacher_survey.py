"""The teachers' survey, by the school's link: who was in the room says what the visit was worth.

The link names the booking and is no key to change it. Whoever has it may answer, each form once: a head of year and the class
teacher share one link.
"""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from services.feedback.said import only, said
from services.feedback.session import TEACHER, Session
from services.feedback.survey import Answers, Question, check, shown
from services.feedback.table import sessions
from services.feedback.use_cases.answer import ClosedError, submit
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.survey_errors import sentences
from shared.clock import london_day
from shared.log import correlate, logger
from shared.results_link import booking_of
from shared.text import N_, gettext, say
from shared.text.phrases import day
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import render
from shared.web.routes import address

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")
KEY_BYTES: Final = 15

UNKNOWN_LINK: Final = N_(
    "We can't find a survey for this link. It may have been cut short in the e-mail: copy the whole link, up to its last letter, "
    "or write to us and we will help."
)


def session_of(booking_id: str) -> str:
    """Return the id of the one session that a visit's teachers share."""
    return f"{booking_id}{TEACHER}"


def show(request: Request, token: str) -> Response:
    """Ask the questions, or thank for the answers; before the visit and long after it, say so."""
    session = _found(token)
    if request.query.get("sent"):
        return _said(
            gettext("Thank you, that's sent"), gettext("Your answers help us make the next visit better.")
        )
    if not session.accepts(request.at) or request.at < session.starts_at:
        return _closed(session, request)
    return _page(session, token, secrets.token_urlsafe(KEY_BYTES), {}, {})


def take(request: Request, token: str) -> Response:
    """Keep a teacher's answers."""
    session = _found(token)
    csrf.check(request, session.session_id)
    answers, wrong = check(survey_of(session), request.form)
    key = request.one("key")
    if not KEY.fullmatch(key):
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    if wrong:
        return _page(session, token, key, answers, sentences(survey_of(session), wrong))
    try:
        submit(session, key, answers, request.at)
    except ClosedError:
        return _closed(session, request)
    logger.info("a teacher answered", extra={"session": session.session_id})
    return see_other(address("school.teacher", token=token, sent="1"))


def _found(token: str) -> Session:
    booking_id = booking_of(token)
    found = sessions.find(session_of(booking_id)) if booking_id else None
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN_LINK))
    correlate(found[0].correlation_id)
    return found[0]


def _closed(session: Session, request: Request) -> Response:
    if session.open and request.at < session.starts_at:
        on = day(london_day(session.starts_at))
        sentence = gettext("The visit is on %(day)s. Come back to this page after it.", day=on)
        return _said(gettext("Not yet"), sentence, HTTPStatus.OK)
    sentence = gettext(
        "It takes no answers any more. If you want to tell us something, write to us: we read it."
    )
    return _said(gettext("This survey has closed"), sentence, HTTPStatus.GONE)


def _said(heading: str, sentence: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _private(Response(render("teacher_message.jinja", heading=heading, sentence=sentence), status))


def _page(session: Session, token: str, key: str, answers: Answers, errors: Mapping[str, str]) -> Response:
    survey = survey_of(session)
    questions = shown(survey)
    page = render(
        "teacher_survey.jinja",
        session=session,
        on=day(session.held_on),
        title=say(survey["title"]),
        questions=[
            _asked(question, questions, answers) for question in questions if question["type"] != "text"
        ],
        errors=errors,
        key=key,
        csrf=csrf.token(session.session_id),
        action=address("school.teacher", token=token),
    )
    return _private(Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK))


def _asked(question: Question, questions: list[Question], answers: Answers) -> dict[str, Any]:
    """Return a question with what was chosen of it, and of whom it is asked where that isn't everyone."""
    given = answers.get(question["id"], ())
    return {
        **said(question),
        "chosen": [given] if isinstance(given, str) else given,
        "only": only(question, questions),
    }


def _private(response: Response) -> Response:
    """Keep a page of the link out of search engines and of caches: its address is the school's own."""
    response.headers |= {"x-robots-tag": "noindex", "cache-control": "private, no-cache"}
    return response


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("school.teacher")(show)
    app.post("school.teacher")(take)
