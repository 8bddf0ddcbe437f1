"""A booking by the link in its e-mails: see it, change it, cancel it, without an account."""

import functools
from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.booking import bookings, forms, store
from services.booking.draw import draw
from services.booking.forms import Form
from services.booking.links import booking_of
from services.booking.model import Booking, Class, Contact, RefusedError
from services.booking.offer import offer
from services.booking.questions import chosen_slot, contact_page, date_page, pupils_page, question
from shared.clock import now
from shared.web import csrf
from shared.web.http import Handler, HTTPError, Request, Response, Router, see_other

UNKNOWN_LINK: Final = (
    "We can't find a booking for this link. It may have been cut short in the e-mail: copy the whole link, up to its "
    "last letter, or write to us and we will help."
)


Page = Callable[[Request, str, Booking], Response]


def changeable(page: Page) -> Handler:
    """Give a page the booking of its link; one that can't be changed any more is only shown."""

    @functools.wraps(page)
    def guarded(request: Request, token: str) -> Response:
        booking = _booking(token)
        if not booking.can("amend") or now() >= booking.starts_at:
            return see_other(
                f"/booking/{token}?saved={'cancelled' if booking.status == 'cancelled' else 'closed'}"
            )
        if request.method == "POST":
            csrf.check(request, booking.id)
        return page(request, token, booking)

    return guarded


def _see(request: Request, token: str) -> Response:
    booking = _booking(token)
    return Response(
        draw(
            "booking/see.jinja",
            booking=booking,
            base=f"/booking/{token}",
            changeable=booking.can("amend") and now() < booking.starts_at,
            saved=request.query.get("saved", ""),
        )
    )


def _change(_request: Request, token: str) -> Response:
    _booking(token)
    return see_other(f"/booking/{token}")


@changeable
def _change_date(request: Request, token: str, booking: Booking) -> Response:
    return date_page(request, booking.hold.starts_at.isoformat(), {}, **_change_page(booking, token, "date"))


@changeable
def _take_changed_date(request: Request, token: str, booking: Booking) -> Response:
    page = _change_page(booking, token, "date")
    slot_now = booking.hold.starts_at.isoformat()
    found = chosen_slot(request)
    if isinstance(found, date):
        return see_other(f"/booking/{token}/change/date?day={found.isoformat()}")
    if isinstance(found, dict):
        return date_page(request, slot_now, found, **page)
    return _try(
        lambda: bookings.move_booking(
            offer(),
            booking.id,
            starts_at=found.starts_at,
            who=booking.contact.name,
            now=now(),
            version=forms.version(request),
        ),
        done=f"/booking/{token}?saved=date",
        again=lambda sentence: date_page(request, slot_now, {"day": sentence}, **page),
    )


@changeable
def _change_pupils(_request: Request, token: str, booking: Booking) -> Response:
    session = booking.sessions[0]
    values = {"year_group": str(session.year_group), "pupils": str(session.pupils_expected)}
    return pupils_page(booking.workshop.id, values, {}, **_change_page(booking, token, "pupils"))


@changeable
def _take_changed_pupils(request: Request, token: str, booking: Booking) -> Response:
    form = Form(request)
    workshop = offer().workshop(booking.workshop.id)
    forms.pupils(form, workshop.year_groups if workshop else ())

    def again(errors: Mapping[str, str]) -> Response:
        return pupils_page(booking.workshop.id, form.values, errors, **_change_page(booking, token, "pupils"))

    if form.errors:
        return again(form.errors)
    first = Class(int(form.values["year_group"]), int(form.values["pupils"]))
    rest = [Class(session.year_group, session.pupils_expected) for session in booking.sessions[1:]]
    return _try(
        lambda: bookings.amend_booking(
            offer(),
            booking.id,
            classes=[first, *rest],
            who=booking.contact.name,
            now=now(),
            version=forms.version(request),
        ),
        done=f"/booking/{token}?saved=pupils",
        again=lambda sentence: again({"year_group": sentence}),
    )


@changeable
def _change_contact(_request: Request, token: str, booking: Booking) -> Response:
    values = {
        "name": booking.contact.name,
        "email": booking.contact.email,
        "phone": booking.contact.phone,
        "notes": booking.notes,
    }
    return contact_page(values, {}, **_change_page(booking, token, "contact"))


@changeable
def _take_changed_contact(request: Request, token: str, booking: Booking) -> Response:
    form = Form(request)
    forms.contact(form)

    def again(errors: Mapping[str, str]) -> Response:
        return contact_page(form.values, errors, **_change_page(booking, token, "contact"))

    if form.errors:
        return again(form.errors)
    person = Contact(form.values["name"], form.values["email"], form.values["phone"], booking.contact.role)
    return _try(
        lambda: bookings.amend_booking(
            offer(),
            booking.id,
            contact=person,
            notes=form.values["notes"],
            who=booking.contact.name,
            now=now(),
            version=forms.version(request),
        ),
        done=f"/booking/{token}?saved=contact",
        again=lambda sentence: again({"name": sentence}),
    )


@changeable
def _ask_cancel(_request: Request, token: str, booking: Booking) -> Response:
    return _cancel_page(booking, token, {}, {})


def _cancel_page(
    booking: Booking, token: str, values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    return question(
        "booking/cancel.jinja",
        "Cancel this visit",
        errors,
        back=f"/booking/{token}",
        action=f"/booking/{token}/cancel",
        token=booking.id,
        version=booking.version,
        booking=booking,
        values=values,
    )


@changeable
def _take_cancel(request: Request, token: str, booking: Booking) -> Response:
    form = Form(request)
    reason = form.text("reason", missing="Tell us in a few words why you are cancelling", label="Your reason")
    if form.errors:
        return _cancel_page(booking, token, form.values, form.errors)
    return _try(
        lambda: bookings.cancel(
            booking.id,
            who=booking.contact.name,
            now=now(),
            reason=reason,
            by_school=True,
            version=forms.version(request),
        ),
        done=f"/booking/{token}?saved=cancelled",
        again=lambda sentence: _cancel_page(booking, token, form.values, {"reason": sentence}),
    )


def _change_page(booking: Booking, token: str, what: str) -> dict[str, Any]:
    """Return how a question page stands when it changes a booking instead of filling a form."""
    return {
        "back": f"/booking/{token}",
        "action": f"/booking/{token}/change/{what}",
        "token": booking.id,
        "version": booking.version,
        "changes": booking,
    }


def _try(act: Callable[[], Booking], *, done: str, again: Callable[[str], Response]) -> Response:
    """Carry out a change by link; where it is refused, show the form again with the reason."""
    try:
        act()
    except RefusedError as error:
        return again(str(error))
    return see_other(done)


def _booking(token: str) -> Booking:
    reference = booking_of(token)
    booking = store.load(reference) if reference else None
    if booking is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, UNKNOWN_LINK)
    return booking


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("/booking/{token}")(_see)
    app.get("/booking/{token}/change")(_change)
    app.get("/booking/{token}/change/date")(_change_date)
    app.post("/booking/{token}/change/date")(_take_changed_date)
    app.get("/booking/{token}/change/pupils")(_change_pupils)
    app.post("/booking/{token}/change/pupils")(_take_changed_pupils)
    app.get("/booking/{token}/change/contact")(_change_contact)
    app.post("/booking/{token}/change/contact")(_take_changed_contact)
    app.get("/booking/{token}/cancel")(_ask_cancel)
    app.post("/booking/{token}/cancel")(_take_cancel)
