"""Publishes the booking table's outbox rows."""

from typing import Any

from shared.log import own_thread
from shared.relay import relay
from shared.settings import setting


@own_thread
def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return relay(event, setting("BUS"))
