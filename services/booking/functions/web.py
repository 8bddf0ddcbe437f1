"""The careers lead's pages: home, privacy and accessibility here; the form and the link in their own modules."""

from services.booking import by_link, journey
from services.booking.draw import draw
from services.booking.offer import offer
from shared.web.http import Request, Response, Router
from shared.web.pages import fault

handler = Router(fault)
journey.add_to(handler)
by_link.add_to(handler)


@handler.get("/")
def home(_request: Request) -> Response:
    return Response(draw("home.jinja", path="/", workshops=offer().workshops))


@handler.get("/privacy")
def privacy(_request: Request) -> Response:
    return Response(draw("privacy.jinja", path="/privacy"))


@handler.get("/accessibility")
def accessibility(_request: Request) -> Response:
    return Response(draw("accessibility.jinja", path="/accessibility"))
