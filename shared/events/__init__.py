"""The events of the platform: one model each, and the one list of them all.

The rules in `infra` take their patterns from these classes, the JSON Schemas in `docs/events` are made of
them, and a test refuses a change that an older consumer could not read.
"""

from typing import Any

from shared.events.base import Event
from shared.events.booking import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingDelivered,
    BookingEvent,
    BookingRequested,
    BookingSnapshot,
    Present,
    SessionSnapshot,
)
from shared.events.feedback import SessionSummary, SummaryUpdated

__all__ = [
    "ALL",
    "BookingCancelled",
    "BookingChanged",
    "BookingConfirmed",
    "BookingDeclined",
    "BookingDelivered",
    "BookingEvent",
    "BookingRequested",
    "BookingSnapshot",
    "Event",
    "Present",
    "SessionSnapshot",
    "SessionSummary",
    "SummaryUpdated",
    "UnknownEventError",
    "parse",
]

ALL: tuple[type[Event], ...] = (
    BookingRequested,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingCancelled,
    BookingDelivered,
    SummaryUpdated,
)

_BY_NAME = {(event.SOURCE, event.DETAIL_TYPE): event for event in ALL}


class UnknownEventError(ValueError):
    """An event of a source or type that this code does not know reached a consumer."""


def parse(envelope: dict[str, Any]) -> Event:
    """Return the event in an EventBridge envelope (`source`, `detail-type`, `detail`).

    Raises `UnknownEventError` for a name not in `ALL` and pydantic's `ValidationError` for a detail that
    breaks its contract.
    """
    name = (envelope.get("source", ""), envelope.get("detail-type", ""))
    if name not in _BY_NAME:
        raise UnknownEventError(f"No event {name[1]!r} of source {name[0]!r} is in shared/events.")
    return _BY_NAME[name].model_validate(envelope["detail"])
