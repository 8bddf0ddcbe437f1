"""The links of mails: with which a careers lead sees, changes or cancels a booking, and an address is confirmed."""

import hashlib
from collections.abc import Callable
from typing import Final

from shared.compiled import essentials, plain
from shared.results_link import evidence_token, school_token
from shared.secrets import sign, unsign
from shared.web.routes import link

PURPOSE: Final = "booking"
ADDRESS: Final = "address"


def booking_link(booking_id: str, page: str = "booking", taken_over: int = 0) -> str:
    """Return the address of a booking, or of another page of its link; it can't be guessed from the reference.

    `taken_over` is `Booking.taken_over`.
    """
    return link(page, token=booking_token(booking_id, taken_over))


def teachers_survey(booking_id: str) -> str:
    """Return where a visit's teachers say what they thought: our page or the form the programme names; empty without either.

    Ours comes first: what is said there stands beside what the pupils said.
    """
    if any(survey["kind"] == "teacher" for survey in essentials()["surveys"].values()):
        return link("school.teacher", token=school_token(booking_id))
    return str(plain()["teacher_survey"])


def results_link(booking_id: str) -> str:
    """Return the address at which a school sees what its pupils said: it stays, whoever the booking's contact is."""
    return link("school.results", token=school_token(booking_id))


def evidence_link(booking_id: str) -> str:
    """Return the address of the evidence of a visit's school for its careers programme: it opens all of the school's visits."""
    return link("school.evidence", token=evidence_token(booking_id))


def booking_token(booking_id: str, taken_over: int = 0) -> str:
    """Return what stands for a booking in its links, until another address takes it over."""
    return sign(PURPOSE, f"{booking_id}~{taken_over}" if taken_over else booking_id)


def booking_of(token: str) -> tuple[str, int] | None:
    """Return the reference and the `taken_over` that a link's token stands for, or None where it was altered."""
    value = unsign(PURPOSE, token)
    if value is None:
        return None
    booking_id, _, taken_over = value.partition("~")
    return booking_id, int(taken_over or 0)


def address_link(booking_id: str, email: str) -> str:
    """Return the address of the page with the button that confirms `email` for a booking; it opens nothing else."""
    return link("booking.address", token=sign(ADDRESS, f"{booking_id}~{_digest(email)}"))


def address_of(token: str) -> tuple[str, Callable[[str], bool]] | None:
    """Return the reference a link's token stands for, and what tells its address from others; None where it was altered."""
    value = unsign(ADDRESS, token)
    if value is None:
        return None
    booking_id, _, digest = value.partition("~")
    return booking_id, lambda email: _digest(email) == digest


def poster_link(booking_id: str) -> str:
    """Return where a visit's poster is, for whoever prints it: no account, and no way to the booking."""
    return link("school.sheet", token=school_token(booking_id), file="poster.pdf")


def _digest(email: str) -> str:
    """Return what stands for an address: links are kept in logs and histories of browsers, where it has no business."""
    return hashlib.sha256(email.encode()).hexdigest()[:20]
