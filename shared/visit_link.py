"""The links by which people of a school and of partner organisations come to their pages; each is a key of its own.

Booking's mails and pages make them, people's functions read them, and the other way round. A link of one kind opens nothing of
another.
"""

from typing import Final, NamedTuple

from shared.secrets import sign, unsign

LETTER: Final = "letter"
DAY: Final = "day"
VOLUNTEER: Final = "volunteer"


class Day(NamedTuple):
    """Whose day sheet of which visit."""

    booking: str
    person: str


class Volunteer(NamedTuple):
    """Whose own page, and by which of their links: an older one says so."""

    person: str
    link: int


def letter_token(booking: str) -> str:
    """Return what stands for a visit's letter in its address."""
    return sign(LETTER, booking)


def booking_of_letter(token: str) -> str | None:
    """Return the visit whose letter a token opens, or None where it was altered."""
    return unsign(LETTER, token)


def day_token(booking: str, person: str) -> str:
    """Return what stands for a person's day sheet of a visit in its address."""
    return sign(DAY, f"{booking}.{person}")


def of_day(token: str) -> Day | None:
    """Return whose day sheet of which visit a token opens, or None where it was altered."""
    value = unsign(DAY, token)
    if value is None:
        return None
    booking, _, person = value.rpartition(".")
    return Day(booking, person)


def volunteer_token(person: str, link: int) -> str:
    """Return what stands for a person in the addresses of their pages; `link` is the number of their link that holds."""
    return sign(VOLUNTEER, f"{person}.{link}")


def of_volunteer(token: str) -> Volunteer | None:
    """Return whose pages a token opens and by which of their links, or None where it was altered."""
    value = unsign(VOLUNTEER, token)
    if value is None:
        return None
    person, _, link = value.rpartition(".")
    return Volunteer(person, int(link))
