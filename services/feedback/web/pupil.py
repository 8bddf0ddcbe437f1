"""The pupil's pages: type a code, answer the survey, see careers that fit.

The hot path of the platform. A post imports neither templates nor pydantic nor anything it does not need, sets no cookie,
reads no secret and logs nothing of the pupil.
"""

import functools
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from services.feedback.careers import careers_for
from services.feedback.session import CODE_LETTERS, Session
from services.feedback.survey import Answers, Survey, Wrong, check, hobbies
from services.feedback.table import sessions
from services.feedback.use_cases.answer import ClosedError, OtherAnswersError, submit
from services.feedback.use_cases.questions import survey_of
from shared.compiled import essentials
from shared.log import correlate, logger
from shared.text import N_, gettext, language
from shared.tokens import normalise_code, valid_code
from shared.web.http import Request, Response, see_other
from shared.web.routes import address

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")
KEY_BYTES: Final = 15
PICKED: Final = re.compile(r"[0-9a-f]{1,16}")
LONGEST_CODE: Final = 20

PAGES_KEPT: Final = 64
"""Surveys' pages a process keeps drawn, of 60 KB each: more than there are classes at the same hour."""

FORM_HEADERS: Final = {"cache-control": "private, no-cache"}
"""Going back shows the same form with the same key, so that sending it again is no second answer; opening the page always
fetches a new one, so that the next child on a shared tablet has a key of their own."""

SENTENCES: Final[Mapping[Wrong, str]] = {
    "missing": N_("Choose an answer to question %(number)s"),
    "several": N_("Choose one answer to question %(number)s"),
}


def fault(status: HTTPStatus, sentence: str) -> Response:
    """Return the page for something that went wrong, in the pupil's look."""
    from shared.web.pages import what_went_wrong  # noqa: PLC0415  a post that is stored draws nothing

    heading, advice = what_went_wrong(status)
    return _page("pupil_message.jinja", status, heading=heading, sentence=sentence or advice)


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    from shared.web.pages import pupil_style, render  # noqa: PLC0415  see above

    css, source = pupil_style()
    return Response(render(template, css=css, **values), status, style=source)


def _code_page(code: str = "", error: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _page("pupil_code.jinja", status, code=code, letters=CODE_LETTERS, error=error, errors=bool(error))


def _find(typed: str) -> Session | Response:
    """Return the session of a typed code, or the page that says what is wrong with it."""
    code = normalise_code(typed)
    if not code:
        return _code_page(error=gettext("Type the code on the poster"), status=HTTPStatus.BAD_REQUEST)
    if len(code) > LONGEST_CODE or not valid_code(code):
        sentence = gettext("This code has a mistake in it. Check each letter against the poster")
        return _code_page(code, sentence, HTTPStatus.NOT_FOUND)
    session = sessions.by_code(code)
    if session is None:
        sentence = gettext("There is no survey with this code. Check it against the poster")
        return _code_page(code, sentence, HTTPStatus.NOT_FOUND)
    correlate(session.correlation_id)
    return session


def of_session(page: Callable[[Request, Session, str], Response]) -> Callable[..., Response]:
    """Give a page the session of the code in its address, and the code as it is stored.

    A code that leads to none gets the page that says so: no page speaks of a session that isn't there.
    """

    @functools.wraps(page)
    def with_session(request: Request, code: str) -> Response:
        session = _find(code)
        return session if isinstance(session, Response) else page(request, session, normalise_code(code))

    return with_session


def start(_request: Request) -> Response:
    """Ask for the code."""
    return _code_page()


def typed(request: Request) -> Response:
    """Lead from the code typed to its survey."""
    code = request.one("code")
    found = _find(code)
    return found if isinstance(found, Response) else see_other(address("survey", code=normalise_code(code)))


@of_session
def show_survey(request: Request, session: Session, code: str) -> Response:
    """Show the survey, with a key of its own for each load."""
    if not session.accepts(request.at):
        return _closed(session)
    from shared.web.pages import pupil_style  # noqa: PLC0415  see above

    before, after = drawn(session, code, language())
    key = secrets.token_urlsafe(KEY_BYTES).encode()
    return Response(before + key + after, headers=dict(FORM_HEADERS), style=pupil_style()[1])


@of_session
def back_to_survey(_request: Request, _session: Session, code: str) -> Response:
    """Lead someone who reloads the address that answers are sent to back to the survey."""
    return see_other(address("survey", code=code))


@of_session
def answer(request: Request, session: Session, code: str) -> Response:
    """Take a pupil's answers."""
    survey = survey_of(session)
    answers, wrong = check(survey, request.form)
    key = request.one("key")
    if wrong or not KEY.fullmatch(key):
        errors = _sentences(survey, wrong) or {"send": gettext("Press Send once more")}
        return _survey_page(session, code, secrets.token_urlsafe(KEY_BYTES), answers, errors)
    try:
        submit(session, key, answers, request.at)
    except ClosedError:
        return _closed(session)
    except OtherAnswersError:
        return _page("pupil_sent.jinja", HTTPStatus.CONFLICT, code=code)
    logger.info("answered", extra={"session": session.session_id})
    return see_other(address("survey.thanks", code=code, h=picked(hobbies(answers))))


@of_session
def thanks(request: Request, _session: Session, code: str) -> Response:
    """Thank, and show careers that fit the hobbies chosen."""
    chosen = _hobbies(request.query.get("h", ""))
    careers = careers_for(chosen, essentials())
    return _page("pupil_thanks.jinja", careers=careers, chosen=chosen, code=code)


def picked(hobbies: Sequence[str]) -> str:
    """Return the hobbies chosen as a number: a browser's history and a school's filter keep addresses, and no words in them."""
    return f"{sum(1 << place for place, hobby in enumerate(essentials()['hobbies']) if hobby in hobbies):x}"


def _hobbies(number: str) -> list[str]:
    """Return the hobbies that `picked` made a number of; none for anything else."""
    mask = int(number, 16) if PICKED.fullmatch(number) else 0
    return [hobby for place, hobby in enumerate(essentials()["hobbies"]) if mask >> place & 1]


def _sentences(survey: Survey, wrong: Mapping[str, Wrong]) -> dict[str, str]:
    numbers = {question["id"]: number for number, question in enumerate(survey["questions"], 1)}
    return {name: gettext(SENTENCES[why], number=numbers[name]) for name, why in wrong.items()}


@functools.lru_cache(maxsize=PAGES_KEPT)
def drawn(session: Session, code: str, _language: str) -> tuple[bytes, bytes]:
    """Return the survey's page as everyone gets it, before and after the key of its form.

    A class opens it at the same moment, and nothing but the key differs. Kept by all that the page says: a session that
    changed is another one. Only the empty form is: a page with answers or errors is one child's.
    """
    mark = secrets.token_urlsafe(KEY_BYTES)
    page = _survey_page(session, code, mark, {}, {})
    before, after = str(page.body).encode().split(mark.encode())
    return before, after


def _survey_page(
    session: Session, code: str, key: str, answers: Answers, errors: Mapping[str, str]
) -> Response:
    page = _page(
        "pupil_survey.jinja",
        HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        session=session,
        survey=survey_of(session),
        code=code,
        key=key,
        answers=answers,
        errors=errors,
    )
    page.headers |= FORM_HEADERS
    return page


def _closed(session: Session) -> Response:
    sentence = (
        gettext("Thank you for wanting to answer it.")
        if session.open
        else gettext("This workshop was called off or moved, so its survey is closed. Ask your teacher.")
    )
    heading = gettext("This survey has closed")
    return _page("pupil_message.jinja", HTTPStatus.GONE, heading=heading, sentence=sentence)
