"""The steps that are asked over a booking's link alone: which classes come now, and why a visit is called off."""

from typing import Final, get_args

from services.booking.domain.parts import ReasonCode
from services.booking.use_cases.offer import offer
from services.booking.use_cases.wishes import late
from services.booking.web import forms
from services.booking.web.classes import BLANK
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording import reasons
from shared.limits import MAX_CLASSES, MAX_PUPILS
from shared.text import N_, gettext
from shared.web.forms import Form
from shared.web.http import Response


class BookedClassesStep(Step):
    """Which classes come now: those booked, each with its time, and one more if there is one."""

    name = "classes"
    title = N_("Who is coming?")
    template = "booking/classes.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show each class with its time, and an empty one."""
        booking = asking.booking
        assert booking is not None  # noqa: S101  asked over a booking's link alone
        classes = [*asking.values["classes"]]
        if len(classes) == len(booking.sessions) < MAX_CLASSES:
            classes.append(BLANK)
        return self.page(
            asking,
            errors,
            year_groups=_year_groups(asking),
            classes=classes,
            sessions=booking.sessions,
            most=MAX_PUPILS,
            late=late(offer(), booking, asking.at),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the classes; one whose number was cleared doesn't come."""
        form, booking = Form(asking.request), asking.booking
        assert booking is not None  # noqa: S101  see above
        booked, classes = len(booking.sessions), []
        for place in range(1, min(booked + 1, MAX_CLASSES) + 1):
            typed = {name: asking.request.one(f"{name}-{place}") for name in forms.CLASS_FIELDS}
            empty = not typed["pupils"] if place <= booked else not any(typed.values())
            classes.append(BLANK if empty else forms.one_class(form, place, _year_groups(asking)))
        if not form.errors and not any(one["pupils"] for one in classes):
            form.errors["pupils-1"] = gettext(
                "At least one class must come. If none does, cancel the visit instead"
            )
        answer = {"classes": classes}
        return self.show(asking.after(answer), form.errors) if form.errors else answer


class CancelStep(Step):
    """Why a visit is called off."""

    name = "cancel"
    title = N_("Cancel this visit")
    template = "booking/cancel.jinja"

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show what is cancelled, and how to choose another date instead."""
        booking = asking.booking
        leaves = (
            {"title": gettext("Leave the waiting list")} if booking and booking.status == "waitlisted" else {}
        )
        return self.page(asking, errors, reasons=reasons.SCHOOLS, **leaves)

    def take(self, asking: Asking) -> Values | Response:
        """Take the reason: one of those that are ready, or a few words."""
        form = Form(asking.request)
        ready = [code for code in get_args(ReasonCode) if code in reasons.SCHOOLS]
        code = form.choice("code", ready, gettext("Select why you are cancelling"))
        missing = gettext("Tell us in a few words why you are cancelling") if code == "other" else ""
        form.text("reason", missing=missing, label=gettext("Your reason"))
        return self.show(asking.after(form.values), form.errors) if form.errors else form.values


def _year_groups(asking: Asking) -> list[int]:
    """Return the year groups that can be chosen: the workshop's, and those booked, whatever is offered now."""
    booking = asking.booking
    assert booking is not None  # noqa: S101  see above
    workshop = offer().workshop(booking.workshop.id)
    made_for = workshop.year_groups if workshop else ()
    return [*made_for, *sorted(booking.year_groups.difference(made_for))]


CLASSES: Final = BookedClassesStep()
CANCEL: Final = CancelStep()
