"""Every quarter: makes another signing key, which follows the newest."""

from typing import Any

from services.access.keys import rotate
from shared.clock import Clock, now


def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, bool]:
    return {"made": rotate(clock(), when_due=True) is not None}
