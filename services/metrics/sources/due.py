"""Which connections are to be asked now: each in the night, and again every hour while something that passes is in the way."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.metrics.runs import PASSING, Standing
from services.metrics.table import runs
from shared.aws import client
from shared.clock import london_day, london_time
from shared.log import failed, logger
from shared.settings import setting
from shared.trouble import worst

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.programme import Programme

NIGHT: Final = 3
"""The hour in London from which on a night's collection is due: counters that are read then tell how the day before ended."""


def due(standing: Standing, at: datetime) -> bool:
    """Return whether a connection is to be asked: once a night; where it was stopped, or failed with what passes, again.

    What needs a person is asked once a night until they have seen to it. Where it costs money and is not turned on, its run says
    so and asks nothing.
    """
    if standing.held(at.timestamp()):
        return False
    night = london_time(london_day(at), NIGHT)
    last = standing.last
    if last is None or standing.cursor:
        return True
    if at >= night > datetime.fromisoformat(last.begun_at):
        return True
    return last.trouble is not None and last.trouble.kind in {*PASSING, "fault"}


def send_due(programme: "Programme", at: datetime) -> list[str]:
    """Put each connection that is due into the queue, a message each; return their ids.

    Raises `RuntimeError` at the end where one could not be put there, from what was in the way: its trouble costs the others
    nothing.
    """
    if not programme.connections:
        return []
    standings = runs.standings()
    sent, lost, errors = [], [], list[Exception]()
    for one in programme.connections:
        if not due(standings.get(one.id, Standing(one.id)), at):
            continue
        try:
            send(one.id)
            sent.append(one.id)
        except Exception as error:  # noqa: BLE001  one source's trouble must not cost the others theirs
            failed("not queued", error, source=one.id)
            lost.append(one.id)
            errors.append(error)
    logger.info("queued", extra={"sources": sent})
    if lost:
        raise RuntimeError(f"Not queued: {', '.join(lost)}.") from worst(errors)
    return sent


def send(source: str) -> None:
    """Put one connection into the queue of those that are to be asked."""
    body: Mapping[str, str] = {"source": source}
    client("sqs").send_message(QueueUrl=setting("SOURCES_QUEUE"), MessageBody=json.dumps(body))
