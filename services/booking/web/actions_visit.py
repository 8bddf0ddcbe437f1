"""What the team does with a visit's time and classes, each a form: move it, offer a place, put it right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.refusal import NotFoundError
from services.booking.domain.sessions import Times
from services.booking.table import bookings
from services.booking.use_cases import team
from services.booking.use_cases.doubts import doubts
from services.booking.use_cases.offer import offer
from services.booking.web import fields, forms
from services.booking.web.actions import ActionForm, Submission
from services.booking.wording.console import class_line, doubtful
from shared.limits import YEAR_GROUPS
from shared.text import N_, gettext
from shared.web.forms import Form

CONTACT: Final = ("name", "email", "phone")


def lengths(booking: Booking) -> dict[int, timedelta]:
    """Return how long each session lasts, by its place."""
    return {place: session.ends_at - session.starts_at for place, session in enumerate(booking.sessions, 1)}


def sure_of(form: Form, times: Times, *, urn: str, now: datetime, ignoring: str = "") -> list[str]:
    """Return what speaks against times, each a sentence; with it the form is shown again, and sent again it is taken.

    That no team is free is no question: the store refuses it.
    """
    found = doubts(offer(), times, urn=urn, now=now, ignoring=ignoring)
    asked = ",".join(start.isoformat() for start, _ in times)
    if found.nobody_free:
        form.errors["start-1"] = gettext("No team is free at these times. Choose others")
    elif found and form.request.one("sure") != asked:
        form.errors["start-1"] = gettext("Check the times. If they are right, send the form again")
    form.values["sure"] = asked if found and not found.nobody_free else ""
    return doubtful(found.day, found.sessions, nobody_free=found.nobody_free)


@dataclass(frozen=True)
class _NewTimes(ActionForm):
    """An action that takes other times."""

    use_case: Callable[..., Booking]
    by_phone: bool = False
    """Whether the school may have agreed already."""

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  the same at any time
        return fields.start_values(booking)

    def template_values(self, booking: Booking) -> dict[str, Any]:
        return {"sessions": booking.sessions, "by_phone": self.by_phone}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        booking = bookings.load(submission.reference)
        if booking is None:
            raise NotFoundError
        answers: dict[str, object] = {}
        if self.by_phone:
            form.values["agreed"] = form.request.one("agreed")
            answers = {
                "note": form.text("note", label=gettext("Your message")),
                "agreed": form.values["agreed"] == "yes",
            }
        times = fields.times(form, lengths(booking))
        doubted: list[str] = []
        if times and not form.errors and booking.version == submission.version:
            doubted = sure_of(form, times, urn=booking.school.urn, now=submission.at, ignoring=booking.id)
        if not form.errors:
            submission.carry_out(self.use_case, offer(), times=times, **answers)
        return {"doubted": doubted}

    def typed(self, values: Mapping[str, str], booking: Booking) -> dict[str, str]:
        day = " ".join(values.get(f"on-{part}", "") for part in ("day", "month", "year"))
        starts = [values.get(f"start-{place}", "") for place in lengths(booking)]
        return {"time": gettext("%(day)s, %(time)s", day=day, time="; ".join(starts))}


class _Change(ActionForm):
    """Put right numbers, classes, the contact and the notes."""

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:  # noqa: ARG002  the same at any time
        contact = booking.contact
        return {
            **fields.class_values(booking.classes),
            "name": contact.name,
            "email": booking.new_address or contact.email,
            "phone": contact.phone,
            "notes": booking.notes,
        }

    def template_values(self, booking: Booking) -> dict[str, Any]:
        return {"sessions": booking.sessions, "years": YEAR_GROUPS}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        booking = bookings.load(submission.reference)
        if booking is None:
            raise NotFoundError
        classes = fields.classes(form, [*lengths(booking)], optional=False)
        forms.contact(form)
        if not form.errors:
            name, email, phone = (form.values[one] for one in CONTACT)
            submission.carry_out(
                team.amend,
                classes=tuple(classes.values()),
                contact=replace(booking.contact, name=name, email=email, phone=phone),
                notes=form.values["notes"],
            )
        return {}

    def typed(self, values: Mapping[str, str], booking: Booking) -> dict[str, str]:
        people = ", ".join(filter(None, (values.get(name, "") for name in CONTACT)))
        classes = [
            class_line(*(values.get(f"{part}-{place}", "") for part in ("year", "pupils", "needs")))
            for place in lengths(booking)
        ]
        return {"classes": "; ".join(classes), "contact": people, "notes": values.get("notes", "")}


VISIT: Final = "team/visit.jinja"
RESCHEDULE: Final = _NewTimes(
    "reschedule", "reschedule", N_("Move this visit"), "moved", VISIT, team.reschedule, by_phone=True
)
PROMOTE: Final = _NewTimes("promote", "offer", N_("Offer a place"), "offered", VISIT, team.promote)
CHANGE: Final = _Change("change", "change", N_("Change this booking"), "changed", "team/change.jinja")
