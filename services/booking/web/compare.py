"""When someone else changed a booking while a form of it was open: what stood there, what stands there now, what was typed.

A form carries what it was opened with. It only says it again to who opened it, so it needs no signature.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from shared.text import N_, gettext
from shared.web.http import Request

LABELS: Final[Mapping[str, str]] = {
    "status": N_("State"),
    "time": N_("Date and time"),
    "classes": N_("Classes"),
    "school": N_("School"),
    "contact": N_("Contact"),
    "copy": N_("Second contact"),
    "notes": N_("Notes"),
    "asked": N_("Change asked for"),
    "owner": N_("Looked after by"),
}

MOST: Final = 20_000
"""Characters of what a form carries."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form was opened with: the booking's facts, and the values of the fields."""

    facts: Mapping[str, str]
    values: Mapping[str, str]

    def as_text(self) -> str:
        """Return it as a form carries it."""
        return json.dumps({"facts": dict(self.facts), "values": dict(self.values)}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a booking that differs; `typed` is what the form says of it, where it asks for it."""

    label: str
    before: str
    now: str
    typed: str


@dataclass(frozen=True, slots=True)
class Stale:
    """What happened since a form was opened: the moves, and each part that differs."""

    moves: tuple[Entry, ...]
    differences: tuple[Difference, ...]


def facts(booking: Booking) -> dict[str, str]:
    """Return what a person sees of a booking, each part in words."""
    school = booking.school
    people = [
        f"{person.name}, {person.email}, {person.phone}".removesuffix(", ") if person else ""
        for person in (booking.contact, booking.copy)
    ]
    return {
        "status": words.status(booking.status),
        "time": words.sessions(booking.times),
        "classes": words.of_classes(booking.classes),
        "school": ", ".join(
            part
            for part in (school.name, school.town, school.postcode, school.urn if school.listed else "")
            if part
        ),
        "contact": people[0],
        "copy": people[1],
        "notes": booking.notes,
        "asked": words.wish(booking.wish) if booking.wish else "",
        "owner": booking.owner,
    }


def carried(booking: Booking, values: Mapping[str, str]) -> str:
    """Return what a form carries of what it is opened with."""
    return Seen(facts(booking), values).as_text()


def seen(request: Request) -> Seen:
    """Return what a form was opened with; nothing where that was tampered with."""
    try:
        read = json.loads(request.one("seen")[:MOST])
        return Seen(_texts(read["facts"]), _texts(read["values"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Seen({}, {})


def compared(opened: Seen, booking: Booking, version: int, typed: Mapping[str, str]) -> Stale:
    """Return what happened to a booking since a form was opened at `version`; `typed` is what it says, by the facts' names."""
    now = facts(booking)
    names = [
        name
        for name in LABELS
        if opened.facts.get(name, now[name]) != now[name] or typed.get(name, now[name]) != now[name]
    ]
    return Stale(
        tuple(entry for entry in booking.history if entry.version > version),
        tuple(
            Difference(gettext(LABELS[name]), opened.facts.get(name, ""), now[name], typed.get(name, ""))
            for name in names
        ),
    )


def merged(opened: Seen, typed: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return a form's values where someone else changed the booking: what was typed, and of the rest what stands there now."""
    untouched = {name for name, value in opened.values.items() if typed.get(name) == value and name in now}
    return {**typed, **{name: now[name] for name in untouched}}


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}
