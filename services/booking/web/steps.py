"""The steps: those of the booking form in their order, and those over a booking's link, of which most are the same."""

import hashlib
import json
import secrets
from typing import Final

from services.booking.domain.diary import DayState
from services.booking.domain.parts import Contact, School
from services.booking.domain.refusal import NotOfferedError, Refusal, RefusedError, SlotTakenError
from services.booking.table import drafts
from services.booking.table.drafts import AlreadySentError
from services.booking.use_cases import free, lead
from services.booking.use_cases.offer import offer
from services.booking.web import forms, trap
from services.booking.web.classes import ClassesStep, classes_of
from services.booking.web.dates import DateStep, TakenStep, starts_in, wanted_of
from services.booking.web.school import SchoolStep, school_of
from services.booking.web.times import TimesStep
from services.booking.web.unmet import NoDateStep
from services.booking.web.waiting import WaitingStep, waits
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording import refusal
from shared.clock import london_day
from shared.log import logger
from shared.text import N_, asked, gettext
from shared.web.forms import Form
from shared.web.http import Response, see_other
from shared.web.routes import address


class WorkshopStep(Step):
    """Which workshop."""

    name = "workshop"
    title = N_("Which workshop would you like?")
    template = "book/workshop.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether the workshop is offered."""
        return offer().workshop(values.get("workshop", "")) is not None

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show all workshops."""
        return self.page(
            asking, errors, workshops=offer().workshops, chosen=asking.values.get("workshop", "")
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the workshop."""
        form = Form(asking.request)
        ids = [workshop.id for workshop in offer().workshops]
        chosen = form.choice("workshop", ids, gettext("Select a workshop"))
        return self.show(asking, form.errors) if form.errors else {"workshop": chosen}


class ContactStep(Step):
    """Who asks."""

    name = "contact"
    title = N_("Your details")
    template = "book/contact.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether there is somebody to write to."""
        return "email" in values

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show what was given before."""
        return self.page(asking, errors)

    def take(self, asking: Asking) -> Values | Response:
        """Take name, address, number and notes."""
        form = Form(asking.request)
        forms.contact(form)
        forms.second_contact(form)
        meant = "" if form.errors else forms.settle_slip(form)
        if meant:
            form.errors["email_is"] = gettext("Did you mean %(email)s?", email=meant)
            return self.page(asking.after(form.values), form.errors, meant=meant)
        return self.show(asking.after(form.values), form.errors) if form.errors else form.values


class CheckStep(Step):
    """All answers once more; taking it sends the request."""

    name = "check"
    title = N_("Check your answers before you send your request")
    template = "book/check.jinja"

    def show(self, asking: Asking, errors: Errors, *, again: bool = False) -> Response:
        """Show all answers, each with a way back to it; `again` asks whether the same request is meant once more."""
        on_offer, values = offer(), asking.values
        workshop = on_offer.workshop(values["workshop"])
        starts = starts_in(values["starts"])
        times = free.times_from(starts, workshop.minutes if workshop else 0)
        state = free.at_times(on_offer, times, wanted_of(asking), asking.at)
        return self.page(
            asking,
            errors,
            school=school_of(values),
            workshop=workshop,
            day=london_day(starts[0]),
            times=times,
            on_request=state is DayState.ON_REQUEST,
            classes=classes_of(values),
            seen=seen(values),
            again=again,
            waits=waits(values),
            trap=trap.FIELD,
        )

    def take(self, asking: Asking) -> Values | Response:
        """Send the request for what its reader saw; lead to the booking it became, or to what stands against it."""
        values = asking.values
        before = self.open_before(values)
        if before:
            return see_other(asking.of(step=before.name))
        if asking.request.one("seen") != seen(values):
            changed = gettext(
                "These answers were changed, perhaps in another tab. Check them, then send your request"
            )
            return self.show(asking, {"submit": changed})
        if trap.like_a_machine(asking):
            logger.info("held for a person")
            return self.page(
                asking,
                {},
                template="book/person.jinja",
                title=gettext("One more press and your request is sent"),
                back=asking.of(step=self.name),
                seen=seen(values),
                person=trap.person(asking),
                again=asking.request.one("again"),
            )
        return self._send(asking)

    def _send(self, asking: Asking) -> Response:
        """Send the request, once however often the button is pressed."""
        try:
            booking = lead.request(
                offer(),
                _wanted(asking),
                now=asking.at,
                correlation_id=secrets.token_hex(16),
                draft=asking.token,
            )
        except AlreadySentError as error:
            return see_other(address("book.done", reference=error.booking_id))
        except (SlotTakenError, NotOfferedError):
            return see_other(asking.of(step=TAKEN.name))
        except RefusedError as error:
            # The same may be this form itself, sent a moment ago by a second press.
            _, sent = drafts.read(asking.token, now=asking.at)
            if sent:
                return see_other(address("book.done", reference=sent))
            again = error.reason is Refusal.SAME_AGAIN
            return self.show(asking, {"submit": refusal(error)}, again=again)
        return see_other(address("book.done", reference=booking.id))


def _wanted(asking: Asking) -> lead.VisitRequest:
    values = asking.values
    school = school_of(values)
    if school is None:
        raise RefusedError(Refusal.SCHOOL_UNKNOWN)
    return lead.VisitRequest(
        school=School(school.urn, school.name, school.town, school.postcode, listed=bool(school.urn)),
        workshop_id=values["workshop"],
        starts=tuple(starts_in(values["starts"])),
        classes=classes_of(values),
        contact=contact_of(values),
        notes=values["notes"],
        copy=copy_of(values),
        waits=waits(values),
        again=bool(asking.request.one("again")),
        language=asked().get("lang", ""),
    )


def contact_of(values: Values) -> Contact:
    """Return the person that was answered."""
    return Contact(values["name"], values["email"], values["phone"])


def copy_of(values: Values) -> Contact | None:
    """Return the second contact that was answered, if there is one."""
    email = values.get("copy_email", "")
    return Contact(values["copy_name"], email) if email else None


def seen(values: Values) -> str:
    """Return what tells these answers from others: the request is sent for what its reader checked."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


SCHOOL: Final = SchoolStep()
WORKSHOP: Final = WorkshopStep(SCHOOL)
CLASSES: Final = ClassesStep(WORKSHOP)
DATE: Final = DateStep(CLASSES)
TIMES: Final = TimesStep(DATE)
CONTACT: Final = ContactStep(TIMES)
CHECK: Final = CheckStep(CONTACT)
TAKEN: Final = TakenStep(CHECK)
WAITING: Final = WaitingStep(CLASSES)
NO_DATE: Final = NoDateStep(CLASSES)
