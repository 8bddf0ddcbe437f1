"""Asks one connection for its figures: a message of the queue each, so that one platform's trouble costs the others nothing."""

import functools
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import httpx

from services.metrics.sources.collecting import BusyError, Tools, collect, placed
from services.metrics.sources.due import send
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.log import logger
from shared.queue import take_each

SECONDS: Final = 200
"""How long a platform is asked, of the function's 300: what came must be kept, too."""


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return take_each(event, partial(_ask, clock=clock))


@functools.cache
def _http() -> httpx.Client:
    """Return the process's client: making one reads every root certificate."""
    return httpx.Client()


def _ask(record: Mapping[str, Any], *, clock: Clock) -> None:
    source = json.loads(record["body"])["source"]
    connection = compiled().connection(source)
    if connection is None:
        logger.info("no longer connected", extra={"source": source})
        return
    try:
        run = collect(placed(connection), Tools(_http(), clock), seconds=SECONDS)
    except BusyError:
        logger.info("already asked", extra={"source": source})
        return
    if run.more and run.trouble is None and run.found:
        send(source)
