"""The link with which a careers lead sees, changes or cancels a booking without an account."""

from typing import Final

from shared.secrets import signing_key
from shared.tokens import sign, unsign
from shared.web.routes import link

PURPOSE: Final = "booking"


def booking_link(booking_id: str) -> str:
    """Return the address of a booking; it can't be guessed from the reference."""
    return link("booking", token=sign(PURPOSE, booking_id, signing_key()))


def booking_of(token: str) -> str | None:
    """Return the reference a link's token stands for, or None where it was altered."""
    return unsign(PURPOSE, token, signing_key())
