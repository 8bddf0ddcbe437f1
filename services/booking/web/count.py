"""The teacher's count, by the link in the mail of the day after: one tap if the facilitator's is right, else her own."""

from collections.abc import Mapping
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.outcome import Present
from services.booking.domain.refusal import RefusedError
from services.booking.mail.links import teachers_survey
from services.booking.use_cases import outcome
from services.booking.web import counting
from services.booking.web.draw import question
from services.booking.web.linked import booking_by
from services.booking.wording import refusal
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import Form, version_of
from shared.web.http import Request, Response, Router, see_other
from shared.web.routes import address

NOBODY: Final = N_("Enter how many pupils came. If nobody came, write to us instead")


def show(request: Request, token: str) -> Response:
    """Ask how many came. Opening the page changes nothing: mail scanners open links too."""
    booking = booking_by(token)
    return _page(request, token, booking, _known(booking), {})


def take(request: Request, token: str) -> Response:
    """Keep her count beside the facilitator's."""
    booking = booking_by(token)
    csrf.check(request, booking.id)
    form = Form(request)
    present, sure = _answered(form, booking)
    if not form.errors:
        try:
            outcome.count(
                booking.id,
                present=present,
                who=booking.contact.name,
                now=request.at,
                version=version_of(request),
            )
            return see_other(address("booking.count", token=token))
        except RefusedError as error:
            form.errors["form"] = refusal(error)
            booking = booking_by(token)
    return _page(request, token, booking, _known(booking) | form.values, form.errors, sure=sure)


def _answered(form: Form, booking: Booking) -> tuple[Present, list[str]]:
    """Return the count that a form gives, and what it confirms when it is sent again."""
    if form.request.one("answer") == "yes" and _facilitators(booking):
        return counting.as_present({session.id: session.present or () for session in booking.sessions}), []
    present = counting.take(form, booking, nobody=gettext(NOBODY))
    return present, [] if form.errors else counting.doubt(form, booking, present)


def _known(booking: Booking) -> dict[str, str]:
    """Return what she said before; nothing where she said nothing: another's number is no answer of hers."""
    values: dict[str, str] = {}
    for one in counting.asked(booking):
        values |= counting.values_of(one, one.session.teacher)
    return values


def _page(
    request: Request,
    token: str,
    booking: Booking,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    **shown: Any,  # noqa: ANN401  passed on to the page
) -> Response:
    return question(
        "booking/count.jinja",
        gettext("How many pupils came?"),
        errors,
        token=booking.id,
        booking=booking,
        version=booking.version,
        values=values,
        counts=counting.asked(booking),
        action=address("booking.count", token=token),
        back=address("booking", token=token),
        facilitators=_facilitators(booking),
        asks=_asks(request, booking),
        early=request.at < booking.starts_at,
        survey=teachers_survey(booking.id),
        until=london_day(booking.ends_at) + outcome.CORRECTED_FOR,
        **shown,
    )


def _facilitators(booking: Booking) -> bool:
    """Tell whether the facilitator counted, so that there is something to agree to."""
    return any(session.present is not None for session in booking.sessions)


def _asks(request: Request, booking: Booking) -> bool:
    """Tell whether there is something to ask: the visit was agreed, has begun, and isn't long past."""
    begun = request.at >= booking.starts_at
    return begun and booking.can("count") and outcome.open_for_teacher(booking, request.at)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("booking.count")(show)
    app.post("booking.count")(take)
