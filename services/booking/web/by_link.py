"""A booking is changed and cancelled by the link in its e-mails, without an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.history import PartChange
from services.booking.domain.parts import Class, Contact
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.use_cases import lead, wishes
from services.booking.use_cases.offer import offer
from services.booking.web.classes import class_of
from services.booking.web.dates import answer_of, starts_in
from services.booking.web.link_steps import CANCEL, CLASSES
from services.booking.web.linked import booking_by, may, only_shown
from services.booking.web.steps import CONTACT, DATE, TIMES, contact_of, copy_of
from services.booking.web.wizard import Asking, Step, Values
from services.booking.wording import refusal
from shared.text import gettext
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import Form, version_of
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

NOBODY: Final = Contact("", "")
"""Takes the second contact out."""

Apply = Callable[[Booking, Values, datetime, int], Booking]


@dataclass(frozen=True)
class LinkStep:
    """A step asked over a link: what the booking says to it now, and how its answer changes the booking."""

    step: Step
    known: Callable[[Booking], Values]
    apply: Apply | None
    """Given the booking, the answers, the moment and the version the form was made for; None where the answer only leads on."""
    saved: str
    """Names the sentence that the booking's page says once it is done, where nothing was changed it says `unchanged`; or the step
    that the answer leads to."""
    field: str
    """Where a refusal is shown."""
    unchanged: str = "unchanged"
    asks: Callable[[Booking, Values, datetime], bool] = lambda _booking, _answers, _at: False
    """Whether the answer is the team's to agree to."""


def _times(booking: Booking) -> Values:
    starts = [session.starts_at for session in booking.sessions]
    return {"workshop": booking.workshop.id, **_classes(booking), **answer_of(starts)}


def _move(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    return lead.move(
        offer(),
        booking.id,
        starts=starts_in(answers["starts"]),
        said=answers["said"],
        who=booking.contact.name,
        now=at,
        version=version,
    )


def _asks_for_times(booking: Booking, answers: Values, at: datetime) -> bool:
    others = starts_in(answers["starts"]) != [session.starts_at for session in booking.sessions]
    return others and wishes.asks_team(offer(), booking, booking.classes, at)


def _classes(booking: Booking) -> Values:
    return {
        "classes": [
            {
                "year_group": str(session.year_group),
                "pupils": str(session.pupils_expected),
                "needs": session.needs,
            }
            for session in booking.sessions
        ]
    }


def _amend_classes(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    """Change the classes, at the times they have; another number of them takes another stretch of time."""
    classes, said = _coming(answers), answers["said"]
    by: dict[str, Any] = {"who": booking.contact.name, "now": at, "version": version}
    if len(classes) == len(booking.sessions):
        return lead.amend(offer(), booking.id, classes=classes, said=said, **by)
    times = wishes.times_for(offer(), booking, [bool(one["pupils"]) for one in answers["classes"]], at)
    if wishes.asks_team(offer(), booking, classes, at):
        return wishes.ask_for_classes(booking.id, classes=classes, times=times, said=said, **by)
    if booking.status != "requested":
        raise RefusedError(Refusal.SESSION_COUNT)
    return lead.move(offer(), booking.id, starts=[start for start, _ in times], classes=classes, **by)


def _coming(answers: Values) -> tuple[Class, ...]:
    """Return the classes that come: a number that was cleared is one that doesn't."""
    return tuple(class_of(one) for one in answers["classes"] if one["pupils"])


def _asks_for_classes(booking: Booking, answers: Values, at: datetime) -> bool:
    classes = _coming(answers)
    return classes != booking.classes and wishes.asks_team(offer(), booking, classes, at)


def _contact(booking: Booking) -> Values:
    person, copy = booking.contact, booking.copy
    return {
        "name": person.name,
        "email": booking.new_address or person.email,
        "phone": person.phone,
        "notes": booking.notes,
        "copy_name": copy.name if copy else "",
        "copy_email": copy.email if copy else "",
    }


def _amend_contact(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    return lead.amend(
        offer(),
        booking.id,
        contact=contact_of(answers),
        copy=copy_of(answers) or NOBODY,
        notes=answers["notes"],
        who=booking.contact.name,
        now=at,
        version=version,
    )


def _call_off(booking: Booking, answers: Values, at: datetime, version: int) -> Booking:
    return lead.cancel(
        booking.id,
        who=booking.contact.name,
        now=at,
        reason=answers["reason"],
        code=answers["code"],
        version=version,
    )


LINK_STEPS: Final[Mapping[str, LinkStep]] = {
    link_step.step.name: link_step
    for link_step in (
        LinkStep(DATE, _times, None, TIMES.name, "day"),
        LinkStep(TIMES, _times, _move, "date", "start-1", "same-time", _asks_for_times),
        LinkStep(CLASSES, _classes, _amend_classes, "classes", "year_group-1", asks=_asks_for_classes),
        LinkStep(CONTACT, _contact, _amend_contact, "contact", "name"),
    )
}
CALL_OFF: Final = LinkStep(CANCEL, lambda _: {}, _call_off, "cancelled", "code")


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
    booking = booking_by(token)
    if link_step.step.name not in may(booking, request.at):
        return only_shown(request, booking, token)
    return link_step.step.show(_asking(request, token, booking, link_step), {})


def _take(request: Request, token: str, link_step: LinkStep) -> Response:
    booking = booking_by(token)
    if link_step.step.name not in may(booking, request.at):
        return only_shown(request, booking, token)
    csrf.check(request, booking.id)
    asking = _asking(request, token, booking, link_step)
    answer = link_step.step.take(asking)
    if isinstance(answer, Response):
        return answer
    if link_step.apply is None:
        known = {name: value for name, value in answer.items() if value}
        return see_other(address("booking.change.step", token=token, step=link_step.saved, **known))
    said = ""
    if link_step.asks(booking, answer, request.at):
        form = Form(request)
        said = form.text("said", label=gettext("What our team should know"))
        if form.errors or not request.one("ask"):
            return _before_asking(asking, answer, link_step, form)
    try:
        changed = link_step.apply(booking, answer | {"said": said}, request.at, version_of(request))
    except RefusedError as error:
        return link_step.step.show(asking.after(answer), {link_step.field: refusal(error)})
    return lead_on(request, address("booking", token=token), _said(booking, changed, link_step))


def _before_asking(asking: Asking, answer: Values, link_step: LinkStep, form: Form) -> Response:
    """Say that a change is the team's to agree to, before it is sent: her answers are sent again with the button."""
    booking = asking.booking
    assert booking is not None  # noqa: S101  asked over a booking's link
    typed = {
        name: values[-1]
        for name, values in asking.request.form.items()
        if name not in {csrf.FIELD, "version", "said", "ask"}
    }
    starts = starts_in(answer.get("starts", []))
    return link_step.step.page(
        asking,
        form.errors,
        template="booking/ask.jinja",
        title=gettext("Ask our team for this change"),
        back=asking.here(**({"day": answer["day"]} if starts else {})),
        typed=typed,
        said=form.values["said"],
        starts=starts,
        wanted=_coming(answer) if "classes" in answer else (),
        late=wishes.late(offer(), booking, asking.at),
    )


def _said(was: Booking, now: Booking, link_step: LinkStep) -> str:
    """Return the name of what the booking's page says of a change that was made."""
    last = now.history[-1]
    if now.version == was.version:
        return link_step.unchanged
    if last.action == "ask":
        return "asked"
    if last.action == "cancel" and was.status == "waitlisted":
        return "left"
    if PartChange("address") in last.changed:
        return "address"
    return link_step.saved


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


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("booking.change.step")(show_change)
    app.post("booking.change.step")(take_change)
    app.get("booking.cancel")(show_cancel)
    app.post("booking.cancel")(take_cancel)
