"""Puts the feedback table's outbox rows on the bus."""

from typing import Any

from shared.log import own_thread
from shared.relay import relay
from shared.settings import setting


@own_thread
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return relay(event, setting("BUS"))
