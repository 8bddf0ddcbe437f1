"""What the other services learn of a booking: its public snapshot and the event of its last move.

Apart from the others, because only what writes needs it: pydantic takes 100 ms to import.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action, Count, Encounter
from shared.clock import academic_year, london_day
from shared.events import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingDelivered,
    BookingDidNotHappen,
    BookingEvent,
    BookingExpired,
    BookingRequested,
    BookingSnapshot,
    EncounterSnapshot,
    Present,
    SessionSnapshot,
)
from shared.outbox import outbox_put

EVENTS: Final[Mapping[Action, type[BookingEvent]]] = {
    "request": BookingRequested,
    "confirm": BookingConfirmed,
    "accept": BookingConfirmed,
    "revive": BookingConfirmed,
    "decline": BookingDeclined,
    "cancel": BookingCancelled,
    "expire": BookingExpired,
    "deliver": BookingDelivered,
    "count": BookingDelivered,
    "settle": BookingDelivered,
    "not_happen": BookingDidNotHappen,
}
"""The event that tells of a move; one that isn't here is a `BookingChanged`."""


def snapshot(booking: Booking) -> BookingSnapshot:
    """Return the booking as everyone may know it: nothing of the person who asked.

    The reason stays behind too: it is free text, and people write names into it.
    """
    return BookingSnapshot(
        id=booking.id,
        version=booking.version,
        status=booking.status,
        programme=booking.programme,
        urn=booking.school.urn,
        school_name=booking.school.name,
        workshop_id=booking.workshop.id,
        workshop_title=booking.workshop.title,
        academic_year=academic_year(booking.delivered_on or london_day(booking.starts_at)),
        requested_at=booking.requested_at,
        sessions=tuple(
            SessionSnapshot(
                id=session.id,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                year_group=session.year_group,
                pupils_expected=session.pupils_expected,
                present=_present(session.counted),
                teacher_present=None if session.teacher is None else _present(session.teacher),
            )
            for session in booking.sessions
        ),
        delivered_on=booking.delivered_on,
        town=booking.school.town,
        postcode=booking.school.postcode,
        listed=booking.school.listed,
        address_confirmed=booking.contact.confirmed_at is not None,
        cancelled_by=booking.cancelled_by,
        reason_code=booking.reason_code,
        counts=booking.counts,
        encounter=_encounter(booking.encounter),
    )


def _present(count: Count) -> tuple[Present, ...]:
    return tuple(Present(year_group=year, pupils=pupils) for year, pupils in count)


def _encounter(encounter: Encounter | None) -> EncounterSnapshot | None:
    return None if encounter is None else EncounterSnapshot.model_validate(asdict(encounter))


def event_of(booking: Booking) -> BookingEvent:
    """Return the event that tells of the booking's last move."""
    last = booking.history[-1]
    return EVENTS.get(last.action, BookingChanged)(
        event_id=f"{booking.id}:{booking.version}",
        occurred_at=last.at,
        correlation_id=booking.correlation_id,
        booking=snapshot(booking),
    )


def outbox_row(table: str, booking: Booking) -> dict[str, Any]:
    """Return the outbox row of the booking's last move, for the transaction that stores it."""
    return outbox_put(table, event_of(booking), at=booking.history[-1].at)
