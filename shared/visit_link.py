"""The links that two services must read: the visitor letter's, the day sheet's, a volunteer's own.

People's mails make them; its pages read all three, and booking's the day sheet's. A link of one kind opens nothing of another.
"""

from typing import Final

from shared.secrets import signing_key
from shared.tokens import sign, unsign

LETTER: Final = "letter"
DAY: Final = "day"
VOLUNTEER: Final = "volunteer"


def letter_token(booking_id: str) -> str:
    """Return what stands for a visit in the address of its visitor letter."""
    return sign(LETTER, booking_id, signing_key())


def booking_of_letter(token: str) -> str | None:
    """Return the visit whose letter a token opens, or None where it was altered."""
    return unsign(LETTER, token, signing_key())


def day_token(booking_id: str, person: str) -> str:
    """Return what stands for a visit, and for a person who comes to it, in the address of their day sheet."""
    return sign(DAY, f"{booking_id}~{person}", signing_key())


def of_day(token: str) -> tuple[str, str] | None:
    """Return the visit and the person of a day sheet, or None where its token was altered."""
    value = unsign(DAY, token, signing_key())
    if value is None:
        return None
    booking_id, _, person = value.partition("~")
    return booking_id, person


def volunteer_token(person: str, version: int) -> str:
    """Return what stands for a person in their own links; `version` is the one of the link that was sent last."""
    return sign(VOLUNTEER, f"{person}~{version}", signing_key())


def of_volunteer(token: str) -> tuple[str, int] | None:
    """Return the person and the version of their link, or None where its token was altered."""
    value = unsign(VOLUNTEER, token, signing_key())
    if value is None:
        return None
    person, _, version = value.partition("~")
    return person, int(version)
