"""The booking form: a row of question pages over a draft in the table.

Each post answers with a redirect, so that going back or reloading sends nothing twice. After a good answer comes
the first question that is still open: so a "Change" link on the last page leads straight back to it.
"""

import functools
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from services.booking import bookings, forms, schools, store
from services.booking.draw import draw
from services.booking.forms import Form
from services.booking.links import booking_link
from services.booking.model import Class, Contact, RefusedError
from services.booking.offer import offer
from services.booking.questions import chosen_slot, contact_page, date_page, pupils_page, question
from services.booking.slots import Slot
from shared.clock import now
from shared.web import csrf
from shared.web.http import Handler, HTTPError, Request, Response, Router, cookie, see_other

COOKIE: Final = "draft"
COOKIE_SECONDS: Final = int(store.DRAFT_LASTS.total_seconds())
MOST_SCHOOLS: Final = 20
"""Schools a search shows; more than these are asked to be narrowed down."""

STEPS: Final = ("school", "workshop", "date", "pupils", "contact", "check")

NO_COOKIE: Final = (
    "This form needs a cookie to keep your answers together, and your browser did not keep it. Allow cookies "
    "for this site and start again. The cookie holds a random number and is gone after a day."
)

FORM_GONE: Final = "Your form was open for more than a day, or your browser keeps no cookies. Start again from the first page."

DRAFT_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")
"""What `start` draws: anything else in the cookie is not ours."""

Values = dict[str, Any]
Page = Callable[[Request, str, Values], Response]


def _draft_id(request: Request) -> str:
    draft = request.cookies.get(COOKIE, "")
    return draft if DRAFT_ID.fullmatch(draft) else ""


def at(step: str) -> Callable[[Page], Handler]:
    """Give a question page its draft and what was typed so far.

    Whoever has no draft, has sent it, or hasn't answered everything before `step` is led where they can go on.
    """

    def register(page: Page) -> Handler:
        @functools.wraps(page)
        def guarded(request: Request) -> Response:
            draft = _draft_id(request)
            if not draft:
                if "new" in request.query:
                    raise HTTPError(HTTPStatus.BAD_REQUEST, NO_COOKIE)
                return see_other("/book")
            values, sent = store.draft_values(draft, now=now())
            if sent:
                return see_other(f"/book/done/{sent}")
            open_step = _first_open(values)
            if STEPS.index(open_step) < STEPS.index(step):
                return see_other(f"/book/{open_step}")
            return page(request, draft, values)

        return guarded

    return register


def posted(page: Page) -> Handler:
    """Give a posted form its draft and what was typed so far; a form that isn't of this draft is refused.

    A form that was sent already leads to what became of it.
    """

    @functools.wraps(page)
    def guarded(request: Request) -> Response:
        draft = _draft_id(request)
        if not draft:
            raise HTTPError(HTTPStatus.BAD_REQUEST, FORM_GONE)
        csrf.check(request, draft)
        values, sent = store.draft_values(draft, now=now())
        return see_other(f"/book/done/{sent}") if sent else page(request, draft, values)

    return guarded


def _start(request: Request) -> Response:
    """Begin a form, or go on with the one this browser has open, perhaps in another tab."""
    draft = _draft_id(request)
    if not draft or store.draft_values(draft, now=now())[1]:
        draft = secrets.token_urlsafe(16)
    return see_other("/book/school?new=1", cookie(COOKIE, draft, seconds=COOKIE_SECONDS, path="/book"))


@at("school")
def _school(request: Request, draft: str, values: Values) -> Response:
    return _school_page(request.query.get("q"), draft, values, {})


def _school_page(asked: str | None, draft: str, values: Values, errors: Mapping[str, str]) -> Response:
    on_offer = offer()
    text = (asked or "").strip()[: forms.LIMITS["q"]]
    problems = dict(errors)
    if asked is not None and not text:
        problems["q"] = "Enter the school's name, town, postcode or reference number (URN)"
    found = schools.find(on_offer, text) if text else []
    chosen = on_offer.school(values.get("urn", ""))
    if not text and chosen:
        found = [chosen]
    return question(
        "book/school.jinja",
        "Find your school",
        problems,
        back="/",
        action="/book/school",
        token=draft,
        q=text,
        searched=bool(text),
        found=found[:MOST_SCHOOLS],
        more=len(found) - MOST_SCHOOLS,
        chosen=values.get("urn", ""),
    )


@posted
def _take_school(request: Request, draft: str, values: Values) -> Response:
    form = Form(request)
    urns = [school.urn for school in offer().schools]
    urn = form.choice("urn", urns, "Select your school, or search again if it is not in the list")
    if form.errors:
        return _school_page(request.one("q") or None, draft, values, form.errors)
    return _keep(draft, values | {"urn": urn})


@at("workshop")
def _workshop(_request: Request, draft: str, values: Values) -> Response:
    return _workshop_page(draft, values, {})


def _workshop_page(draft: str, values: Values, errors: Mapping[str, str]) -> Response:
    return question(
        "book/workshop.jinja",
        "Which workshop would you like?",
        errors,
        back="/book/school",
        action="/book/workshop",
        token=draft,
        workshops=offer().workshops,
        chosen=values.get("workshop", ""),
    )


@posted
def _take_workshop(request: Request, draft: str, values: Values) -> Response:
    form = Form(request)
    ids = [workshop.id for workshop in offer().workshops]
    chosen = form.choice("workshop", ids, "Select a workshop")
    if form.errors:
        return _workshop_page(draft, values, form.errors)
    return _keep(draft, values | {"workshop": chosen})


@at("date")
def _dates(request: Request, draft: str, values: Values) -> Response:
    return date_page(
        request, values.get("slot", ""), {}, back="/book/workshop", action="/book/date", token=draft
    )


@posted
def _take_date(request: Request, draft: str, values: Values) -> Response:
    found = chosen_slot(request)
    if isinstance(found, Slot):
        return _keep(draft, values | {"slot": found.starts_at.isoformat()})
    if isinstance(found, date):
        return see_other(f"/book/date?day={found.isoformat()}")
    return date_page(
        request, values.get("slot", ""), found, back="/book/workshop", action="/book/date", token=draft
    )


@at("pupils")
def _pupils(_request: Request, draft: str, values: Values) -> Response:
    return pupils_page(values["workshop"], values, {}, back="/book/date", action="/book/pupils", token=draft)


@posted
def _take_pupils(request: Request, draft: str, values: Values) -> Response:
    workshop = offer().workshop(values.get("workshop", ""))
    if workshop is None:
        return see_other("/book/workshop")
    form = Form(request)
    forms.pupils(form, workshop.year_groups)
    if form.errors:
        typed = values | form.values
        return pupils_page(
            workshop.id, typed, form.errors, back="/book/date", action="/book/pupils", token=draft
        )
    return _keep(draft, values | form.values)


@at("contact")
def _contact(_request: Request, draft: str, values: Values) -> Response:
    return contact_page(values, {}, back="/book/pupils", action="/book/contact", token=draft)


@posted
def _take_contact(request: Request, draft: str, values: Values) -> Response:
    form = Form(request)
    forms.contact(form)
    if form.errors:
        return contact_page(
            form.values, form.errors, back="/book/pupils", action="/book/contact", token=draft
        )
    return _keep(draft, values | form.values)


@at("check")
def _check(_request: Request, draft: str, values: Values) -> Response:
    return _check_page(draft, values)


def _check_page(draft: str, values: Values, error: str = "") -> Response:
    on_offer = offer()
    workshop = on_offer.workshop(values["workshop"])
    starts_at = datetime.fromisoformat(values["slot"])
    return question(
        "book/check.jinja",
        "Check your answers before you send your request",
        {"submit": error} if error else {},
        back="/book/contact",
        action="/book/check",
        token=draft,
        school=on_offer.school(values["urn"]),
        workshop=workshop,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=workshop.minutes if workshop else 0),
        values=values,
        seen=seen(values),
    )


@posted
def _send(request: Request, draft: str, values: Values) -> Response:
    open_step = _first_open(values)
    if open_step != "check":
        return see_other(f"/book/{open_step}")
    if request.one("seen") != seen(values):
        return _check_page(
            draft,
            values,
            "These answers were changed, perhaps in another tab. Check them, then send your request",
        )
    asked = bookings.Asked(
        urn=values["urn"],
        workshop_id=values["workshop"],
        starts_at=datetime.fromisoformat(values["slot"]),
        classes=(Class(int(values["year_group"]), int(values["pupils"])),),
        contact=Contact(values["name"], values["email"], values["phone"]),
        notes=values["notes"],
    )
    try:
        booking = bookings.request_booking(
            offer(), asked, now=now(), correlation_id=secrets.token_hex(16), draft=draft
        )
    except store.AlreadySentError as error:
        return see_other(f"/book/done/{error.booking_id}")
    except (store.SlotTakenError, bookings.NotOfferedError):
        return see_other("/book/taken")
    except RefusedError as error:
        return _check_page(draft, values, str(error))
    return see_other(f"/book/done/{booking.id}")


@at("check")
def _taken(_request: Request, draft: str, values: Values) -> Response:
    return _taken_page(draft, values, {})


def _taken_page(draft: str, values: Values, errors: Mapping[str, str]) -> Response:
    on_offer = offer()
    wanted = datetime.fromisoformat(values["slot"])
    workshop = on_offer.workshop(values["workshop"])
    free = bookings.alternatives(on_offer, wanted, workshop.minutes if workshop else 0, now())
    return question(
        "book/taken.jinja",
        "Someone has just booked that time",
        errors,
        back="/book/check",
        action="/book/taken",
        token=draft,
        wanted=wanted,
        free=free,
    )


@posted
def _take_other(request: Request, draft: str, values: Values) -> Response:
    if _first_open(values) != "check":
        return see_other(f"/book/{_first_open(values)}")
    found = chosen_slot(request)
    if isinstance(found, Slot):
        return _keep(draft, values | {"slot": found.starts_at.isoformat()})
    errors = {"slot": "Select one of the times, or choose another date"} if isinstance(found, date) else found
    return _taken_page(draft, values, errors)


def _done(request: Request, reference: str) -> Response:
    draft = _draft_id(request)
    _, sent = store.draft_values(draft, now=now()) if draft else ({}, "")
    booking = store.load(reference) if sent == reference else None
    if booking is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            "This page is shown to the person who sent the request, for a day. The e-mail we sent has a link to "
            "your booking.",
        )
    return Response(draw("book/done.jinja", booking=booking, link=booking_link(booking.id)))


def seen(values: Values) -> str:
    """Return what tells these answers from others: the request is sent for what its reader checked."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _first_open(values: Mapping[str, Any]) -> str:
    """Return the first step whose answer is missing or no longer fits the ones before it."""
    on_offer = offer()
    workshop = on_offer.workshop(values.get("workshop", ""))
    if on_offer.school(values.get("urn", "")) is None:
        return "school"
    if workshop is None:
        return "workshop"
    if "slot" not in values:
        return "date"
    if values.get("year_group") not in {str(year) for year in workshop.year_groups} or "pupils" not in values:
        return "pupils"
    return "check" if "email" in values else "contact"


def _keep(draft: str, values: Values) -> Response:
    try:
        store.keep_draft(draft, values, now=now())
    except store.AlreadySentError:
        return see_other("/book/check")
    return see_other(f"/book/{_first_open(values)}")


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("/book")(_start)
    app.get("/book/school")(_school)
    app.post("/book/school")(_take_school)
    app.get("/book/workshop")(_workshop)
    app.post("/book/workshop")(_take_workshop)
    app.get("/book/date")(_dates)
    app.post("/book/date")(_take_date)
    app.get("/book/pupils")(_pupils)
    app.post("/book/pupils")(_take_pupils)
    app.get("/book/contact")(_contact)
    app.post("/book/contact")(_take_contact)
    app.get("/book/check")(_check)
    app.post("/book/check")(_send)
    app.get("/book/taken")(_taken)
    app.post("/book/taken")(_take_other)
    app.get("/book/done/{reference}")(_done)
