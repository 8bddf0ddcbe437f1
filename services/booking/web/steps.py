"""The steps: those of the booking form in their order, and those over a booking's link, of which most are the same."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from services.booking.domain import schools
from services.booking.domain.parts import Class, Contact
from services.booking.domain.refusal import NotOfferedError, RefusedError, SlotTakenError
from services.booking.table.drafts import AlreadySentError
from services.booking.use_cases import lead
from services.booking.use_cases.offer import offer
from services.booking.web import forms
from services.booking.web.dates import DateStep, TakenStep
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording import refusal
from shared.limits import MAX_PUPILS
from shared.text import N_, gettext
from shared.web.forms import LIMITS, Form
from shared.web.http import Response, see_other
from shared.web.routes import address

MOST_SCHOOLS: Final = 20
"""Schools a search shows; more than these are asked to be narrowed down."""


class SchoolStep(Step):
    """Which school: a search, and a choice among the schools that match."""

    name = "school"
    title = N_("Find your school")
    template = "book/school.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether the school is one of the programme's."""
        return offer().school(values.get("urn", "")) is not None

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the search, and the schools that match it or the one chosen before."""
        on_offer, request = offer(), asking.request
        # Sent with the choice too, so that a choice that won't do is shown again among the same schools.
        search = request.query.get("q", request.one("q") or None)
        text = (search or "").strip()[: LIMITS["q"]]
        if search is not None and not text:
            errors = {
                **errors,
                "q": gettext("Enter the school's name, town, postcode or reference number (URN)"),
            }
        matching = schools.find(on_offer, text) if text else []
        chosen = on_offer.school(asking.values.get("urn", ""))
        if not text and chosen:
            matching = [chosen]
        return self.page(
            asking,
            errors,
            q=text,
            searched=bool(text),
            schools=matching[:MOST_SCHOOLS],
            total=len(matching),
            chosen=asking.values.get("urn", ""),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the school."""
        form = Form(asking.request)
        urns = [school.urn for school in offer().schools]
        missing = gettext("Select your school, or search again if it is not in the list")
        urn = form.choice("urn", urns, missing)
        return self.show(asking, form.errors) if form.errors else {"urn": urn}


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


class PupilsStep(Step):
    """Which year group, and how many."""

    name = "pupils"
    title = N_("Who is coming?")
    template = "book/pupils.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether the workshop is made for the year group, and a number was given."""
        workshop = offer().workshop(values.get("workshop", ""))
        years = {str(year) for year in workshop.year_groups} if workshop else set()
        return values.get("year_group") in years and "pupils" in values

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the year groups that can be chosen."""
        workshop = asking.booking.workshop if asking.booking else offer().workshop(asking.values["workshop"])
        return self.page(
            asking,
            errors,
            workshop=workshop.title if workshop else "",
            year_groups=_year_groups(asking),
            most=MAX_PUPILS,
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take both; without a workshop nothing can be asked."""
        year_groups = _year_groups(asking)
        if not year_groups:
            return see_other(asking.of(step=WORKSHOP.name))
        form = Form(asking.request)
        forms.pupils(form, year_groups)
        return self.show(asking.after(form.values), form.errors) if form.errors else form.values


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
        return self.show(asking.after(form.values), form.errors) if form.errors else form.values


class CheckStep(Step):
    """All answers once more; taking it sends the request."""

    name = "check"
    title = N_("Check your answers before you send your request")
    template = "book/check.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show all answers, each with a way back to it."""
        on_offer, values = offer(), asking.values
        workshop = on_offer.workshop(values["workshop"])
        starts_at = datetime.fromisoformat(values["slot"])
        return self.page(
            asking,
            errors,
            school=on_offer.school(values["urn"]),
            workshop=workshop,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=workshop.minutes if workshop else 0),
            seen=seen(values),
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
        wanted = lead.VisitRequest(
            urn=values["urn"],
            workshop_id=values["workshop"],
            starts_at=datetime.fromisoformat(values["slot"]),
            classes=(class_of(values),),
            contact=contact_of(values),
            notes=values["notes"],
        )
        try:
            booking = lead.request(
                offer(), wanted, now=asking.at, correlation_id=secrets.token_hex(16), draft=asking.token
            )
        except AlreadySentError as error:
            return see_other(address("book.done", reference=error.booking_id))
        except (SlotTakenError, NotOfferedError):
            return see_other(asking.of(step=TAKEN.name))
        except RefusedError as error:
            return self.show(asking, {"submit": refusal(error)})
        return see_other(address("book.done", reference=booking.id))


class CancelStep(Step):
    """Why a visit is called off; over a booking's link alone."""

    name = "cancel"
    title = N_("Cancel this visit")
    template = "booking/cancel.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show what is cancelled, and how to choose another date instead."""
        return self.page(asking, errors)

    def take(self, asking: Asking) -> Values | Response:
        """Take the reason."""
        form = Form(asking.request)
        missing = gettext("Tell us in a few words why you are cancelling")
        form.text("reason", missing=missing, label=gettext("Your reason"))
        return self.show(asking.after(form.values), form.errors) if form.errors else form.values


def _year_groups(asking: Asking) -> list[int]:
    """Return the year groups that can be chosen: the workshop's, and the one booked, whatever is offered now."""
    workshop = offer().workshop(asking.values.get("workshop", ""))
    made_for = workshop.year_groups if workshop else ()
    booked = asking.booking.year_groups if asking.booking else frozenset()
    return [*made_for, *sorted(booked.difference(made_for))]


def class_of(values: Values) -> Class:
    """Return the class that was answered."""
    return Class(int(values["year_group"]), int(values["pupils"]))


def contact_of(values: Values) -> Contact:
    """Return the person that was answered."""
    return Contact(values["name"], values["email"], values["phone"])


def seen(values: Values) -> str:
    """Return what tells these answers from others: the request is sent for what its reader checked."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


SCHOOL: Final = SchoolStep()
WORKSHOP: Final = WorkshopStep(SCHOOL)
DATE: Final = DateStep(WORKSHOP)
PUPILS: Final = PupilsStep(DATE)
CONTACT: Final = ContactStep(PUPILS)
CHECK: Final = CheckStep(CONTACT)
TAKEN: Final = TakenStep(CHECK)
CANCEL: Final = CancelStep()
