"""How every change of a booking is made: it is loaded, changed by a step, and saved."""

from collections.abc import Callable
from typing import Any

from services.booking.domain.booking import Booking
from services.booking.domain.hours import Diary
from services.booking.domain.refusal import NotFoundError, StaleError
from services.booking.table import bookings
from shared.log import correlate, logger
from shared.settings import setting


def change(
    booking_id: str, step: Callable[[Booking], Booking], version: int | None, *, diary: Diary | None = None
) -> Booking:
    """Change a booking by `step` and return it; a step that returns the booking itself writes nothing.

    `version` is the one the person saw, if a page showed it. `diary` is needed by a step that takes a place in it.
    Raises `NotFoundError`, `StaleError`, `SlotTakenError`, `BusyError`, and what the step raises.
    """
    was = bookings.load(booking_id)
    if was is None:
        raise NotFoundError
    correlate(was.correlation_id)
    if version is not None and was.version != version:
        raise StaleError
    changed = step(was)
    if changed is was:
        return was
    stored = bookings.save(changed, was, diary=diary, outbox=event_row(changed))
    logger.info(stored.history[-1].action, extra={"booking": stored.id, "version": stored.version})
    return stored


def event_row(booking: Booking) -> dict[str, Any]:
    """Return the write of the event that tells of the booking's last move."""
    from services.booking.use_cases.published import outbox_row  # noqa: PLC0415  only writing needs pydantic: reading is fast

    return outbox_row(setting("TABLE"), booking)
