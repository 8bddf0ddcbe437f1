"""The form of a person: what they are, when they are free, where they get to. Read, and filled with what is known."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from services.people.domain.person import OtherDays, Pattern, Person, Post, Stretch
from services.people.wording import volunteer as words
from shared.text import gettext
from shared.text.country import example_beginnings
from shared.web.forms import MAX_ROWS, Form, clock_time, day_of

T = TypeVar("T")

PLACE: Final = re.compile(r"[A-Z]{1,2}([0-9][0-9A-Z]?)?")
"""A postcode's area, such as ``GL``, or district, such as ``GL50``."""

DIGITS: Final = 6
"""Of a phone number at least: a local one without its area code."""

SPARE: Final = 1
"""Empty rows of each list, for what is added; of one that says nothing yet `FIRST`."""

FIRST: Final = 2

POST: Final = ("organisation", "role")
PATTERN: Final = ("weekday", "from", "until", "first", "last")
OTHER: Final = ("off_first", "off_last", "off_from", "off_until")


def values_of(person: Person) -> dict[str, str]:
    """Return the form's values as they are known."""
    values = {
        "phone": person.phone,
        "about": person.about,
        "skills": ", ".join(person.skills),
        "languages": ", ".join(person.languages),
        "reach": ", ".join(person.reach),
    }
    for place, post in enumerate(person.posts, 1):
        values |= _row(place, POST, (post.organisation, post.role))
    for place, one in enumerate(person.patterns, 1):
        times = (words.typed_time(one.stretch.start), words.typed_time(one.stretch.end))
        values |= _row(place, PATTERN, (str(one.weekday), *times, _iso(one.first), _iso(one.last)))
    rows = [(one, stretch) for one in person.others for stretch in one.stretches or (None,)]
    for place, (days, stretch) in enumerate(rows, 1):
        times = (words.typed_time(stretch.start), words.typed_time(stretch.end)) if stretch else ("", "")
        values |= _row(place, OTHER, (_iso(days.first), _iso(days.last), *times))
    return values


def rows(values: Mapping[str, str], names: Sequence[str]) -> int:
    """Return how many rows of a list the page shows: those that say something, and some empty ones."""
    filled = [place for place in range(1, MAX_ROWS + 1) if any(values.get(f"{one}-{place}") for one in names)]
    return min(max(filled) + SPARE, MAX_ROWS) if filled else FIRST


def take(form: Form, person: Person) -> dict[str, Any]:
    """Return what a form says, as the fields of a person; each that won't do has its sentence in the form.

    What they are they can take away and not add: it decides which checks they need, so the team writes it down.
    """
    phone = form.line("phone", label=gettext("Your phone number"))
    if phone and "phone" not in form.errors and sum(map(str.isdigit, phone)) < DIGITS:
        form.errors["phone"] = gettext("Enter a phone number, such as 01632 960 001, or leave this empty")
    return {
        "phone": phone,
        "about": form.text("about", label=gettext("What schools read about you")),
        "skills": _parts(form, "skills", gettext("What you can do")),
        "languages": _parts(form, "languages", gettext("Your languages")),
        "reach": _reach(form),
        "posts": _posts(form, person.posts),
        "patterns": tuple(_each(form, PATTERN, _pattern)),
        "others": _together(_each(form, OTHER, _other)),
    }


def _parts(form: Form, name: str, label: str) -> tuple[str, ...]:
    """Take parts between commas, or a line each."""
    typed = form.text(name, label=label)
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", typed))
    return tuple(dict.fromkeys(filter(None, parts)))


def _reach(form: Form) -> tuple[str, ...]:
    found = tuple(part.upper() for part in _parts(form, "reach", gettext("The places that you get to")))
    wrong = next((one for one in found if not PLACE.fullmatch(one)), None)
    if wrong and "reach" not in form.errors:
        form.errors["reach"] = gettext(
            "%(typed)s is not how a postcode begins. Enter such as %(places)s",
            typed=wrong,
            places=example_beginnings(),
        )
    return found


def _posts(form: Form, mine: Collection[Post]) -> tuple[Post, ...]:
    def post(form: Form, place: int) -> Post | None:
        organisation, role = (form.values[f"{one}-{place}"] for one in POST)
        if organisation not in {one.organisation for one in mine}:
            form.errors[f"organisation-{place}"] = gettext("Select for whom you do this")
        elif Post(organisation, role) not in mine:
            form.errors[f"role-{place}"] = gettext("Select what you do there")
        else:
            return Post(organisation, role)
        return None

    found = tuple(dict.fromkeys(_each(form, POST, post)))
    if not found and not any(
        f"{one}-{place}" in form.errors for one in POST for place in range(1, MAX_ROWS + 1)
    ):
        form.errors["organisation-1"] = gettext(
            "Select what you are and for whom: as nothing you could come to no visit"
        )
    return found


def _pattern(form: Form, place: int) -> Pattern | None:
    weekday, first, last = (form.values[f"{one}-{place}"] for one in ("weekday", "first", "last"))
    if weekday not in {str(number) for number in range(7)}:
        form.errors[f"weekday-{place}"] = gettext("Select the day of the week")
    stretch = _stretch(form, f"from-{place}", f"until-{place}")
    begins, ends = (
        _day(form, name, typed) for name, typed in ((f"first-{place}", first), (f"last-{place}", last))
    )
    if begins and ends and ends < begins:
        form.errors[f"last-{place}"] = gettext("The last day must not be before the first")
    if stretch is None or _wrong(form, PATTERN, place):
        return None
    return Pattern(int(weekday), stretch, begins, ends)


def _other(form: Form, place: int) -> OtherDays | None:
    name = f"off_first-{place}"
    first = _day(form, name, form.values[name])
    if first is None and name not in form.errors:
        form.errors[name] = gettext("Enter the first day")
    until = f"off_last-{place}"
    last = _day(form, until, form.values[until]) or first
    if first and last and last < first:
        form.errors[until] = gettext("The last day must not be before the first")
    times = f"off_from-{place}", f"off_until-{place}"
    stretch = _stretch(form, *times) if any(form.values[one] for one in times) else None
    if first is None or last is None or _wrong(form, OTHER, place):
        return None
    return OtherDays(first, last, (stretch,) if stretch else ())


def _together(found: Iterator[OtherDays]) -> tuple[OtherDays, ...]:
    """Return other days, those of the same days as one: a day can have two stretches, each in a row of its own."""
    together: dict[tuple[date, date], OtherDays] = {}
    for one in found:
        key = (one.first, one.last)
        before = together.pop(key).stretches if key in together else ()
        together[key] = OtherDays(*key, (*before, *one.stretches))
    return tuple(together.values())


def _stretch(form: Form, begins: str, ends: str) -> Stretch | None:
    start, end = clock_time(form.values[begins]), clock_time(form.values[ends])
    if start is None:
        form.errors[begins] = gettext("Enter from when, such as 9:30")
    if end is None:
        form.errors[ends] = gettext("Enter until when, such as 15:00")
    if start is None or end is None:
        return None
    if end <= start:
        form.errors[ends] = gettext("The end must be later than the start")
        return None
    return Stretch(start, end)


def _day(form: Form, name: str, typed: str) -> date | None:
    found = day_of(typed)
    if typed and found is None:
        form.errors[name] = gettext("Enter a real date, such as 2026-03-12")
    return found


def _each(form: Form, names: Sequence[str], read: Callable[[Form, int], T | None]) -> Iterator[T]:
    """Yield what each row that says something is read as; all rows are kept as they were typed."""
    for place in range(1, MAX_ROWS + 1):
        typed = {f"{one}-{place}": form.request.one(f"{one}-{place}")[:40] for one in names}
        form.values |= typed
        if any(typed.values()) and (found := read(form, place)) is not None:
            yield found


def _wrong(form: Form, names: Sequence[str], place: int) -> bool:
    return any(f"{one}-{place}" in form.errors for one in names)


def _row(place: int, names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return {f"{one}-{place}": value for one, value in zip(names, values, strict=True)}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
