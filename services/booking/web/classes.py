"""The step that asks which classes come: up to six, each with its year group, its pupils and what they need to take part."""

from typing import Final

from services.booking.domain.parts import Class
from services.booking.use_cases.offer import offer
from services.booking.web import forms
from services.booking.web.wizard import Asking, Errors, Step, Values
from shared.limits import MAX_CLASSES, MAX_PUPILS
from shared.text import N_, say
from shared.web.forms import Form
from shared.web.http import Request, Response, see_other

BLANK: Final = dict.fromkeys(forms.CLASS_FIELDS, "")


class ClassesStep(Step):
    """Which classes, in the booking form."""

    name = "classes"
    title = N_("Which classes are coming?")
    template = "book/classes.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether there is a class, and the workshop is made for the year group of each."""
        workshop = offer().workshop(values.get("workshop", ""))
        years = {str(year) for year in workshop.year_groups} if workshop else set()
        classes = values.get("classes", [])
        return bool(classes) and all(one["year_group"] in years for one in classes)

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the classes answered before, or a first one."""
        workshop = offer().workshop(asking.values["workshop"])
        return self.page(
            asking,
            errors,
            workshop=say(workshop.title) if workshop else "",
            year_groups=_year_groups(asking),
            classes=asking.values.get("classes") or [BLANK],
            most=MAX_PUPILS,
            most_classes=MAX_CLASSES,
            added="add" in asking.request.form,
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the classes; the buttons that add or remove one show the form again with what was typed."""
        year_groups, request = _year_groups(asking), asking.request
        if not year_groups:
            return see_other(asking.of(step="workshop"))
        count = _count(request)
        if {"add", "remove"} & request.form.keys():
            return self.show(asking.after({"classes": _added_or_removed(request, count)}), {})
        form = Form(request)
        classes = [forms.one_class(form, place, year_groups) for place in range(1, count + 1)]
        answer = {"classes": classes}
        return self.show(asking.after(answer), form.errors) if form.errors else answer


def classes_of(values: Values) -> tuple[Class, ...]:
    """Return the classes that were answered."""
    return tuple(class_of(one) for one in values["classes"])


def class_of(typed: Values) -> Class:
    """Return one class that was answered."""
    return Class(int(typed["year_group"]), int(typed["pupils"]), typed["needs"])


def _count(request: Request) -> int:
    """Return how many classes the form shows."""
    typed = request.one("count")
    return int(typed) if typed in map(str, range(1, MAX_CLASSES + 1)) else 1


def _added_or_removed(request: Request, count: int) -> list[dict[str, str]]:
    """Return the classes as they were typed, with one more or without the one whose button was pressed."""
    typed = [
        {name: request.one(f"{name}-{place}")[:500] for name in forms.CLASS_FIELDS}
        for place in range(1, count + 1)
    ]
    if "add" in request.form:
        return [*typed, BLANK][:MAX_CLASSES]
    kept = [one for place, one in enumerate(typed, 1) if str(place) != request.one("remove")]
    return kept or [BLANK]


def _year_groups(asking: Asking) -> list[int]:
    """Return the year groups that the workshop is made for."""
    workshop = offer().workshop(asking.values.get("workshop", ""))
    return [*workshop.year_groups] if workshop else []
