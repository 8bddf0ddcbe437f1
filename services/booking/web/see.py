"""A booking's own page, by the link in its e-mails: how it stands, what happens next, what can be done."""

from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.domain.states import AGREED
from services.booking.mail.links import evidence_link, results_link
from services.booking.table import staff
from services.booking.use_cases import queued, wishes
from services.booking.use_cases.offer import offer
from services.booking.web.draw import draw
from services.booking.web.linked import begun, booking_by, may
from services.booking.wording.standing import stands
from shared.visit_link import letter_token
from shared.web import csrf
from shared.web.flash import say_once
from shared.web.http import Request, Response, Router, see_other
from shared.web.routes import address

HIDDEN: Final[frozenset[Action]] = frozenset({"own", "note", "place", "settle"})
"""Moves of the team's own, which the school doesn't see."""

HAS_RESULTS: Final = AGREED | {"delivered"}
"""A visit whose pupils are asked what they think: the page of results says what will stand there, and when."""

SOON: Final = timedelta(days=14)
"""How long before a visit its page asks whether it is still on; a mail does so a week before."""


def see(request: Request, token: str) -> Response:
    """Show the booking."""
    booking = booking_by(token)
    heading, following = stands(booking, queued.place_in_list(booking), request.at)
    said, forget = say_once(request, address("booking", token=token))
    page = draw(
        "booking/see.jinja",
        booking=booking,
        token=token,
        heading=heading,
        following=following,
        may=may(booking, request.at),
        begun=begun(booking, request.at),
        soon=booking.starts_at - request.at < SOON,
        late=bool(may(booking, request.at)) and wishes.late(offer(), booking, request.at),
        history=_history(booking),
        csrf=csrf.token(booking.id),
        letter=_letter(booking),
        results=results_link(booking.id) if booking.status in HAS_RESULTS else "",
        evidence=evidence_link(booking.id)
        if booking.status in HAS_RESULTS and booking.contact.confirmed_at
        else "",
        said=said,
    )
    return Response(page, cookies=forget)


def change(_request: Request, token: str) -> Response:
    """Lead to the booking: its page lists what can be changed."""
    booking_by(token)
    return see_other(address("booking", token=token))


def _letter(booking: Booking) -> str:
    """Return where the visitor letter of an agreed visit is; empty where none is written yet."""
    who = staff.load(booking.id) if booking.status in AGREED else None
    return address("letter", token=letter_token(booking.id)) if who and who.letter else ""


def _history(booking: Booking) -> list[tuple[datetime, Action]]:
    """Return what the school sees of the history: which moves, newest first, not what anyone wrote."""
    return [(entry.at, entry.action) for entry in reversed(booking.history) if entry.action not in HIDDEN]


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking")(see)
    app.get("booking.change")(change)
