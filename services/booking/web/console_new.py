"""Booking for a school that telephones: one page, confirmed at once."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.parts import Contact, School
from services.booking.domain.refusal import RefusedError
from services.booking.domain.sessions import Times
from services.booking.table import bookings
from services.booking.table.drafts import AlreadySentError
from services.booking.table.drafts import read as draft_of
from services.booking.use_cases import phoned
from services.booking.use_cases.offer import offer
from services.booking.use_cases.phoned import Phoned
from services.booking.web import fields, forms, listed
from services.booking.web.actions_visit import sure_of
from services.booking.web.draw import question
from services.booking.web.fields import MOST_CLASSES
from services.booking.wording import refusal
from services.booking.wording.schools import where
from shared.compiled import first_language, first_or_english
from shared.limits import YEAR_GROUPS
from shared.text import gettext
from shared.tokens import new_code, valid_code, with_check
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

PLACES: Final = range(1, MOST_CLASSES + 1)
AT_FIRST: Final = 2
"""Classes that the form shows at once; the others are one press away."""


@signed_in
def show_new(request: Request, user: TeamUser) -> Response:
    """Show the form; from a booking, with its school, contact and workshop."""
    values = {"draft": with_check(new_code(21)), "language": first_language()}
    like = bookings.load(request.query.get("like", ""))
    if like:
        values |= {
            **listed.values(like.school),
            "school_name": "" if like.school.listed else like.school.name,
            "town": like.school.town,
            "postcode": like.school.postcode,
            "workshop": like.workshop.id,
            "name": like.contact.name,
            "email": like.contact.email,
            "phone": like.contact.phone,
            "language": like.language or first_language(),
            **fields.class_values(like.classes),
        }
    return _page(user, values, {})


@signed_in
def take_new(request: Request, user: TeamUser) -> Response:
    """Book what was agreed on the telephone, or show the form again with what won't do."""
    csrf.check(request, user.subject)
    form = Form(request)
    form.values["draft"] = draft = request.one("draft")
    if not valid_code(draft):
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    school = _school(form)
    titles = [workshop.id for workshop in offer().workshops]
    workshop = form.choice("workshop", titles, gettext("Select the workshop"))
    classes = fields.classes(form, PLACES, optional=True)
    forms.contact(form)
    spoken = first_or_english()
    language = form.choice("language", spoken, gettext("Select the language")) if spoken else ""
    times, doubted = _times(request, form, school, workshop)
    if form.errors or school is None:
        return _page(user, form.values, form.errors, doubted=doubted)
    name, email, phone = (form.values[one] for one in ("name", "email", "phone"))
    contact = Contact(name, email, phone, confirmed_at=request.at)
    wanted = Phoned(
        school=school,
        workshop_id=workshop,
        classes=tuple(classes.values()),
        times=times,
        contact=contact,
        notes=form.values["notes"],
        language=language,
    )
    try:
        booking = phoned.book(
            offer(), wanted, who=user.name, now=request.at, correlation_id=draft[:12], draft=f"team-{draft}"
        )
    except AlreadySentError as sent:
        before = sent.booking_id or draft_of(f"team-{draft}", now=request.at)[1]
        return lead_on(request, address("console.booking", reference=before), "booked")
    except RefusedError as error:
        form.errors["form"] = refusal(error)
        return _page(user, form.values, form.errors, doubted=doubted)
    return lead_on(request, address("console.booking", reference=booking.id), "booked")


def _school(form: Form) -> School | None:
    """Take the school: one of the register or, where it is not listed, by name and place."""
    typed = [
        forms.name(form, "school_name", missing="", label=gettext("The school's name")),
        form.line("town", label=gettext("The town")),
        form.line("postcode", label=gettext("The postcode")),
    ]
    if not typed[0]:
        return listed.take(form)
    form.values |= {"q": form.request.one("q"), "urn": ""}
    if not typed[1]:
        form.errors["town"] = gettext("Enter the school's town")
    name, town, postcode = typed
    return School("", name, town, postcode, listed=False)


def _times(request: Request, form: Form, school: School | None, workshop: str) -> tuple[Times, list[str]]:
    """Take the day and when each class starts, and what speaks against them; a session is as long as its workshop's."""
    chosen = offer().workshop(workshop)
    places = [place for place in PLACES if place == 1 or fields.typed_of(form, place)]
    length = timedelta(minutes=chosen.minutes if chosen else 60)
    earlier = dict(form.errors)
    form.errors.clear()
    times = fields.times(form, dict.fromkeys(places, length))
    sound = bool(times) and not earlier
    doubted = sure_of(form, times, urn=school.urn if school else "", now=request.at) if sound else []
    form.errors = {**earlier, **form.errors}
    return times, doubted


def _page(
    user: TeamUser, values: Mapping[str, str], errors: Mapping[str, str], *, doubted: list[str] | None = None
) -> Response:
    typed = [
        place
        for place in PLACES
        if any(values.get(f"{name}-{place}") for name in ("year", "pupils", "start"))
    ]
    shown: dict[str, Any] = {
        **frame(user, "today"),
        "values": values,
        "matching": listed.matching,
        "where": where,
        "workshops": offer().workshops,
        "years": YEAR_GROUPS,
        "places": list(PLACES),
        "at_first": AT_FIRST,
        "open": max(typed, default=0) > AT_FIRST,
        "doubted": doubted or [],
        "languages": first_or_english(),
        "back": address("console"),
        "action": address("console.new"),
    }
    return question("team/new.jinja", gettext("Book for a school"), errors, token=user.subject, **shown)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.new")(show_new)
    app.post("console.new")(take_new)
