"""Sends the reports that are due: from 8:00 in London on, or when the team asks.

The event of the schedule says nothing. `make digest` may say ``again``: the weekly digest goes to all its readers although they
have it. With ``to`` it is a preview: of a ``kind`` and ``period``, or with ``as_of`` (an ISO moment) the report of then, as it
was sent. What can't be shown is answered with a sentence in ``refused``, and nothing is sent. To who is no confirmed reader
nothing is sent either, unless the event is ``sure``: what would go is answered in ``unsure``, so that a person can look first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from services.metrics.evidence import annual, quarter
from services.metrics.reports.content import Papers
from services.metrics.reports.mailing import send_due
from services.metrics.reports.preview import AskFirstError, PreviewRefusedError, as_sent, preview
from services.metrics.use_cases import reader_data
from shared.by_the_clock import apart, called_again
from shared.clock import LONDON, Clock, now
from shared.compiled import compiled
from shared.log import own_thread
from shared.settings import setting
from shared.text import gettext
from shared.trouble import worst

if TYPE_CHECKING:
    from shared.programme import Programme

PAPERS: Final[Papers] = {"quarterly": quarter.draw, "yearly": annual.draw}
"""What goes with a report to be printed: the page for the board, and the annual report."""


@own_thread
def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    programme, at = compiled(), clock()
    if not {"kind", "period", "to", "as_of"} & event.keys():
        return _sent(programme, at, again=True) if event.get("again") else _due(programme, at)
    try:
        return {"previewed": _shown(programme, event, at)}
    except PreviewRefusedError as error:
        return {"refused": str(error)}
    except AskFirstError as error:
        return {"unsure": {"subject": error.written.subject, "text": error.written.text}}


@called_again
def _due(programme: "Programme", at: datetime) -> dict[str, Any]:
    """Send what is due, as the clock asks every hour of the day: what went doesn't go again. Whose time is over is erased.

    Raises what was in the way of one of both, once the other is done.
    """
    done, errors = apart(
        sent=lambda: _sent(programme, at, again=False), erased=lambda: reader_data.retain(programme, at)
    )
    if errors:
        raise worst(errors)
    sent: dict[str, Any] = done["sent"]
    return sent


def _sent(programme: "Programme", at: datetime, *, again: bool) -> dict[str, Any]:
    sent = send_due(programme, at, setting("SITE"), PAPERS, again=again)
    return {"sent": sum(sent.values()), "kinds": dict(sent)}


def _shown(programme: "Programme", event: Mapping[str, Any], at: datetime) -> str:
    kind, to, sure = event.get("kind", ""), event.get("to", ""), bool(event.get("sure"))
    if event.get("as_of"):
        return as_sent(programme, kind, _moment(event["as_of"]), to, at=at, sure=sure)
    return preview(
        programme, kind, event.get("period", ""), to, at=at, site=setting("SITE"), papers=PAPERS, sure=sure
    )


def _moment(text: str) -> datetime:
    """Return an ISO moment, on London's clocks where it says no zone. Raises `PreviewRefusedError`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PreviewRefusedError(
            gettext("“%(text)s” is no moment. Write it as 2026-01-12 or 2026-01-12T08:30.", text=text)
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
