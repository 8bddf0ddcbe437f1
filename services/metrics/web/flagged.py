"""Hits of the website that are kept apart: how many, why, and what a person decides of them."""

from http import HTTPStatus
from typing import Final, cast, get_args

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.counted import Flag, Verdict
from services.metrics.table import flags, hits
from services.metrics.web import flagged_wording as wording
from services.metrics.web.sources import BACK, CURRENT
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf, flash
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import address

GONE: Final = N_("These hits are no longer held, so they can't be counted otherwise. Nothing was changed.")
OTHERS: Final = N_("There are more of them by now. Nothing was decided: look at the new number.")
DAMAGED: Final = N_("The form arrived damaged. Go back to the page and send it again.")


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show what is apart: what waits for a person first, then what was decided and can be decided otherwise."""
    said, cookies = flash.say_once(request, address("console.hits"))
    page = _page(request, user, said=wording.done(said))
    page.cookies += cookies
    return page


@signed_in
def decide(request: Request, user: TeamUser) -> Response:
    """Note what a person decided of hits, where they are still as many as the person saw and still held."""
    csrf.check(request, user.subject)
    verdict = request.one("verdict")
    if verdict not in get_args(Verdict):
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    found = next((one for one in _apart(request) if one.key == request.one("flag")), None)
    if found is None or not _held(request, found):
        return _page(request, user, problem=gettext(GONE))
    if request.one("views") != str(found.views):
        return _page(request, user, problem=gettext(OTHERS))
    flags.decide(found.key, cast("Verdict", verdict), views=found.views, who=user.name, at=request.at)
    return flash.lead_on(request, address("console.hits"), verdict or "again")


def _page(request: Request, user: TeamUser, *, said: str = "", problem: str = "") -> Response:
    apart = _apart(request)
    held = {one.key: _held(request, one) for one in apart}
    page = render(
        "flagged.jinja",
        **frame(user, CURRENT),
        words=wording,
        waiting=[one for one in apart if one.waits and held[one.key]],
        others=[one for one in apart if not (one.waits and held[one.key])],
        held=held,
        said=said,
        problem=problem,
        csrf=csrf.token(user.subject),
    )
    return Response(page, HTTPStatus.CONFLICT if problem else HTTPStatus.OK)


def _apart(request: Request) -> list[Flag]:
    """Return what is apart of the last weeks, the newest first."""
    today = london_day(request.at)
    return [one for one in reversed(flags.flags(today - BACK, today)) if one.views]


def _held(request: Request, one: Flag) -> bool:
    """Tell whether a day's hits can still be counted again."""
    return one.day >= london_day(request.at) - hits.HELD
