"""How a school is said: where it is, that it closed, whose place it took."""

from collections.abc import Iterable
from datetime import date

from services.booking.domain.schools import KnownSchool
from shared.text import gettext
from shared.text.country import numbered
from shared.text.phrases import listed, short_day


def where(school: KnownSchool) -> str:
    """Return what tells two schools of one name apart, such as ``Tarnby, NM1 2AB. URN 900001``."""
    place = ", ".join(part for part in (school.town, school.postcode) if part)
    if not school.urn:
        return place
    if not place:
        return numbered(school.urn)
    return gettext("%(place)s. %(number)s", place=place, number=numbered(school.urn))


def closed(school: KnownSchool) -> str:
    """Return that a school has closed, and when, where that is known."""
    if not school.closed:
        return gettext("%(school)s has closed.", school=school.name)
    on = short_day(date.fromisoformat(school.closed))
    return gettext("%(school)s closed on %(day)s.", school=school.name, day=on)


def took_place_of(school: KnownSchool) -> str:
    """Return whose place another school took."""
    return gettext("It took the place of %(school)s, which has closed.", school=school.name)


def place_taken(successors: Iterable[str]) -> str:
    """Return which schools, by their numbers, took a school's place."""
    return gettext(
        "Its place was taken by %(schools)s.", schools=listed([numbered(urn) for urn in successors])
    )


def flagged(why: str, now: str, day: str) -> str:
    """Return what the register says of a booked school: that it closed, on `day` if that is known, or what it is called `now`."""
    if why == "renamed":
        return gettext("The register calls it %(school)s now.", school=now)
    if not day:
        return gettext("It has closed.")
    return gettext("It closed on %(day)s.", day=short_day(date.fromisoformat(day)))
