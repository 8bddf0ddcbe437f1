"""The page for the projector: how to join, how many have answered and, from the threshold up, bars that grow.

The room sees what the gate publishes and nothing finer, of the same questions for every class: interest before and now, and the
first question that takes one answer. Never a comment, and never one answer more: what is shown moves in the steps in which a
summary leaves (`services.feedback.use_cases.read`), so nobody can watch a child press Send and read what it said off the bars.
"""

import functools
import hashlib
import json
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from services.feedback.results import Asked, Results, drawn
from services.feedback.session import Session
from services.feedback.use_cases.read import results_of
from services.feedback.web.pupil_code import meant_by, session_of
from shared.suppression import Published
from shared.text import gettext
from shared.tokens import normalise_code
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.pages import render
from shared.web.routes import address, link

LASTS: Final = 3
"""Seconds for which the numbers may be kept on the way: CloudFront asks us once in that time for any number of projectors."""

REFRESHED: Final = 10
"""Seconds after which a browser without scripts loads the page again."""

SESSIONS_KEPT: Final = 64
"""Sessions a process remembers, for a minute each: more than there are classes at the same hour."""

LOOKS: Final = ("light", "dark")
"""What the page can look like; without a word it follows the machine at the projector."""


def live(request: Request, code: str) -> Response:
    """Show the page, which works without scripts, too; of a code with one slip in it lead to the one it can be meant for."""
    from shared.qr import qr_svg  # noqa: PLC0415  the numbers, asked for a thousand times as often, need none

    code = normalise_code(code)
    session = kept(code, _minute(request))
    if session is None and (meant := meant_by(code)):
        return see_other(address("live", code=meant))
    session = _shown(session)
    typed = urlsplit(link("code"))
    look = request.query.get("look", "")
    results = results_of(session)
    return Response(
        render(
            "live.jinja",
            session=session,
            code=code,
            open=session.accepts(request.at),
            address_in_words=f"{typed.netloc}{typed.path}",
            qr=qr_svg(link("survey", code=code)),
            results=results,
            single=first_single(results),
            drawn=drawn,
            look=look if look in LOOKS else "",
            paused="pause" in request.query,
            refreshed=REFRESHED,
            every=LASTS,
        )
    )


def numbers(request: Request, code: str) -> Response:
    """Return what the page's script draws, the same for every language: published numbers alone, null where one is withheld."""
    session = _shown(kept(normalise_code(code), _minute(request)))
    body = json.dumps(
        published(results_of(session), open_now=session.accepts(request.at)), separators=(",", ":")
    )
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    headers = {"cache-control": f"public, max-age={LASTS}", "etag": tag}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status=HTTPStatus.NOT_MODIFIED, content_type="application/json", headers=headers)
    return Response(body, content_type="application/json", headers=headers)


def published(results: Results, *, open_now: bool) -> dict[str, Any]:
    """Return a session's numbers as plain data, each as the page says it."""
    bars = {}
    if results.interest and results.interest.told:
        bars["before"] = [_share(step.before) for step in results.interest.steps]
        bars["now"] = [_share(step.now) for step in results.interest.steps]
    single = first_single(results)
    if single:
        bars["single"] = [_share(line.share) for line in single.lines]
    answered = results.answered.value
    return {"open": open_now, "answered": None if answered is None else round(answered), "bars": bars}


def first_single(results: Results) -> Asked | None:
    """Return the first question that takes one answer and can be shown, other than those of interest and the year group."""
    return next((one for one in results.told if one.kind == "single"), None)


def _share(share: Published) -> int | None:
    return None if share.withheld else drawn(share)


def _shown(session: Session | None) -> Session:
    """Return a session that a room may look at. Raises `HTTPError` where there is none, or teachers answer it."""
    if session is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND, gettext("There is no survey with this code. Check it against the poster.")
        )
    if session.kind == "teacher":
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext(
                "This is the teachers' survey: what they answer is not shown to the room. Use the code of a class."
            ),
        )
    return session


def _minute(request: Request) -> int:
    return int(request.at.timestamp()) // 60


@functools.lru_cache(maxsize=SESSIONS_KEPT)
def kept(code: str, _minute: int) -> Session | None:
    """Return the session of a code as it was in a minute: the numbers are asked for often, the session rarely changes."""
    return session_of(code)
