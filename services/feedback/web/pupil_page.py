"""How the pupil's pages are drawn: with their style sheet and script inside, and nothing else to fetch.

The hot path of the platform: a post that ends in a redirect imports neither templates nor pydantic nor anything it does not
need, sets no cookie, reads no secret and logs nothing of the pupil.
"""

from http import HTTPStatus
from typing import Final

from shared.compiled import languages
from shared.text import asked
from shared.web.http import CONTENT_SECURITY_POLICY, Request, Response

KIOSK_SECONDS: Final = 20
"""How long thanks stand on a tablet that goes round before it goes back to an empty form by itself."""


def kiosk(request: Request) -> bool:
    """Whether the page is shown on a tablet that goes round: its address says ``?kiosk``."""
    return "kiosk" in request.query


def onward(*, kiosk: bool, trial: bool) -> dict[str, object]:
    """Return what the address of a page hands on to those that follow it.

    The language comes last: `pupil.js` cuts it off where it stands, since the form is the same in each.
    """
    return {**({"kiosk": 1} if kiosk else {}), **({"try": 1} if trial else {}), **asked()}


def fault(status: HTTPStatus, sentence: str) -> Response:
    """Return the page for something that went wrong, in the pupil's look."""
    from shared.web.pages import what_went_wrong  # noqa: PLC0415  a post that is stored draws nothing

    heading, advice = what_went_wrong(status)
    return page("pupil_message.jinja", status, heading=heading, sentence=sentence or advice)


def page(template: str, status: HTTPStatus = HTTPStatus.OK, *, also: str = "", **values: object) -> Response:
    """Return a page of the pupil's, in the reader's language; `also` names one more script that stands in it."""
    from shared.web.pages import pupil_file, render  # noqa: PLC0415  see above

    (css, style), (js, script) = pupil_file("pupil.css"), pupil_file("pupil.js")
    if also:
        values["more_script"], allowed = pupil_file(also)
        script = f"{script} {allowed}"
    # A policy in the page itself can't say who may frame it; the header does.
    policy, _, rest = CONTENT_SECURITY_POLICY.partition("frame-ancestors 'none'; ")
    policy = (policy + rest).format(style=f" {style}", script=f" {script}")
    more = onward(kiosk=bool(values.get("kiosk")), trial=bool(values.get("trial")))
    html = render(
        template,
        css=css,
        script=js,
        policy=policy,
        kiosk_seconds=KIOSK_SECONDS,
        more=more,
        asked=asked(),
        languages=languages(),
        **values,
    )
    return Response(html, status, style=style, script=script)


def worker(_request: Request) -> Response:
    """Hand out the service worker, which gives the survey's page to the next child when there is no network.

    Its own folder, ``/f/``, is all that it may answer for; a browser asks at each visit whether it has changed.
    """
    from shared.web.pages import pupil_file  # noqa: PLC0415  see above

    script, _ = pupil_file("pupil_worker.js")
    headers = {"cache-control": "no-cache"}
    return Response(script, content_type="text/javascript; charset=utf-8", headers=headers)


def forget(_request: Request) -> Response:
    """Let a browser without scripts forget the form it came from, which it may have kept whole, ticks and all.

    Chromium keeps pages for going back even where they say ``no-store``; this throws them away (Clear Site Data, W3C).
    """
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    return Response(picture, content_type="image/svg+xml", headers={"clear-site-data": '"cache"'})
