"""Who reads the mails about a booking."""

from collections.abc import Iterator
from typing import Literal

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Contact

Reader = Literal["school", "copy", "team", "old", "former", "new", "reception", "safeguarding"]
"""Whose mail it is: the contact, the second contact, the team, the address a contact had before, the second contact who isn't
any more, the address not confirmed yet, and two of the school that hear who comes."""


def readers(booking: Booking) -> Iterator[Reader]:
    """Yield who of the school hears of a booking: nobody whose address isn't confirmed."""
    if booking.contact.confirmed_at and booking.contact.email:
        yield "school"
    if booking.copy and booking.copy.confirmed_at:
        yield "copy"


def besides(booking: Booking) -> Arrival:
    """Return where the addresses stand that hear who comes besides the contacts': what was said last, also before a move."""
    return booking.arrival or booking.former_arrival or Arrival()


def address_of(  # noqa: PLR0911  one line a reader
    booking: Booking, reader: Reader
) -> Contact | None:
    """Return the person of the school whom a mail to `reader` goes to; None for the team, and where there is nobody."""
    match reader:
        case "school":
            return booking.contact
        case "copy":
            return booking.copy
        case "new" if booking.status == "awaiting_address":
            return booking.contact
        case "new":
            return Contact(booking.contact.name, booking.new_address) if booking.new_address else booking.copy
        case "old" if booking.former_address:
            return Contact(booking.contact.name, booking.former_address)
        case "former":
            return booking.former_copy
        case "reception" | "safeguarding":
            email: str = getattr(besides(booking), reader)
            return Contact("", email) if email else None
        case _:
            return None
