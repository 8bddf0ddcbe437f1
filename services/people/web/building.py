"""The console's page of who is in the building today: by visit, who is alone there, who has not said that they left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import groupby
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.people.domain.need import Capacity
from services.people.domain.person import Person
from services.people.domain.presence import Presence
from services.people.domain.refusal import RefusedError
from services.people.table import organisations, people, rosters
from services.people.use_cases import presence
from services.people.use_cases.gaps import Upcoming, on
from services.people.use_cases.presence import AtSchool
from services.people.use_cases.programme import rules
from services.people.web.draw import draw, key_of
from services.people.wording import console as wording
from services.people.wording import reasons
from shared.clock import london_day
from shared.text import N_, gettext
from shared.text.phrases import clock
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import Request, Response, Router
from shared.web.routes import address

SAID: Final = {
    "left": N_("Noted: they left safely."),
    "back": N_("Taken back: it is not known whether they left."),
}


@dataclass(frozen=True, slots=True)
class One:
    """Somebody who comes to a visit today, and what is known of where they are."""

    id: str
    name: str
    phone: str
    comes_as: str
    state: str
    colour: str
    since: str
    alone: bool
    can_leave: bool
    unanswered: bool
    can_take_back: bool
    """The team noted that they left: a slip there must not hide somebody who is still inside."""


@dataclass(frozen=True, slots=True)
class Here:
    """A visit of today with its people."""

    booking: str
    school: str
    town: str
    starts_at: datetime
    ends_at: datetime
    people: list[One]


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show who is where."""
    said, cookies = say_once(request, address("console.building"))
    return _page(request, user, said=gettext(SAID[said]) if said in SAID else "", cookies=cookies)


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Note for somebody who was rung that they left safely, or take such a note back."""
    csrf.check(request, user.subject)
    booking, person = key_of(request, "booking"), key_of(request, "person")
    back = request.one("do") == "back"
    try:
        presence.take(booking, person, "left", said=None, back=back, at=request.at, who=user.name)
    except RefusedError as error:
        return _page(request, user, problem=reasons.reason(rules(), error.reason, of_others=True))
    return lead_on(request, address("console.building"), "back" if back else "left")


def _page(
    request: Request, user: TeamUser, *, problem: str = "", said: str = "", cookies: list[str] | None = None
) -> Response:
    today, at = london_day(request.at), request.at
    visits = list(_visits(at))
    page = draw(
        "team/building.jinja",
        **frame(user, "gaps"),
        today=today,
        visits=visits,
        unanswered=sum(one.unanswered for visit in visits for one in visit.people),
        problem=problem,
        said=said,
        csrf=csrf.token(user.subject),
    )
    return Response(
        page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK, cookies=cookies or []
    )


def _visits(at: datetime) -> Iterator[Here]:
    """Yield the visits of the day in order of their start, each with who is to come, whatever they said."""
    there = presence.today(at)
    by_visit = {
        booking: list(of_visit)
        for booking, of_visit in groupby(
            sorted(there, key=lambda one: one.stay.booking), key=lambda one: one.stay.booking
        )
    }
    known = people.some(one.stay.person for one in there)
    employers = {name: one.name for name, one in organisations.by_id().items()}
    shown = on(london_day(at))
    for visit in shown:
        capacities = dict(_capacities(visit))
        yield Here(
            visit.booking,
            visit.school,
            visit.town,
            min(line.starts_at for line in visit.lines),
            max(line.ends_at for line in visit.lines),
            [
                _one(one, known.get(one.stay.person), _as(capacities.get(one.stay.person), employers), at)
                for one in by_visit.get(visit.booking, ())
            ],
        )

    for booking in by_visit.keys() - {one.booking for one in shown}:
        # It was called off while somebody was there already.
        found, people_there = rosters.visit(booking), by_visit[booking]
        session = found.rosters[0].session if found and found.rosters else None
        yield Here(
            booking,
            session.school if session else booking,
            session.town if session else "",
            min(one.stay.starts_at for one in people_there),
            max(one.stay.ends_at for one in people_there),
            [_one(one, known.get(one.stay.person), "", at) for one in people_there],
        )


def _capacities(visit: Upcoming) -> Iterator[tuple[str, Capacity]]:
    """Yield as what each comes; whoever leads one of the sessions leads."""
    for person, role, organisation, lead in sorted(
        (one for line in visit.lines for one in line.coming), key=lambda one: one[3]
    ):
        yield person, Capacity(organisation, role, lead)


def _as(capacity: Capacity | None, employers: dict[str, str]) -> str:
    return wording.capacity(rules(), capacity, employers) if capacity else ""


def _one(found: AtSchool, person: Person | None, comes_as: str, at: datetime) -> One:
    known = found.presence
    state, colour, since = _state(found, at)
    gone = known.left_at is not None
    late = found.asked and not gone and at >= found.rings_at
    return One(
        id=found.stay.person,
        name=person.name if person else gettext(wording.NOT_KNOWN),
        phone=person.phone if person else "",
        comes_as=comes_as,
        state=state,
        colour=colour,
        since=since,
        alone=found.asked,
        can_leave=not gone and (known.arrived_at is not None or at >= found.stay.ends_at),
        unanswered=late,
        can_take_back=gone and known.left is not None and bool(known.left.by),
    )


def _state(found: AtSchool, at: datetime) -> tuple[str, str, str]:
    """Return where somebody is as far as is known, the colour of it, and since when. Nothing said is not known, not absent."""
    known, stay = found.presence, found.stay
    if known.left_at:
        return gettext("Left safely"), "green", _left(known)
    if found.asked and at >= found.rings_at:
        told = gettext("Their last session ended at %(time)s", time=clock(stay.ends_at))
        if known.rung_at:
            told = gettext("%(what)s; the lead was told at %(time)s", what=told, time=clock(known.rung_at))
        return gettext("Not known to have left"), "red", told
    if known.arrived_at:
        return gettext("In the building"), "blue", gettext("Since %(time)s", time=clock(known.arrived_at))
    if at < stay.starts_at:
        return gettext("Expected"), "grey", gettext("At %(time)s", time=clock(stay.starts_at))
    return (
        gettext("Not known"),
        "grey",
        gettext("Expected at %(time)s, nothing said", time=clock(stay.starts_at)),
    )


def _left(known: Presence) -> str:
    """Return when somebody left, and who of the team noted it where they did not say so themselves."""
    at = clock(known.left_at) if known.left_at else ""
    if known.left and known.left.by:
        return gettext("At %(time)s, noted by %(who)s", time=at, who=known.left.by)
    return gettext("At %(time)s", time=at)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.building")(show)
    app.post("console.building")(take)
