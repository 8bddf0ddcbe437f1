"""Asking for the links of one's bookings again: the answer is the same whether or not the address is known."""

from services.booking.use_cases import again
from services.booking.web.draw import draw, question
from shared.limits import EMAIL
from shared.text import gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import Request, Response, Router
from shared.web.routes import address

FORM = "links again"
"""What the form's token belongs to: whoever asks has nothing of ours yet."""


def show(request: Request) -> Response:
    """Ask for the address, or say that the mail is on its way if it is known."""
    page = address("booking.again")
    said, forget = say_once(request, page)
    return Response(draw("booking/again_sent.jinja", path=page), cookies=forget) if said else _page({}, {})


def take(request: Request) -> Response:
    """Note the address; the mail, if there is one, goes out in a few minutes."""
    csrf.check(request, FORM)
    form = Form(request)
    email = form.line(
        "email", missing=gettext("Enter your e-mail address"), label=gettext("Your e-mail address")
    )
    if "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    if form.errors:
        return _page(form.values, form.errors)
    again.ask(email, now=request.at)
    return lead_on(request, address("booking.again"), "sent")


def _page(values: dict[str, str], errors: dict[str, str]) -> Response:
    return question(
        "booking/again.jinja",
        gettext("Get the link to your booking again"),
        errors,
        token=FORM,
        values=values,
        action=address("booking.again"),
        back=address("home"),
        path=address("booking.again"),
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking.again")(show)
    app.post("booking.again")(take)
