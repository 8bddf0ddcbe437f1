"""What the console's forms ask for: a day and times as people write them, classes one below the other, short lines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class
from shared.clock import LONDON, london_day
from shared.limits import MAX_PUPILS, YEAR_GROUPS
from shared.text import gettext, number
from shared.web.forms import Form, clock_time

MOST_CLASSES: Final = 6
"""Classes of one visit: a team's whole day."""

NEEDS: Final = 200
LINE: Final = 100
"""Characters."""


def line(form: Form, name: str, *, label: str, missing: str = "", most: int = LINE) -> str:
    """Take a line of at most so many characters, kept as it was typed."""
    typed = " ".join(form.request.one(name).split())
    form.values[name] = typed
    if not typed and missing:
        form.errors[name] = missing
    elif len(typed) > most:
        form.errors[name] = gettext(
            "%(label)s must be %(most)s characters or fewer", label=label, most=number(most)
        )
    return typed


def day_values(name: str, day: date) -> dict[str, str]:
    """Return the values of a date's three fields."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def start_values(booking: Booking) -> dict[str, str]:
    """Return the values of a form's day and starts, as a booking has them."""
    starts = {
        f"start-{place}": session.starts_at.astimezone(LONDON).strftime("%H:%M")
        for place, session in enumerate(booking.sessions, 1)
    }
    return {**day_values("on", london_day(booking.starts_at)), **starts}


def times(form: Form, lengths: Mapping[int, timedelta]) -> list[tuple[datetime, datetime]]:
    """Take the day and each session's start, by its place; the end is so much later. An empty list where something won't do."""
    day = form.day("on", missing=gettext("Enter the day of the visit"))
    found = []
    for place, length in lengths.items():
        name = f"start-{place}"
        typed = form.request.one(name)[:LINE]
        form.values[name] = typed
        start = clock_time(typed)
        if start is None:
            form.errors[name] = gettext("Enter when this class starts, such as 10:05")
        elif day:
            moment = datetime.combine(day, start, LONDON).astimezone(UTC)
            found.append((moment, moment + length))
    return [] if form.errors else found


def class_values(classes: Sequence[Class]) -> dict[str, str]:
    """Return the values of a form's classes."""
    values: dict[str, str] = {}
    for place, one in enumerate(classes, 1):
        values |= {
            f"year-{place}": str(one.year_group),
            f"pupils-{place}": str(one.pupils_expected),
            f"needs-{place}": one.needs,
        }
    return values


def typed_of(form: Form, place: int) -> bool:
    """Tell whether anything of a class was typed."""
    return any(form.request.one(f"{part}-{place}") for part in ("year", "pupils", "needs", "start"))


def classes(form: Form, places: Sequence[int], *, optional: bool) -> dict[int, Class]:
    """Take classes by their place; with `optional` all but the first may be left empty, and are then no class."""
    found = {}
    for place in places:
        names = (f"year-{place}", f"pupils-{place}", f"needs-{place}")
        if optional and place > 1 and not typed_of(form, place):
            form.values |= dict.fromkeys((*names, f"start-{place}"), "")
            continue
        year = form.choice(names[0], [str(one) for one in YEAR_GROUPS], gettext("Select the year group"))
        pupils = form.number(
            names[1],
            1,
            MAX_PUPILS,
            missing=gettext("Enter how many pupils to expect"),
            wrong=gettext(
                "How many pupils to expect must be a whole number between 1 and %(most)s",
                most=number(MAX_PUPILS),
            ),
        )
        needs = line(form, names[2], label=gettext("Access needs"), most=NEEDS)
        if year and pupils:
            found[place] = Class(int(year), pupils, needs)
    return found
