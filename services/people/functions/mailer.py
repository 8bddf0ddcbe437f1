"""Sends the e-mails that a visit calls for once who comes to it has changed."""

from typing import Any

from services.people.mail.send import send_visit
from shared.clock import Clock, now
from shared.events.base import Event
from shared.events.people import VisitStaffed
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    def hear(heard: Event) -> None:
        if isinstance(heard, VisitStaffed):
            send_visit(heard.visit.id, clock())

    return consume(event, hear)
