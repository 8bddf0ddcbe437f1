"""What the public page says beside what is known now: it changes by somebody's yes to what they saw, and by nothing else."""

import hashlib
from http import HTTPStatus
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.impact import Kept
from services.metrics.outline import outlined
from services.metrics.reports import impact as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.table import impact
from services.metrics.use_cases import snapshot
from services.metrics.web.dashboard import CURRENT
from services.metrics.web.impact import kept_by
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf, flash
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import address

UNKNOWN: Final = N_("There is no such term on the public page. Go back to it and choose one.")
MOVED: Final = N_("The figures changed while you looked. Look at them again, then say yes.")
DONE: Final = N_("The public page says what is known now.")


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show what the page says of each term, beside what is known now."""
    said, cookies = flash.say_once(request, address("console.impact"))
    response = _page(request, user, said=gettext(said) if said else "")
    response.cookies += cookies
    return response


@signed_in
def change(request: Request, user: TeamUser) -> Response:
    """Take a yes to what is known now of a term."""
    csrf.check(request, user.subject)
    one, now = next(
        (pair for pair in _pairs(request) if pair[0].first.isoformat() == request.one("term")), (None, None)
    )
    if one is None or now is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    if request.one("seen") != _mark(now):
        return _page(request, user, error=gettext(MOVED), status=HTTPStatus.CONFLICT)
    impact.change(Kept(one.name, one.first, one.last, now.on, now.figures, now.so_far, user.name))
    return flash.lead_on(request, address("console.impact"), DONE)


def _page(
    request: Request, user: TeamUser, *, said: str = "", error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    shown = [(one, words.beside(one, now), _mark(now)) for one, now in reversed(_pairs(request))]
    refuse_raw_numbers([table for _, table, _ in shown])
    page = render(
        "impact_console.jinja",
        **frame(user, CURRENT),
        on=outlined().impact_page,
        terms=shown,
        said=said,
        error=error,
        csrf=csrf.token(user.subject),
    )
    return Response(page, status)


def _pairs(request: Request) -> list[tuple[Kept, Kept]]:
    """Return each term as it is kept and as it is known now, the first one first."""
    today, programme = london_day(request.at), outlined()
    kept = {one.first: one for one in kept_by(programme, today)}
    answering = Answering(snapshot.known(today), programme)
    return [
        (kept[term.first], words.kept_of(answering, term))
        for term in words.ended(programme, today)
        if term.first in kept
    ]


def _mark(now: Kept) -> str:
    """Return what stands for the figures that somebody saw."""
    return hashlib.sha256(
        repr((sorted(now.figures.items()), sorted(now.so_far.items()))).encode()
    ).hexdigest()[:16]
