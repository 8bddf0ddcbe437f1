"""Hears bookings and opens, moves or closes their sessions."""

from typing import Any

from services.feedback.use_cases.follow import follow
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return consume(event, follow)
