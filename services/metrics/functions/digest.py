"""Sends the reports that are due: every morning at 8:00 in London, or when the team asks.

The event of the schedule says nothing. `make digest` may say ``again``: the weekly digest goes to all its readers although they
have it. With ``to`` it is a preview: of a ``kind`` and ``period``, or with ``as_of`` (an ISO moment) the report of then, as it
was sent. What can't be shown is answered with a sentence in ``refused``, and nothing is sent.
"""

from datetime import datetime
from typing import Any, Final

from services.metrics.evidence import annual, quarter
from services.metrics.reports.content import Papers
from services.metrics.reports.mailing import send_due
from services.metrics.reports.preview import PreviewRefusedError, as_sent, preview
from shared.clock import LONDON, Clock, now
from shared.compiled import compiled
from shared.settings import setting
from shared.text import gettext

PAPERS: Final[Papers] = {"quarterly": quarter.draw, "yearly": annual.draw}
"""What goes with a report to be printed: the page for the board, and the annual report."""


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    programme, at = compiled(), clock()
    if not {"kind", "period", "to", "as_of"} & event.keys():
        sent = send_due(programme, at, setting("SITE"), PAPERS, again=bool(event.get("again")))
        return {"sent": sum(sent.values()), "kinds": dict(sent)}
    kind, to = event.get("kind", ""), event.get("to", "")
    try:
        if event.get("as_of"):
            return {"previewed": as_sent(programme, kind, _moment(event["as_of"]), to, at=at)}
        period = event.get("period", "")
        return {"previewed": preview(programme, kind, period, to, at=at, site=setting("SITE"), papers=PAPERS)}
    except PreviewRefusedError as error:
        return {"refused": str(error)}


def _moment(text: str) -> datetime:
    """Return an ISO moment, on London's clocks where it says no zone. Raises `PreviewRefusedError`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PreviewRefusedError(
            gettext("“%(text)s” is no moment. Write it as 2026-01-12 or 2026-01-12T08:30.", text=text)
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
