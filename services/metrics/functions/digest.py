"""Makes the digest that is due and sends it: Mondays at 8:00 in London, or when the team asks.

The event may say ``as_of`` (an ISO moment), ``recipients``, and ``again``: true sends it although it was sent.
"""

from datetime import datetime
from typing import Any

from services.metrics.asked import Ask
from services.metrics.reports.mailing import gather, send_due
from services.metrics.table.facts import complete_board
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.settings import setting


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    programme, moment = compiled(), clock()
    at = datetime.fromisoformat(event["as_of"]) if event.get("as_of") else moment
    gathered = gather(programme, event.get("recipients") or programme.digest_to, at, setting("SITE"))
    # The digest has read every fact anyway: so a board that began later than the facts is whole after a week.
    complete_board(gathered.known)
    sent = send_due(gathered, at=at, now=moment, again=bool(event.get("again")))
    pupils = gathered.answering.answer(Ask("pupils")).whole
    return {"period": gathered.period.name, "sent": sent, "pupils": str(pupils)}
