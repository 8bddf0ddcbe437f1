"""An address is confirmed by its owner: the careers lead's of a new request, a new one, the second contact's."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from services.booking.domain.booking import Booking
from services.booking.domain.offer import Offer
from services.booking.domain.refusal import Refusal, RefusedError, StaleError
from services.booking.domain.wishes import confirm_address
from services.booking.table import strangers
from services.booking.use_cases.change import change

Matches = Callable[[str], bool]
"""Tells whether an address is the one that a link was sent to."""


class Standing(StrEnum):
    """How an address stands with a booking."""

    REQUEST = "request"
    """A request waits for it."""
    NEW = "new"
    """It waits to take the old one's place."""
    COPY = "copy"
    """It waits to be the second contact's."""
    CONFIRMED = "confirmed"
    FREED = "freed"
    """It was not confirmed in time: the place is free again."""
    STALE = "stale"
    """The booking doesn't know it any more, or has ended."""


def standing(  # noqa: PLR0911  one line a standing
    booking: Booking, matches: Matches, now: datetime
) -> Standing:
    """Return how the address of a link stands with a booking."""
    contact, copy = booking.contact, booking.copy
    if matches(contact.email):
        if contact.confirmed_at:
            return Standing.CONFIRMED
        if booking.status == "awaiting_address" and not _lapsed(booking, now):
            return Standing.REQUEST
        return Standing.FREED if booking.status in {"awaiting_address", "expired"} else Standing.STALE
    if not booking.can("address"):
        return Standing.CONFIRMED if copy and copy.confirmed_at and matches(copy.email) else Standing.STALE
    if booking.new_address and matches(booking.new_address):
        return Standing.NEW
    if copy and matches(copy.email):
        return Standing.CONFIRMED if copy.confirmed_at else Standing.COPY
    return Standing.STALE


def confirm(offer: Offer, booking_id: str, matches: Matches, *, now: datetime) -> Booking:
    """Take an address as its owner's, who pressed the button; one that was confirmed before changes nothing.

    Raises `RefusedError`: `LAPSED` where the place is free again, `ADDRESS_UNKNOWN` for a stale link.
    """

    def confirmed(booking: Booking) -> Booking:
        match standing(booking, matches, now):
            case Standing.CONFIRMED:
                return booking
            case Standing.REQUEST:
                return booking.verify(at=now)
            case Standing.NEW:
                return confirm_address(booking, email=booking.new_address, at=now)
            case Standing.COPY if booking.copy:
                return confirm_address(booking, email=booking.copy.email, at=now)
            case Standing.FREED:
                raise RefusedError(Refusal.LAPSED)
            case _:
                raise RefusedError(Refusal.ADDRESS_UNKNOWN)

    # A place held for an hour is held on.
    booking = change(booking_id, confirmed, None, diary=offer.diary)
    for one in (booking.contact, booking.copy):
        if one and one.confirmed_at == now and matches(one.email):
            strangers.forget(one.email, now)
    return booking


def give_up(booking: Booking, *, now: datetime) -> bool:
    """End a request whose address was typed wrong, so that its place is free for the right one.

    False where its address is confirmed by now, perhaps at this very moment: then it stays. Raises `BusyError`.
    """

    def ended(one: Booking) -> Booking:
        return one.expire(at=now) if one.status == "awaiting_address" else one

    try:
        return change(booking.id, ended, None).contact.confirmed_at is None
    except StaleError:
        # It was confirmed, or the clock ended it, between our read and our write.
        return give_up(booking, now=now)


def _lapsed(booking: Booking, now: datetime) -> bool:
    return booking.lapses_at is not None and booking.lapses_at <= now
