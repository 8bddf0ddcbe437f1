"""A school of the register in the console's forms: searched for, and chosen among those that match."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.parts import School
from services.booking.domain.schools import KnownSchool
from services.booking.use_cases.schools import booked, find_school, search_schools, successors
from services.booking.wording.schools import closed
from shared.text import gettext
from shared.text.country import school_number
from shared.web.forms import LIMITS, Form

MOST: Final = 10
"""Schools that a search lists."""


def matching(typed: str) -> list[KnownSchool]:
    """Return the first open schools that match what was typed; in place of closed ones those that took their place."""
    if not typed or len(typed) > LIMITS["q"]:
        return []
    found = search_schools(typed, MOST).schools
    every = (one for school in found for one in (successors(school) if school.is_closed else [school]))
    return list({one.urn: one for one in every}.values())


def values(school: School) -> Mapping[str, str]:
    """Return the values of the fields for a school, which is empty for one that the register does not list."""
    return {"q": school.urn, "urn": school.urn} if school.listed else {"q": "", "urn": ""}


def take(form: Form) -> School | None:
    """Take the school: the one chosen, or the one whose whole number was typed; None with an error where it is neither.

    A choice that does not match what is typed by now was made among the schools of an earlier search, and counts no more.
    """
    typed = form.line("q", label=gettext("The school"))
    chosen = form.request.one("urn")
    form.values["urn"] = ""
    if "q" in form.errors:
        return None
    found = {school.urn for school in matching(typed)}
    urn = typed if typed in found else chosen if chosen in found or not typed else ""
    known = find_school(urn) if urn else None
    if known and not known.is_closed:
        form.values["urn"] = urn
        return booked(urn)
    gone = find_school(typed)
    if found:
        form.errors["urn"] = gettext("Select the school")
    elif gone and gone.is_closed:
        form.errors["q"] = closed(gone)
    elif typed:
        form.errors["q"] = gettext(
            "We found no school like this. Check the spelling, or try the town or the postcode"
        )
    else:
        form.errors["q"] = gettext(
            "Enter the school's name, town, postcode or %(number)s", number=school_number()
        )
    return None
