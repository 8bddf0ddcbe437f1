"""A new form from an old booking: nothing that was typed once is typed again."""

import secrets
from http import HTTPStatus
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.table import drafts
from services.booking.use_cases.address import Standing, give_up, standing
from services.booking.web.address import by_address
from services.booking.web.dates import answer_of
from services.booking.web.journey import Draft, draft_of, kept
from services.booking.web.linked import booking_by, loaded
from services.booking.web.steps import CHECK, CONTACT, DATE
from services.booking.web.wizard import Values
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

GONE: Final = N_("This page is too old to be used. Start a new booking from the start page.")


def place_of(booking: Booking) -> Values:
    """Return where and with whom a visit is: the school, the contacts, the notes."""
    school, person, copy = booking.school, booking.contact, booking.copy
    return {
        "urn": school.urn if school.listed else "",
        "school_name": school.name,
        "town": school.town,
        "postcode": school.postcode,
        "listed": school.listed,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "notes": booking.notes,
        "copy_name": copy.name if copy else "",
        "copy_email": copy.email if copy else "",
    }


def answers_of(booking: Booking) -> Values:
    """Return all that was answered but the times."""
    return place_of(booking) | {
        "workshop": booking.workshop.id,
        "classes": [
            {
                "year_group": str(session.year_group),
                "pupils": str(session.pupils_expected),
                "needs": session.needs,
            }
            for session in booking.sessions
        ],
    }


def another(request: Request, token: str) -> Response:
    """Begin another booking for the same school and people; of a visit that came to nothing, with the same classes too."""
    booking = booking_by(token)
    csrf.check(request, booking.id)
    return _begin(request, answers_of(booking) if request.one("keep") == "all" else place_of(booking))


def freed(request: Request, token: str) -> Response:
    """Begin again where the address was confirmed too late: only the date is asked anew, with the one from before shown."""
    booking, matches = by_address(token)
    csrf.check(request, booking.id)
    if standing(booking, matches, request.at) is not Standing.FREED:
        return see_other(address("booking.address", token=token))
    times = answer_of([session.starts_at for session in booking.sessions])
    return _begin(request, answers_of(booking) | times, step=DATE.name)


def from_done(request: Request, reference: str) -> Response:
    """Begin again from the page that says a request was sent: with another address, or another booking of this school."""
    draft = draft_of(request)
    _, sent = drafts.read(draft.id, now=request.at) if draft else ({}, "")
    if draft is None or sent != reference:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(GONE))
    csrf.check(request, draft.id)
    booking = loaded(reference)
    if request.one("keep") == "place":
        return _begin(request, place_of(booking))
    # The place is given back, so that the same time can be asked for with the right address.
    if not give_up(booking, now=request.at):
        return see_other(address("book.done", reference=reference))
    times = answer_of([session.starts_at for session in booking.sessions])
    waits = {"waits": "" if booking.hold else times["day"]}
    return _begin(request, answers_of(booking) | times | waits, step=CONTACT.name)


def _begin(request: Request, values: Values, step: str = "") -> Response:
    """Keep answers in a fresh draft of this browser; lead to a step, or to the first that is open."""
    draft = Draft(secrets.token_urlsafe(16), request.at)
    drafts.keep(draft.id, values, now=request.at)
    first = CHECK.open_before(values) or CHECK
    return see_other(address("book.step", step=step or first.name), kept(draft, request.at))


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.post("booking.anew")(another)
    app.post("booking.address.anew")(freed)
    app.post("book.done.anew")(from_done)
