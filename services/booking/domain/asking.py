"""How a booking begins: a careers lead asks for a visit, or for a place in the waiting list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.domain.parts import Class, Contact, Hold, School, Status, Workshop
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.sessions import Times, sessions_of

TO_CONFIRM: Final = timedelta(minutes=60)
"""How long a request holds its place while its address isn't confirmed."""

LATE: Final = timedelta(minutes=30)
"""How much of that is left when the mail that asks for the address, and could not be sent, is given more time."""

KEPT: Final = timedelta(hours=12)
"""How long after it was made a request may be given more time: half a day, as mails are tried through an outage of SES."""


def request(  # noqa: PLR0913  each is one thing a careers lead says
    *,
    id: str,  # noqa: A002  the booking's own word for its reference
    programme: str,
    school: School,
    workshop: Workshop,
    classes: Sequence[Class],
    times: Times,
    hold: Hold | None,
    contact: Contact,
    notes: str,
    who: str,
    at: datetime,
    correlation_id: str,
    copy: Contact | None = None,
    language: str = "",
) -> Booking:
    """Return a new booking, holding its place unless `hold` is None: that one asks for the waiting list.

    It waits for the address to be confirmed, or for the team where the address is known to be the contact's.
    `times` are each session's start and end. Raises `RefusedError` where classes and times don't fit one another.
    """
    if not classes or len(classes) != len(times):
        raise RefusedError(Refusal.CLASS_MISSING)
    known = contact.confirmed_at is not None
    status: Status = "awaiting_address" if not known else "requested" if hold else "waitlisted"
    lapses_at = None if known else at + TO_CONFIRM
    if not school.urn:
        school = replace(school, urn=f"unlisted-{id}", listed=False)
    return Booking(
        id=id,
        programme=programme,
        version=1,
        status=status,
        school=school,
        workshop=workshop,
        sessions=sessions_of(id, classes, times),
        hold=hold and replace(hold, until=lapses_at),
        contact=contact,
        copy=copy,
        notes=notes,
        requested_at=at,
        waiting_since=at,
        lapses_at=lapses_at,
        correlation_id=correlation_id,
        language=language,
        history=(Entry(1, at, who, "request", status),),
    )


def keep(booking: Booking, *, at: datetime) -> Booking:
    """Hold a request on for two hours, whose mail that asks for the address could not be sent. Raises `IllegalMoveError`."""
    until = at + 2 * TO_CONFIRM
    kept = booking.step("keep", "", at)
    return replace(kept, hold=booking.hold and replace(booking.hold, until=until), lapses_at=until)


def may_be_kept(booking: Booking, now: datetime) -> bool:
    """Tell whether a request is soon to end for its address alone, and may be held on."""
    return (
        booking.status == "awaiting_address"
        and booking.lapses_at is not None
        and booking.lapses_at - now <= LATE
        and now - booking.requested_at < KEPT
        and now < booking.starts_at
    )
