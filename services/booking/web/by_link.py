"""A booking by the link in its e-mails: see it, change it, cancel it, without an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.refusal import RefusedError
from services.booking.mail.links import booking_of
from services.booking.table import bookings
from services.booking.use_cases import lead
from services.booking.use_cases.offer import offer
from services.booking.web import forms
from services.booking.web.draw import draw
from services.booking.web.steps import CANCEL, CONTACT, DATE, PUPILS, class_of, contact_of
from services.booking.web.wizard import Asking, Step, Values
from services.booking.wording import refusal
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

UNKNOWN_LINK: Final = N_(
    "We can't find a booking for this link. It may have been cut short in the e-mail: copy the whole link, up to its "
    "last letter, or write to us and we will help."
)

Apply = Callable[[Booking, Values, datetime, int], Booking]


@dataclass(frozen=True)
class LinkStep:
    """A step asked over a link: what the booking says to it now, and how its answer changes the booking."""

    step: Step
    known: Callable[[Booking], Values]
    apply: Apply
    """Given the booking, the answers, the moment and the version the form was made for."""
    saved: str
    """Names the sentence that the booking's page says afterwards."""
    field: str
    """Where a refusal is shown."""


def _move(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    starts_at = datetime.fromisoformat(answers["slot"])
    return lead.move(
        offer(), booking.id, starts_at=starts_at, who=booking.contact.name, now=at, version=version
    )


def _pupils(booking: Booking) -> Values:
    expected = booking.sessions[0].expected
    return {
        "workshop": booking.workshop.id,
        "year_group": str(expected.year_group),
        "pupils": str(expected.pupils_expected),
    }


def _amend_pupils(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    classes = (class_of(answers), *(session.expected for session in booking.sessions[1:]))
    return lead.amend(offer(), booking.id, classes=classes, who=booking.contact.name, now=at, version=version)


def _contact(booking: Booking) -> Values:
    person = booking.contact
    return {"name": person.name, "email": person.email, "phone": person.phone, "notes": booking.notes}


def _amend_contact(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    return lead.amend(
        offer(),
        booking.id,
        contact=contact_of(answers),
        notes=answers["notes"],
        who=booking.contact.name,
        now=at,
        version=version,
    )


def _call_off(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    return lead.cancel(
        booking.id, who=booking.contact.name, now=at, reason=answers["reason"], version=version
    )


LINK_STEPS: Final[Mapping[str, LinkStep]] = {
    link_step.step.name: link_step
    for link_step in (
        LinkStep(DATE, lambda booking: {"slot": booking.hold.starts_at.isoformat()}, _move, "date", "day"),
        LinkStep(PUPILS, _pupils, _amend_pupils, "pupils", "year_group"),
        LinkStep(CONTACT, _contact, _amend_contact, "contact", "name"),
    )
}
CALL_OFF: Final = LinkStep(CANCEL, lambda _: {}, _call_off, "cancelled", "reason")


def see(request: Request, token: str) -> Response:
    """Show the booking."""
    booking = _booking(token)
    return Response(
        draw(
            "booking/see.jinja",
            booking=booking,
            token=token,
            changeable=_changeable(booking, request.at),
            saved=request.query.get("saved", ""),
        )
    )


def change(_request: Request, token: str) -> Response:
    """Lead to the booking: its page lists what can be changed."""
    _booking(token)
    return see_other(address("booking", token=token))


def show_change(request: Request, token: str, step: str) -> Response:
    """Ask what shall change."""
    return _show(request, token, _link_step(step))


def take_change(request: Request, token: str, step: str) -> Response:
    """Change it."""
    return _take(request, token, _link_step(step))


def show_cancel(request: Request, token: str) -> Response:
    """Ask why the visit is called off."""
    return _show(request, token, CALL_OFF)


def take_cancel(request: Request, token: str) -> Response:
    """Call it off."""
    return _take(request, token, CALL_OFF)


def _show(request: Request, token: str, link_step: LinkStep) -> Response:
    booking = _booking(token)
    if not _changeable(booking, request.at):
        return _only_shown(booking, token)
    return link_step.step.show(_asking(request, token, booking, link_step), {})


def _take(request: Request, token: str, link_step: LinkStep) -> Response:
    booking = _booking(token)
    if not _changeable(booking, request.at):
        return _only_shown(booking, token)
    csrf.check(request, booking.id)
    asking = _asking(request, token, booking, link_step)
    answer = link_step.step.take(asking)
    if isinstance(answer, Response):
        return answer
    try:
        link_step.apply(booking, answer, request.at, forms.version(request))
    except RefusedError as error:
        return link_step.step.show(asking.after(answer), {link_step.field: refusal(error)})
    return see_other(address("booking", token=token, saved=link_step.saved))


def _link_step(step: str) -> LinkStep:
    if step not in LINK_STEPS:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    return LINK_STEPS[step]


def _asking(request: Request, token: str, booking: Booking, link_step: LinkStep) -> Asking:
    of = partial(address, "booking.change.step", token=token)
    here = (
        partial(address, "booking.cancel", token=token)
        if link_step is CALL_OFF
        else partial(of, step=link_step.step.name)
    )
    back = address("booking", token=token)
    return Asking(request, here, of, back, token=booking.id, values=link_step.known(booking), booking=booking)


def _changeable(booking: Booking, at: datetime) -> bool:
    """Tell whether the link can still change the booking: its state allows it, and the visit hasn't begun."""
    return booking.can("amend") and at < booking.starts_at


def _only_shown(booking: Booking, token: str) -> Response:
    saved = "cancelled" if booking.status == "cancelled" else "closed"
    return see_other(address("booking", token=token, saved=saved))


def _booking(token: str) -> Booking:
    reference = booking_of(token)
    booking = bookings.load(reference) if reference else None
    if booking is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN_LINK))
    return booking


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking")(see)
    app.get("booking.change")(change)
    app.get("booking.change.step")(show_change)
    app.post("booking.change.step")(take_change)
    app.get("booking.cancel")(show_cancel)
    app.post("booking.cancel")(take_cancel)
