"""The pupil's pages: type a code, answer eight questions, see careers that fit.

The hot path of the platform. A post imports neither templates nor pydantic nor anything it does not need, sets no cookie,
reads no secret and logs nothing of the pupil.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from services.feedback import store
from services.feedback.answers import ClosedError, OtherAnswersError, submit
from services.feedback.model import Session, check_answers
from shared.clock import now
from shared.log import correlate, logger
from shared.pupil_data import careers_for, pupil_data
from shared.tokens import normalise_code, valid_code
from shared.web.http import Request, Response, Router, see_other

KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
PICKED = re.compile(r"[0-9a-f]{1,16}")
LONGEST_CODE = 20


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    from shared.web.pages import pupil_style, render  # noqa: PLC0415  a post that is stored draws nothing

    css, source = pupil_style()
    return Response(render(template, css=css, **values), status, style=source)


def _fault(status: HTTPStatus, sentence: str) -> Response:
    from shared.web.pages import FAULTS  # noqa: PLC0415  see above

    heading, advice = FAULTS.get(status, FAULTS[HTTPStatus.INTERNAL_SERVER_ERROR])
    return _page("pupil_message.jinja", status, heading=heading, sentence=sentence or advice)


handler = Router(_fault)


def _ask(code: str = "", error: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _page("pupil_code.jinja", status, code=code[:LONGEST_CODE], error=error, errors=bool(error))


def _find(typed: str) -> Session | Response:
    """Return the session of a typed code, or the page that says what is wrong with it."""
    code = normalise_code(typed)[:LONGEST_CODE]
    if not code:
        return _ask(error="Type the code on the poster", status=HTTPStatus.BAD_REQUEST)
    if not valid_code(code):
        return _ask(
            code, "This code has a mistake in it. Check each letter against the poster", HTTPStatus.NOT_FOUND
        )
    session = store.by_code(code)
    if session is None:
        return _ask(
            code, "There is no survey with this code. Check it against the poster", HTTPStatus.NOT_FOUND
        )
    correlate(session.correlation_id)
    return session


@handler.get("/f")
def start(_request: Request) -> Response:
    return _ask()


@handler.post("/f")
def typed(request: Request) -> Response:
    found = _find(request.one("code"))
    return found if isinstance(found, Response) else see_other(f"/f/{normalise_code(request.one('code'))}")


@handler.get("/f/{code}")
def survey(_request: Request, code: str) -> Response:
    found = _find(code)
    if isinstance(found, Response):
        return found
    return _questions(found, normalise_code(code)) if found.accepts(now()) else _closed(found)


@handler.get("/f/{code}/answers")
def back_to_survey(_request: Request, code: str) -> Response:
    return see_other(f"/f/{quote(normalise_code(code))}")


@handler.post("/f/{code}/answers")
def answer(request: Request, code: str) -> Response:
    found = _find(code)
    if isinstance(found, Response):
        return found
    answers, errors = check_answers(_survey(found), request.form)
    key = request.one("key")
    if errors or not KEY.fullmatch(key):
        return _questions(
            found,
            normalise_code(code),
            answers,
            errors or {"send": "Press Send once more"},
            HTTPStatus.BAD_REQUEST,
        )
    try:
        submit(found, key, answers, now())
    except ClosedError:
        return _closed(found)
    except OtherAnswersError:
        return _page("pupil_sent.jinja", HTTPStatus.CONFLICT, code=normalise_code(code))
    logger.info("answered", extra={"session": found.session_id})
    return see_other(f"/f/{normalise_code(code)}/thanks?h={_picked(answers.get('hobbies', []))}")


@handler.get("/f/{code}/thanks")
def thanks(request: Request, code: str) -> Response:
    data = pupil_data()
    chosen = _hobbies(request.query.get("h", ""))
    return _page(
        "pupil_thanks.jinja", careers=careers_for(chosen, data), chosen=chosen, code=normalise_code(code)
    )


def _picked(hobbies: Sequence[str]) -> str:
    """Return the hobbies chosen as a number: a browser's history and a school's filter keep addresses, and no words in them."""
    return f"{sum(1 << place for place, hobby in enumerate(pupil_data()['hobbies']) if hobby in hobbies):x}"


def _hobbies(picked: str) -> list[str]:
    """Return the hobbies that `_picked` made a number of; none for anything else."""
    number = int(picked, 16) if PICKED.fullmatch(picked) else 0
    return [hobby for place, hobby in enumerate(pupil_data()["hobbies"]) if number >> place & 1]


def _survey(session: Session) -> Mapping[str, Any]:
    found: Mapping[str, Any] = pupil_data()["surveys"][session.survey_id]
    return found


def _questions(
    session: Session,
    code: str,
    answers: Mapping[str, str | Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    page = _page(
        "pupil_survey.jinja",
        status,
        session=session,
        survey=_survey(session),
        # Not the page's own address: a post to that would throw the page out of the browser's cache (RFC 9111, 4.4).
        action=f"/f/{code}/answers",
        key=secrets.token_urlsafe(15),
        answers=answers or {},
        errors=errors or {},
    )
    # Going back shows the same form with the same key, so that sending it again is no second answer; opening the page
    # always fetches a new one, so that the next child on a shared tablet has a key of their own.
    page.headers["cache-control"] = "private, no-cache"
    return page


def _closed(session: Session) -> Response:
    sentence = (
        "Thank you for wanting to answer it."
        if session.open
        else "This workshop was called off or moved, so its survey is closed. Ask your teacher."
    )
    return _page("pupil_message.jinja", HTTPStatus.GONE, heading="This survey has closed", sentence=sentence)
