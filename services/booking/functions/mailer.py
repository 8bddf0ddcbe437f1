"""Sends the e-mails that follow from a booking's events."""

from typing import Any

from services.booking.mail.send import send_for
from shared.clock import Clock, now
from shared.inbox import consume


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return consume(event, lambda heard: send_for(heard, clock()))
