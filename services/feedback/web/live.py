"""The page for the projector: how to join, how many have answered and, from the threshold up, bars that grow.

The room sees what the gate publishes and nothing finer, of the same questions for every class: interest before and now, and the
first question that takes one answer. Never a comment, and never one answer more: what is shown moves in the steps in which a
summary leaves (`services.feedback.use_cases.read`), so nobody can watch a child press Send and read what it said off the bars.
"""

import functools
import hashlib
import io
import json
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from services.feedback.results import Asked, Results, drawn
from services.feedback.session import Session
from services.feedback.table import sessions
from services.feedback.use_cases.read import results_of
from shared.suppression import Published
from shared.text import gettext
from shared.tokens import normalise_code, valid_code
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import link

LASTS: Final = 3
"""Seconds for which the numbers may be kept on the way: CloudFront asks us once in that time for any number of projectors."""

REFRESHED: Final = 10
"""Seconds after which a browser without scripts loads the page again."""

SESSIONS_KEPT: Final = 64
"""Sessions a process remembers, for a minute each: more than there are classes at the same hour."""

LOOKS: Final = ("light", "dark")
"""What the page can look like; without a word it follows the machine at the projector."""


def live(request: Request, code: str) -> Response:
    """Show the page, which works without scripts, too."""
    session, code = _session(request, code)
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
            qr=qr(link("survey", code=code)),
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
    session, _ = _session(request, code)
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


def qr(text: str) -> str:
    """Return a QR code as SVG to stand in a page: error correction M and the four modules of quiet zone."""
    import segno  # noqa: PLC0415  the numbers, which are asked for a thousand times as often, need none

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, omitsize=True, dark="#000", light="#fff", svgclass="app-qr"
    )
    return out.getvalue().decode()


def _share(share: Published) -> int | None:
    return None if share.withheld else drawn(share)


def _session(request: Request, typed: str) -> tuple[Session, str]:
    """Return the session of the code in an address. Raises `HTTPError` for a code that leads to none."""
    code = normalise_code(typed)
    session = kept(code, int(request.at.timestamp()) // 60) if valid_code(code) else None
    if session is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND, gettext("There is no survey with this code. Check it against the poster.")
        )
    return session, code


@functools.lru_cache(maxsize=SESSIONS_KEPT)
def kept(code: str, _minute: int) -> Session | None:
    """Return the session of a code as it was in a minute: the numbers are asked for often, the session rarely changes."""
    return sessions.by_code(code)
