"""The careers lead's pages that ask nothing: home, privacy and accessibility."""

from services.booking.table import drafts
from services.booking.use_cases.offer import offer
from services.booking.web.draw import draw
from shared.web.http import Request, Response, Router
from shared.web.routes import address


def home(_request: Request) -> Response:
    """Show what is offered."""
    return Response(draw("home.jinja", path=address("home"), workshops=offer().workshops))


def privacy(_request: Request) -> Response:
    """Say what is kept, and for how long."""
    return Response(draw("privacy.jinja", path=address("privacy"), kept=drafts.LASTS))


def accessibility(_request: Request) -> Response:
    """Say how accessible the site is."""
    return Response(draw("accessibility.jinja", path=address("accessibility")))


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("home")(home)
    app.get("privacy")(privacy)
    app.get("accessibility")(accessibility)
