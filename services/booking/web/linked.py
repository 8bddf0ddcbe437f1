"""What the pages of a booking's link have in common: the booking, and what its link may still do."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.states import AGREED
from services.booking.mail.links import booking_of
from services.booking.table import bookings
from shared.text import N_, gettext
from shared.web.flash import lead_on
from shared.web.http import HTTPError, Request, Response
from shared.web.routes import address

UNKNOWN_LINK: Final = N_(
    "We can't find a booking for this link. It may have been cut short in the e-mail: copy the whole link, up to its "
    "last letter, or write to us and we will help."
)


ENDED_LINK: Final = N_(
    "This link has ended, because we write about the booking to another e-mail address now. The e-mails to that address have "
    "the link. If you did not want this, write to us and we will help."
)


def booking_by(token: str) -> Booking:
    """Return the booking of a link. Raises `HTTPError` for one that was altered, or of an address of before."""
    found = booking_of(token)
    if found is None:
        return not_found()
    reference, taken_over = found
    booking = loaded(reference)
    if booking.taken_over != taken_over:
        raise HTTPError(HTTPStatus.GONE, gettext(ENDED_LINK))
    return booking


def loaded(reference: str) -> Booking:
    """Return a booking. Raises `HTTPError` where there is none."""
    return bookings.load(reference) or not_found()


def not_found() -> Booking:
    """Raise the `HTTPError` for a link that leads to no booking."""
    raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN_LINK))


def may(booking: Booking, at: datetime) -> frozenset[str]:
    """Return what the link can still do with a booking: nothing once the visit has begun."""
    if at >= booking.starts_at:
        return frozenset()
    agreed = booking.status in AGREED
    can = {
        "date": booking.can("move"),
        "times": booking.can("move"),
        "classes": booking.can("amend"),
        "contact": booking.can("amend"),
        "cancel": booking.can("cancel"),
        "reconfirm": agreed,
        "answer": booking.can("accept"),
    }
    return frozenset(what for what, allowed in can.items() if allowed)


def begun(booking: Booking, at: datetime) -> bool:
    """Tell whether an agreed visit has begun, so that its link can't change it any more."""
    return booking.status in AGREED and at >= booking.starts_at


def only_shown(request: Request, booking: Booking, token: str) -> Response:
    """Lead to the booking's page, which says why nothing can be changed."""
    said = "cancelled-before" if booking.status == "cancelled" else "closed"
    return lead_on(request, address("booking", token=token), said)
