"""An address is confirmed: the page of the link in the first e-mail, with nothing but a button.

Opening it changes nothing: programs that look for viruses open every link of a mail before its reader does.
"""

from services.booking.domain.booking import Booking
from services.booking.domain.refusal import RefusedError
from services.booking.mail.links import address_of, booking_token
from services.booking.use_cases import address as use_case
from services.booking.use_cases.address import Matches, Standing
from services.booking.use_cases.offer import offer
from services.booking.web.draw import draw
from services.booking.web.linked import loaded, not_found
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.http import Request, Response, Router, see_other
from shared.web.routes import address


def show(request: Request, token: str) -> Response:
    """Show the button, or say why there is none."""
    booking, matches = by_address(token)
    return _page(request, token, booking, matches)


def take(request: Request, token: str) -> Response:
    """Take the address as its owner's; lead to the booking."""
    booking, matches = by_address(token)
    csrf.check(request, booking.id)
    before = use_case.standing(booking, matches, request.at)
    try:
        now = use_case.confirm(offer(), booking.id, matches, now=request.at)
    except RefusedError:
        return _page(request, token, loaded(booking.id), matches)
    # The link is the owner's from now on: the mails go to this address.
    page = address("booking", token=booking_token(now.id, now.taken_over))
    return see_other(page) if before is Standing.CONFIRMED else lead_on(request, page, f"confirmed-{before}")


def by_address(token: str) -> tuple[Booking, Matches]:
    """Return the booking of an address's link, and what tells its address. Raises `HTTPError` for one that was altered."""
    found = address_of(token)
    if found is None:
        return not_found(), lambda _: False
    reference, matches = found
    return loaded(reference), matches


def _page(request: Request, token: str, booking: Booking, matches: Matches) -> Response:
    standing = use_case.standing(booking, matches, request.at)
    return Response(
        draw(
            "booking/address.jinja",
            booking=booking,
            standing=standing.value,
            # Whoever holds a stale link is told nothing of the booking it no longer belongs to.
            booking_page=address("booking", token=booking_token(booking.id, booking.taken_over))
            if standing is Standing.CONFIRMED
            else "",
            token=token,
            csrf=csrf.token(booking.id),
        )
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking.address")(show)
    app.post("booking.address")(take)
