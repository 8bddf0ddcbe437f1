"""Lets the people service hear of visits that were agreed before it listened: of each to come the newest that the event log has.

An event is told once, so of a booking that nobody changed since, the people service would know nothing. What it heard already, or
something newer, changes nothing: this may be done again, and while the system runs.
"""

from collections.abc import Mapping
from datetime import datetime

from infra.hears import VISITS
from operate.bar import Bar
from operate.event_log import newest
from operate.stage import as_function_of
from services.people.domain.refusal import RefusedError
from services.people.table import rosters
from services.people.use_cases import hear
from services.people.use_cases.programme import rules
from shared.events.booking import BookingEvent


def visits(outputs: Mapping[str, str], *, really: bool, at: datetime) -> int:
    """Say of how many bookings to come the people service doesn't know the newest; let it hear of them where `really` meant.

    Visits that are over are left out: nobody wrote down who came to them, and that is not known, not nobody. The exit code is 1
    where an event can't be read, or a visit was too busy to be heard of.
    """
    log = newest(outputs["EventsBucket"], VISITS)
    with as_function_of("people", outputs):
        to_come = [
            event for event in log.newest.values() if isinstance(event, BookingEvent) and _to_come(event, at)
        ]
        missed = [event for event in to_come if _missed(event)]
        print(f"The event log has {len(to_come)} bookings with sessions to come.")
        print(f"Of {len(missed)} the people service does not know what was told last.")
        for line in log.unreadable:
            print(f"Can't be read, and is left out: {line}")
        if not really:
            print("Nothing was changed. To let it hear of them: make visits REALLY=1")
            return 1 if log.unreadable else 0
        busy = _heard(missed, at)
    for booking in busy:
        print(f"Others are changing {booking}: run it again in a minute.")
    print(f"Heard of {len(missed) - len(busy)}.")
    return 1 if log.unreadable or busy else 0


def _to_come(event: BookingEvent, at: datetime) -> bool:
    booking = event.booking
    return booking.programme == rules().programme and any(one.ends_at > at for one in booking.sessions)


def _missed(event: BookingEvent) -> bool:
    known = rosters.visit(event.booking.id)
    return known is None or known.head.heard < event.version


def _heard(missed: list[BookingEvent], at: datetime) -> list[str]:
    """Let the people service hear; return the bookings of which it couldn't."""
    busy = []
    bar = Bar("visits", len(missed))
    for event in missed:
        try:
            hear.booking(event.booking, correlation_id=event.correlation_id, at=at)
        except RefusedError:
            busy.append(event.booking.id)
        bar.on()
    bar.done()
    return busy
