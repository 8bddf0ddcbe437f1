"""The page on which a pupil types the code of the poster, and how a code leads to its session."""

import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from services.feedback.session import CODE_LETTERS, Session
from services.feedback.table import sessions
from services.feedback.web.pupil_page import page
from shared.log import correlate
from shared.text import asked, gettext
from shared.tokens import normalise_code, one_slip_from, valid_code
from shared.web.http import Request, Response, see_other
from shared.web.routes import address

LONGEST_CODE: Final = 20


def _code_page(code: str = "", error: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page("pupil_code.jinja", status, code=code, letters=CODE_LETTERS, error=error, errors=bool(error))


def session_of(code: str) -> Session | None:
    """Return the session that a normalised code leads to; a code that can be none is not looked for."""
    return sessions.by_code(code) if _can_be(code) else None


def _can_be(code: str) -> bool:
    return len(code) <= LONGEST_CODE and valid_code(code)


def _find(typed: str) -> Session | Response:
    """Return the session of a typed code, or the page that says what is wrong with it."""
    code = normalise_code(typed)
    if not code:
        return _code_page(error=gettext("Type the code on the poster"), status=HTTPStatus.BAD_REQUEST)
    if not _can_be(code):
        sentence = gettext("This code has a mistake in it. Check each letter against the poster")
        return _code_page(code, sentence, HTTPStatus.NOT_FOUND)
    session = session_of(code)
    if session is None:
        sentence = gettext("There is no survey with this code. Check it against the poster")
        return _code_page(code, sentence, HTTPStatus.NOT_FOUND)
    correlate(session.correlation_id)
    return session


def of_session(page: Callable[[Request, Session, str], Response]) -> Callable[..., Response]:
    """Give a page the session of the code in its address, and the code as it is stored.

    A code that leads to none gets the page that says so: no page speaks of a session that isn't there. Whoever opens an address
    with one slip in its code is led to the survey it can have been meant for, as who types it is.
    """

    @functools.wraps(page)
    def with_session(request: Request, code: str) -> Response:
        session = _find(code)
        if not isinstance(session, Response):
            return page(request, session, normalise_code(code))
        opened = request.method == "GET" and request.path == address("survey", code=code)
        return (_led(normalise_code(code), request.query) if opened else None) or session

    return with_session


def start(_request: Request) -> Response:
    """Ask for the code."""
    return _code_page()


def typed(request: Request) -> Response:
    """Lead from the code typed to its survey; where it has one slip in it, to the one survey it can have been meant for."""
    code = normalise_code(request.one("code"))
    found = _find(code)
    if isinstance(found, Response):
        return _led(code, {}) or found
    return see_other(address("survey", code=code, **asked()))


def _led(code: str, query: Mapping[str, str]) -> Response | None:
    meant = meant_by(code)
    # Whoever wrote a query of their own may have called something in it `code`.
    return see_other(address("survey", **{**query, **asked(), "code": meant})) if meant else None


def meant_by(code: str) -> str:
    """Return the only code there is that a code can have been meant for, empty where there is none or more than one.

    The check character leaves a dozen or two to look for, in one read. Of the billions of codes that can be, the thousands
    that are lie so far apart that a stranger's slip leads nowhere.
    """
    if abs(len(code) - CODE_LETTERS) > 1:
        return ""
    there = sessions.codes_there(one_slip_from(code, CODE_LETTERS))
    return there[0] if len(there) == 1 else ""
