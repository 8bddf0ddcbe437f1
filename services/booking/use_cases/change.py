"""How every change of a booking is made: it is loaded, changed by a step, and saved."""

from collections.abc import Callable
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.hours import Diary
from services.booking.domain.offer import Offer
from services.booking.domain.refusal import NotFoundError, StaleError
from services.booking.table import bookings
from services.booking.use_cases.published import outbox_row
from shared.log import correlate, logger
from shared.tokens import new_code

CODE_LENGTH: Final = 6
"""Characters of a reference after its prefix: 729 million references."""


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
    stored = bookings.save(changed, was, diary=diary, outbox=outbox_row(changed))
    logger.info(stored.history[-1].action, extra={"booking": stored.id, "version": stored.version})
    return stored


def begin(offer: Offer, make: Callable[[str], Booking], *, draft: str = "") -> Booking:
    """Store the booking that `make` makes of a reference, drawn anew until it is nobody else's; return it with its place.

    `draft` is the form it came from (`table.drafts.AlreadySentError`). Raises `SlotTakenError`, `BusyError`.
    """
    while True:
        booking = make(f"{offer.reference_prefix}-{new_code(CODE_LENGTH)}")
        try:
            return bookings.add(booking, diary=offer.diary, outbox=outbox_row(booking), draft=draft)
        except bookings.IdTakenError:
            continue
