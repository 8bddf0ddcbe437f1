"""Hears who comes to visits, and keeps it with the mails that it calls for."""

from typing import Any

from services.booking.use_cases.visitors import hear
from shared.events.base import Event
from shared.events.people import VisitStaffed
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return consume(event, _hear)


def _hear(heard: Event) -> None:
    if isinstance(heard, VisitStaffed):
        hear(heard.visit)
