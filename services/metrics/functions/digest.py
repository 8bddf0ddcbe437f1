"""Makes the digest that is due and sends it: Mondays at 8:00 in London, or when the team asks.

The event may say ``as_of`` (an ISO moment), ``recipients``, and ``again``: true sends it although it was sent.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.metrics import store
from services.metrics.digest import Digest, Gathered, gather, refuse_raw_numbers
from shared.clock import now
from shared.log import correlate, failed, logger
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
    sent, unsent = [], []
    for recipient in event.get("recipients") or programme.digest_to:
        if not store.claim(period, recipient, at=now(), again=bool(event.get("again"))):
            # Being sent by another call, which may have been cut off: whoever tries again will know.
            if not store.was_sent(period, recipient):
                unsent.append(recipient)
            continue
        told = store.last_told(recipient)
        try:
            mail = _draw(gathered.since(told), recipient)
            message_id = send(mail, programme.mail.sender, programme.mail.sender_name)
        except Exception as error:  # noqa: BLE001  one reader's trouble must not cost the others their digest
            failed("digest not sent", error, period=period)
            store.settle(period, recipient, sent=False, at=now())
            unsent.append(recipient)
        else:
            store.settle(period, recipient, sent=True, at=now(), message_id=message_id)
            store.keep_told(recipient, at, period, gathered.figures)
            _log_new(gathered, told)
            sent.append(recipient)
    if unsent:
        # Raised at the end, so that one reader's trouble costs no other reader the digest; the schedule tries again.
        raise RuntimeError(f"The digest {period} was not sent to {len(unsent)} of its readers.")
    logger.info("digest sent", extra={"period": period, "readers": len(sent)})
    return {"period": period, "sent": len(sent), "pupils": str(gathered.digest.pupils)}


def _log_new(gathered: Gathered, told: "Mapping[str, Any] | None") -> None:
    """Log which bookings a reader is told of for the first time: the end of the trail that began at the form."""
    before: Mapping[str, str] = told["visits"] if told else {}
    for booking, correlation_id in gathered.counted.items():
        if booking not in before:
            logger.info("counted in the digest", extra={"booking": booking, "correlation_id": correlation_id})


def _draw(digest: Digest, recipient: str) -> Mail:
    refuse_raw_numbers(digest)
    return Mail(
        to=recipient,
        subject=f"{compiled().name}: {digest.pupils} pupils in {digest.schools_reached} of {digest.schools_target} "
        f"target schools. Week of {digest.week}",
        text=render("digest.txt.jinja", digest=digest),
        html=render("digest.html.jinja", digest=digest),
    )
