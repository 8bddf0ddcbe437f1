"""The public page of what the programme has reached: of terms that ended, the same for everyone, nothing of who reads it."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.metrics.impact import Kept
from services.metrics.outline import outlined
from services.metrics.reports import impact as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.table import impact
from services.metrics.use_cases import snapshot
from shared.clock import london_day
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render
from shared.web.routes import address

if TYPE_CHECKING:
    from datetime import date

    from shared.programme import Programme

LASTS: Final = 3600
"""Seconds for which the page may be kept on the way and in a browser."""


def show(request: Request) -> Response:
    """Show the page, where the programme's settings turn it on."""
    programme = outlined()
    if not programme.impact_page:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    kept = kept_by(programme, london_day(request.at))
    sections = tuple(words.sections(kept))
    newest = kept[-1] if kept else None
    headline = (words.headline(newest), words.dated(newest, programme)) if newest else ()
    refuse_raw_numbers((sections, headline))
    page = render("impact.jinja", path=address("impact"), sections=sections, headline=headline)
    # The same for everyone, so it may be kept by whoever hands it on.
    return Response(page, headers={"cache-control": f"public, max-age={LASTS}"})


def kept_by(programme: "Programme", today: "date") -> list[Kept]:
    """Return the terms that are kept, having kept those that ended since anybody looked; the first one first."""
    kept = impact.every()
    there = {one.first for one in kept}
    new = [term for term in words.ended(programme, today) if term.first not in there]
    if not new:
        return kept
    answering = Answering(snapshot.known(today), programme)
    for term in new:
        impact.keep(words.kept_of(answering, term))
    # Whoever kept it first is right: two who look at once see the same.
    return impact.every()
