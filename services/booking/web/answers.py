"""The other pages of a booking's link: an offer is answered, a visit is reconfirmed, a calendar file is fetched."""

from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact
from services.booking.domain.readers import besides
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.use_cases import lead, queued, wishes
from services.booking.use_cases.offer import offer
from services.booking.web.draw import question
from services.booking.web.linked import booking_by, may, only_shown
from services.booking.web.wizard import Errors
from services.booking.wording import refusal
from shared.compiled import essentials, plain
from shared.limits import EMAIL, MAX_PUPILS
from shared.text import gettext, number, say
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import Form, version_of
from shared.web.http import Request, Response, Router
from shared.web.routes import address

TOLD: Final = ("reception", "safeguarding")
"""Whose addresses are asked for, to say who comes."""

ARRIVAL: Final = ("room", "meets", "parking", "stays", *TOLD)
"""What is asked of how to arrive."""


def show_answer(request: Request, token: str) -> Response:
    """Ask whether the place offered, or the time that the team moved to, is taken."""
    booking = booking_by(token)
    if "answer" not in may(booking, request.at):
        return only_shown(request, booking, token)
    return _answer_page(booking, token, {})


def take_answer(request: Request, token: str) -> Response:
    """Take the answer: yes, no but I wait on, no and I leave the list."""
    booking = booking_by(token)
    if "answer" not in may(booking, request.at):
        return only_shown(request, booking, token)
    csrf.check(request, booking.id)
    who, version = booking.contact.name, version_of(request)
    try:
        match request.one("answer"):
            case "accept":
                queued.accept(offer(), booking.id, who=who, now=request.at, version=version)
                said = "accepted"
            case "wait" if booking.status == "offered":
                queued.pass_on(booking.id, who=who, now=request.at, version=version)
                said = "passed"
            case "leave" if booking.status == "offered":
                lead.cancel(booking.id, who=who, now=request.at, reason="", code="date_full", version=version)
                said = "left"
            case _:
                return _answer_page(booking, token, {"answer": gettext("Choose one of the buttons")})
    except RefusedError as error:
        return _answer_page(booking, token, {"answer": refusal(error)})
    return lead_on(request, address("booking", token=token), said)


def _answer_page(booking: Booking, token: str, errors: Errors) -> Response:
    offered = booking.status == "offered"
    return question(
        "booking/answer.jinja",
        gettext("A place has become free for you") if offered else gettext("Our team suggests another time"),
        errors,
        token=booking.id,
        booking=booking,
        version=booking.version,
        offered=offered,
        action=address("booking.answer", token=token),
        back=address("booking", token=token),
        date=address("booking.change.step", token=token, step="date"),
        cancel=address("booking.cancel", token=token),
    )


def show_reconfirm(request: Request, token: str) -> Response:
    """Ask whether the visit is still on, and how to arrive, with what is known."""
    booking = booking_by(token)
    if "reconfirm" not in may(booking, request.at):
        return only_shown(request, booking, token)
    values = {name: getattr(besides(booking), name) for name in ARRIVAL}
    pupils = {f"pupils-{n}": str(one.pupils_expected) for n, one in enumerate(booking.sessions, 1)}
    return _reconfirm_page(booking, token, values | pupils, {})


def take_reconfirm(request: Request, token: str) -> Response:
    """Take that it is still on, with whatever was said besides."""
    booking = booking_by(token)
    if "reconfirm" not in may(booking, request.at):
        return only_shown(request, booking, token)
    csrf.check(request, booking.id)
    form = Form(request)
    labels = {
        "room": gettext("The room"),
        "meets": gettext("Who meets us"),
        "parking": gettext("Where to park"),
        "stays": gettext("Who stays in the room"),
        "reception": gettext("The address of your reception"),
        "safeguarding": gettext("The address of your safeguarding lead"),
    }
    said = [form.line(name, label=labels[name]) for name in ARRIVAL]
    for name in TOLD:
        if form.values[name] and name not in form.errors and not EMAIL.fullmatch(form.values[name]):
            form.errors[name] = gettext(
                "%(label)s must be in the right form, such as name@example.org. You can leave it empty",
                label=labels[name],
            )
    classes = tuple(_class(form, n, booking) for n in range(1, len(booking.sessions) + 1))
    if form.errors:
        return _reconfirm_page(booking, token, form.values, form.errors)
    try:
        wishes.reconfirm(
            booking.id,
            arrival=Arrival(*said),
            classes=classes,
            who=booking.contact.name,
            now=request.at,
            version=version_of(request),
        )
    except RefusedError as error:
        sentence = refusal(error)
        if error.reason is Refusal.NEEDS_AGREEMENT:
            sentence = gettext(
                "The team agreed to %(pupils)s pupils in all. Enter no more here, and ask for more by “Change who is coming”",
                pupils=booking.pupils_expected,
            )
        return _reconfirm_page(booking, token, form.values, {"pupils-1": sentence})
    return lead_on(request, address("booking", token=token), "reconfirmed")


def _class(form: Form, place: int, booking: Booking) -> Class:
    """Return a class as it is expected now; an empty number is the one known."""
    session, field = booking.sessions[place - 1], f"pupils-{place}"
    if not form.request.one(field):
        form.values[field] = str(session.pupils_expected)
        return session.expected
    pupils = form.number(
        field,
        1,
        MAX_PUPILS,
        missing="",
        wrong=gettext(
            "How many pupils you expect in class %(place)s must be a whole number between 1 and %(most)s",
            place=place,
            most=number(MAX_PUPILS),
        ),
    )
    return Class(session.year_group, pupils or session.pupils_expected, session.needs)


def _reconfirm_page(booking: Booking, token: str, values: dict[str, str], errors: Errors) -> Response:
    return question(
        "booking/reconfirm.jinja",
        gettext("Is this visit still on?"),
        errors,
        token=booking.id,
        booking=booking,
        version=booking.version,
        values=values,
        action=address("booking.reconfirm", token=token),
        back=address("booking", token=token),
        date=address("booking.change.step", token=token, step="date"),
        classes=address("booking.change.step", token=token, step="classes"),
        cancel=address("booking.cancel", token=token),
    )


def calendar(_request: Request, token: str) -> Response:
    """Give the visit as a calendar file to keep. The link, which is a key to the booking, is not in it."""
    # It takes long to import, and no other page needs it.
    from services.booking.mail.calendar import calendar_entry  # noqa: PLC0415

    booking = booking_by(token)
    sender = plain()["mail"]
    entry = calendar_entry(
        booking,
        method="PUBLISH",
        organiser=Contact(sender["sender_name"], sender["sender"]),
        attendee=None,
        title=say(booking.workshop.title),
        description=gettext(
            "Booking %(reference)s with %(programme)s. To see or change it, use the link in our e-mail.",
            reference=booking.id,
            programme=essentials()["programme"]["name"],
        ),
        made_at=booking.history[-1].at,
    )
    disposition = f'attachment; filename="{booking.id}.ics"'
    return Response(
        entry, content_type="text/calendar; charset=utf-8", headers={"content-disposition": disposition}
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking.answer")(show_answer)
    app.post("booking.answer")(take_answer)
    app.get("booking.reconfirm")(show_reconfirm)
    app.post("booking.reconfirm")(take_reconfirm)
    app.get("booking.calendar")(calendar)
