"""The survey's page: drawn once for a class, with a key of its own for each load."""

import functools
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.survey import Answers
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.pupil_code import of_session
from services.feedback.web.pupil_page import page
from shared.text import gettext, language
from shared.web.http import Request, Response, see_other
from shared.web.routes import address

KEY_BYTES: Final = 15

PAGES_KEPT: Final = 64
"""Surveys' pages a process keeps drawn, of 60 KB each: more than there are classes at the same hour."""

FORM_HEADERS: Final = {"cache-control": "private, no-cache"}
"""Going back shows the same form with the same key, so that sending it again is no second answer; opening the page always
fetches a new one, so that the next child on a shared tablet has a key of their own."""


@of_session
def show_survey(request: Request, session: Session, code: str) -> Response:
    """Show the survey, with a key of its own for each load."""
    if not session.accepts(request.at):
        return closed(session)
    from shared.web.pages import pupil_style  # noqa: PLC0415  see above

    before, after = drawn(session, code, language())
    key = secrets.token_urlsafe(KEY_BYTES).encode()
    return Response(before + key + after, headers=dict(FORM_HEADERS), style=pupil_style()[1])


@of_session
def back_to_survey(_request: Request, _session: Session, code: str) -> Response:
    """Lead someone who reloads the address that answers are sent to back to the survey."""
    return see_other(address("survey", code=code))


@functools.lru_cache(maxsize=PAGES_KEPT)
def drawn(session: Session, code: str, _language: str) -> tuple[bytes, bytes]:
    """Return the survey's page as everyone gets it, before and after the key of its form.

    A class opens it at the same moment, and nothing but the key differs. Kept by all that the page says: a session that
    changed is another one. Only the empty form is: a page with answers or errors is one child's.
    """
    mark = secrets.token_urlsafe(KEY_BYTES)
    whole = survey_page(session, code, mark, {}, {})
    before, after = str(whole.body).encode().split(mark.encode())
    return before, after


def survey_page(
    session: Session, code: str, key: str, answers: Answers, errors: Mapping[str, str]
) -> Response:
    """Return the survey's page with what a child answered, and the sentences about what is missing, by question."""
    drawn_page = page(
        "pupil_survey.jinja",
        HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        session=session,
        survey=survey_of(session),
        code=code,
        key=key,
        answers=answers,
        errors=errors,
    )
    drawn_page.headers |= FORM_HEADERS
    return drawn_page


def closed(session: Session) -> Response:
    """Return the page of a survey that takes no answers."""
    sentence = (
        gettext("Thank you for wanting to answer it.")
        if session.open
        else gettext("This workshop was called off or moved, so its survey is closed. Ask your teacher.")
    )
    heading = gettext("This survey has closed")
    return page("pupil_message.jinja", HTTPStatus.GONE, heading=heading, sentence=sentence)
