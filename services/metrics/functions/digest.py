"""Makes the digest that is due and sends it: Mondays at 8:00 in London, or when the team asks.

The event may say ``as_of`` (an ISO moment), ``recipients``, and ``again``: true sends it although it was sent.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.metrics import store
from services.metrics.digest import Gathered, gather, refuse_raw_numbers
from shared.clock import now
from shared.log import correlate, logger
from shared.mail import Mail, send
from shared.programme import compiled
from shared.settings import setting
from shared.web.pages import render

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    programme = compiled()
    at = datetime.fromisoformat(event["as_of"]) if event.get("as_of") else now()
    gathered = gather(programme, at, setting("SITE"))
    period = gathered.digest.period
    correlate(f"digest-{period}")
    _log_new(gathered)
    sent, failed = [], []
    mail = _draw(gathered)
    for recipient in event.get("recipients") or programme.digest_to:
        if not store.claim(period, recipient, at=now(), again=bool(event.get("again"))):
            continue
        try:
            message_id = send(_to(recipient, mail), programme.mail.sender, programme.mail.sender_name)
        except Exception:  # noqa: BLE001  one reader's trouble must not cost the others their digest
            logger.exception("digest not sent", extra={"period": period})
            store.settle(period, recipient, sent=False, at=now())
            failed.append(recipient)
        else:
            store.settle(period, recipient, sent=True, at=now(), message_id=message_id)
            sent.append(recipient)
    if sent:
        store.keep_told(at, period, gathered.figures)
    if failed:
        # Raised at the end, so that one reader's trouble costs no other reader the digest; the schedule tries again.
        raise RuntimeError(f"The digest {period} was not sent to {len(failed)} of its readers.")
    logger.info("digest sent", extra={"period": period, "readers": len(sent)})
    return {"period": period, "sent": len(sent), "pupils": str(gathered.digest.pupils)}


def _log_new(gathered: Gathered) -> None:
    """Log which bookings are counted for the first time: the end of the trail that began at the form."""
    told = store.last_told()
    before: Mapping[str, int] = told["pupils"] if told else {}
    for booking, correlation_id in gathered.counted.items():
        if booking not in before:
            logger.info("counted in the digest", extra={"booking": booking, "correlation_id": correlation_id})


def _draw(gathered: Gathered) -> Mail:
    digest = gathered.digest
    refuse_raw_numbers(digest)
    return Mail(
        to="",
        subject=f"{compiled().name}: {digest.pupils} pupils in {digest.schools_reached} of {digest.schools_target} "
        f"target schools. Week of {digest.week}",
        text=render("digest.txt.jinja", digest=digest),
        html=render("digest.html.jinja", digest=digest),
    )


def _to(recipient: str, mail: Mail) -> Mail:
    return replace(mail, to=recipient)
