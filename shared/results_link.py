"""The link by which a school sees what its pupils said: it names the booking and nothing else, and is no key to change it.

Booking's pages and mails make it, feedback's functions read it.
"""

from typing import Final

from shared.secrets import signing_key
from shared.tokens import sign, unsign

PURPOSE: Final = "school"


def school_token(booking_id: str) -> str:
    """Return what stands for a booking in the addresses of its results."""
    return sign(PURPOSE, booking_id, signing_key())


def booking_of(token: str) -> str | None:
    """Return the booking a token stands for, or None where it was altered."""
    return unsign(PURPOSE, token, signing_key())
