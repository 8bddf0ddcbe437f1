"""The hours that a person gave: of sessions, which follow from the visits; of the way there; and what else they did."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final

from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.use_cases import hours, own
from services.people.use_cases.hours import Kept
from services.people.use_cases.own import Down
from services.people.use_cases.people import ID_LENGTH, new_id
from services.people.use_cases.programme import rules
from services.people.web.linked import drawn, names, own_page
from services.people.wording.reasons import reason
from shared.clock import london_day
from shared.text import gettext
from shared.web.flash import lead_on
from shared.web.forms import Form, day_of
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

HOUR: Final = 60
"""Minutes."""

LONGEST_ID: Final = 40
"""Characters: a key of the table has no room for a novel."""

KEY: Final = re.compile(rf"[a-z0-9]{{{ID_LENGTH}}}")

MOST_HOURS: Final = 24
MOST_MINUTES: Final = 59
LONGEST_WAY: Final = 24 * HOUR
"""Minutes there and back."""


@dataclass(frozen=True, slots=True)
class Came:
    """A visit that took place, with the sessions that the person came to, and what they told of the way; None where nothing."""

    booking: str
    sessions: tuple[Down, ...]
    told: Kept | None

    @property
    def minutes(self) -> int:
        """How long the sessions took."""
        times = (one.session.ends_at - one.session.starts_at for one in self.sessions)
        return sum(int(one.total_seconds()) // HOUR for one in times)


@own_page
def see(request: Request, person: Person, token: str) -> Response:
    """Show the hours of this academic year, and what can be added."""
    return _page(request, person, token, {}, {})


@own_page
def keep(request: Request, person: Person, token: str) -> Response:
    """Write hours down, or take an entry back."""
    form = Form(request)
    done = {"own": _own, "travel": _travel, "take_back": _take_back}.get(request.one("do"))
    if done is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    try:
        said = done(form, person)
    except RefusedError as error:
        form.errors["form"] = reason(rules(), error.reason)
    if form.errors:
        return _page(request, person, token, form.values, form.errors)
    return lead_on(request, address("volunteer.hours", token=token), said)


def _own(form: Form, person: Person) -> str:
    today, key = london_day(form.request.at), _key(form.request)
    form.values["key"] = key
    day = form.day("on", missing=gettext("Enter the day"))
    if day and not hours.first_day(today) <= day <= today:
        form.errors["on"] = gettext("Enter a day of this academic year, today at the latest")
    spent = [
        _number(form, "hours", MOST_HOURS, gettext("Hours must be a whole number between 0 and 24")),
        _number(form, "minutes", MOST_MINUTES, gettext("Minutes must be a whole number between 0 and 59")),
    ]
    minutes = spent[0] * HOUR + spent[1]
    if not {"hours", "minutes"} & set(form.errors):
        if not minutes:
            form.errors["hours"] = gettext("Enter how long it took")
        elif minutes > MOST_HOURS * HOUR:
            form.errors["hours"] = gettext("A day has no more than 24 hours")
    said = form.line("said", missing=gettext("Enter what you did"), label=gettext("What you did"))
    theirs = {one.organisation for one in person.posts}
    organisation = (
        next(iter(theirs))
        if len(theirs) == 1
        else form.choice("organisation", theirs, gettext("Select for whom you did it"))
    )
    if day and not form.errors:
        hours.tell(
            person,
            organisation,
            "own",
            day=day,
            minutes=minutes,
            said=said,
            at=form.request.at,
            key=key,
        )
    return "noted"


def _key(request: Request) -> str:
    """Return what was drawn for the form; nothing where it was tampered with."""
    typed = request.one("key")
    return typed if KEY.fullmatch(typed) else ""


def _travel(form: Form, person: Person) -> str:
    booking = form.request.one("booking")
    came = next((one for one in _came(person, london_day(form.request.at)) if one.booking == booking), None)
    if came is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    name = f"way-{booking}"
    minutes = form.number(
        name,
        1,
        LONGEST_WAY,
        missing=gettext("Enter how many minutes it took there and back"),
        wrong=gettext("Minutes there and back must be a whole number between 1 and 1,440"),
    )
    if minutes:
        first = came.sessions[0]
        hours.tell(
            person,
            first.capacity.organisation,
            "travel",
            day=first.session.day,
            minutes=minutes,
            booking=booking,
            at=form.request.at,
        )
    return "noted"


def _take_back(form: Form, person: Person) -> str:
    day = day_of(form.request.one("day"))
    if day is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    hours.take_back(day, form.request.one("entry")[:LONGEST_ID], person=person.id, at=form.request.at)
    return "struck"


def _number(form: Form, name: str, most: int, wrong: str) -> int:
    """Take a number that may be left out, which is 0."""
    if not form.request.one(name):
        form.values[name] = ""
        return 0
    return form.number(name, 0, most, missing="", wrong=wrong)


def _came(person: Person, today: date) -> list[Came]:
    """Return the visits of this academic year that took place and that a person came to, the latest first."""
    told = {one.entry.booking: one for one in _entries(person, today) if one.entry.kind == "travel"}
    visits: dict[str, list[Down]] = {}
    for down in own.came_to(person.id, hours.first_day(today), today):
        visits.setdefault(down.session.booking, []).append(down)
    found = [Came(booking, tuple(sessions), told.get(booking)) for booking, sessions in visits.items()]
    return found[::-1]


def _entries(person: Person, today: date) -> Iterator[Kept]:
    """Yield what a person told of this academic year; what was taken back isn't there any more."""
    for one in hours.between(hours.first_day(today), today):
        if one.entry.person == person.id and one.entry.minutes:
            yield one


def _page(
    request: Request, person: Person, token: str, values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    today = london_day(request.at)
    entries, came = list(_entries(person, today)), _came(person, today)
    kinds = {
        "session": sum(one.minutes for one in came),
        "travel": sum(one.entry.minutes for one in entries if one.entry.kind == "travel"),
        "own": sum(one.entry.minutes for one in entries if one.entry.kind == "own"),
    }
    return drawn(
        "hours",
        person,
        token,
        request=request,
        errors=errors,
        title=gettext("Your hours"),
        current="volunteer.hours",
        values=values,
        key=values.get("key") or new_id(),
        came=came,
        entries=[one for one in reversed(entries) if one.entry.kind == "own"],
        kinds=kinds,
        organisations=names(),
        employers=sorted({one.organisation for one in person.posts}),
        first=hours.first_day(today),
    )


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("volunteer.hours")(see)
    app.post("volunteer.hours")(keep)
