"""What the other services learn of a booking: its public snapshot and the event of its last move.

Written as plain values: who books waits for what is stored, and the models that hold a contract take 60 ms to import. The relay
reads each event under its contract before it publishes it, and a test holds what stands here against the models.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action, Count, Encounter, Session
from shared.clock import academic_year, london_day
from shared.outbox import Outgoing, detail_of, outbox_put
from shared.settings import setting

SOURCE: Final = "outreach.booking"

EVENTS: Final[Mapping[Action, str]] = {
    "request": "BookingRequested",
    "confirm": "BookingConfirmed",
    "accept": "BookingConfirmed",
    "revive": "BookingConfirmed",
    "decline": "BookingDeclined",
    "cancel": "BookingCancelled",
    "expire": "BookingExpired",
    "deliver": "BookingDelivered",
    "count": "BookingDelivered",
    "settle": "BookingDelivered",
    "not_happen": "BookingDidNotHappen",
}
"""The event that tells of a move; one that isn't here is a `BookingChanged`."""

CONTRACTS: Final[Mapping[str, int]] = {"BookingExpired": 1, "BookingDidNotHappen": 1}
"""Under which contract an event is written; one that isn't here under the second."""


def snapshot(booking: Booking) -> dict[str, Any]:
    """Return the booking as everyone may know it (`shared.events.booking.BookingSnapshot`): nothing of the person who asked.

    The reason stays behind too: it is free text, and people write names into it.
    """
    return {
        "id": booking.id,
        "version": booking.version,
        "status": booking.status,
        "programme": booking.programme,
        "urn": booking.school.urn,
        "school_name": booking.school.name,
        "workshop_id": booking.workshop.id,
        "workshop_title": booking.workshop.title,
        "academic_year": academic_year(booking.delivered_on or london_day(booking.starts_at)),
        "requested_at": utc(booking.requested_at),
        "sessions": [_session(session) for session in booking.sessions],
        "delivered_on": _day(booking.delivered_on),
        "town": booking.school.town,
        "postcode": booking.school.postcode,
        "listed": booking.school.listed,
        "address_confirmed": booking.contact.confirmed_at is not None,
        "cancelled_by": booking.cancelled_by,
        "reason_code": booking.reason_code,
        "counts": booking.counts,
        "encounter": _encounter(booking.encounter),
    }


def date_not_found(wish: Mapping[str, Any], correlation_id: str, at: datetime) -> Outgoing:
    """Return the event of a wish that no date suits; `wish` is its snapshot (`shared.events.booking.WishSnapshot`)."""
    detail = {
        "event_id": f"{wish['id']}:{wish['version']}",
        "occurred_at": utc(at),
        "correlation_id": correlation_id,
        "contract": 1,
        "wish": wish,
    }
    return Outgoing(SOURCE, "DateNotFound", wish["id"], wish["version"], detail_of(detail))


def utc(moment: datetime) -> str:
    """Return a moment as the models write it: in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "starts_at": utc(session.starts_at),
        "ends_at": utc(session.ends_at),
        "year_group": session.year_group,
        "pupils_expected": session.pupils_expected,
        "present": _present(session.counted),
        "teacher_present": None if session.teacher is None else _present(session.teacher),
    }


def _present(count: Count) -> list[dict[str, int]]:
    return [{"year_group": year, "pupils": pupils} for year, pupils in count]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _encounter(encounter: Encounter | None) -> dict[str, Any] | None:
    return asdict(encounter) if encounter else None


def event_of(booking: Booking) -> Outgoing:
    """Return the event that tells of the booking's last move."""
    last = booking.history[-1]
    name = EVENTS.get(last.action, "BookingChanged")
    detail = {
        "event_id": f"{booking.id}:{booking.version}",
        "occurred_at": utc(last.at),
        "correlation_id": booking.correlation_id,
        "contract": CONTRACTS.get(name, 2),
        "booking": snapshot(booking),
    }
    return Outgoing(SOURCE, name, booking.id, booking.version, detail_of(detail))


def outbox_row(booking: Booking) -> dict[str, Any]:
    """Return the outbox row of the booking's last move, for the transaction that stores it."""
    return outbox_put(setting("TABLE"), event_of(booking), at=booking.history[-1].at)
