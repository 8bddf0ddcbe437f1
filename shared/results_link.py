"""The links by which a school sees what its pupils said, and its evidence: each names a booking and is no key to change it.

Booking's pages and mails make them, feedback's and metrics' functions read them. A link of one kind opens nothing of the other:
the first hangs on posters, the second shows all of a school's visits.
"""

from typing import Final

from shared.secrets import sign, unsign

PURPOSE: Final = "school"
EVIDENCE: Final = "evidence"


def school_token(booking_id: str) -> str:
    """Return what stands for a booking in the addresses of its results."""
    return sign(PURPOSE, booking_id)


def booking_of(token: str) -> str | None:
    """Return the booking a token stands for, or None where it was altered."""
    return unsign(PURPOSE, token)


def evidence_token(booking_id: str) -> str:
    """Return what stands for a booking in the addresses of its school's evidence."""
    return sign(EVIDENCE, booking_id)


def evidence_of(token: str) -> str | None:
    """Return the booking whose school's evidence a token opens, or None where it was altered."""
    return unsign(EVIDENCE, token)
