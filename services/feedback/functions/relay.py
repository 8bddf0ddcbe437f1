"""Puts the feedback table's outbox rows on the bus."""

from typing import Any

from shared.relay import relay
from shared.settings import setting


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return relay(event, setting("BUS"))
