"""People, visits and checks stored as the service of people keeps them, under the tests' own programme."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.offer import Offer
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.roster import Coming, Roster
from services.people.domain.session import Session
from services.people.domain.visit import Head, Visit
from services.people.domain.week import kept_with, monday_of
from services.people.table import board, checks, organisations, people, rosters, weeks
from services.people.use_cases.programme import rules
from shared.clock import london_time
from shared.dynamo import write
from shared.visit_link import volunteer_token
from shared.web.routes import address
from tests.support.browser import NOW

DAY: Final = date(2026, 3, 12)
STARTS: Final = london_time(DAY, 9, 30)
HOUR: Final = timedelta(hours=1)
ISSUED: Final = date(2026, 1, 10)

TRUST: Final = Organisation(id="trust", version=1, name="Tarn Valley Hospital")
CARE: Final = Organisation(id="care", version=1, name="Fell Home Care")


def a_volunteer(name: str = "ann", *roles: str, **changed: Any) -> Person:
    """Return a person of the trust in some roles, a midwife where none is said; the id is the name in small letters."""
    given: dict[str, Any] = {
        "id": name,
        "version": 1,
        "name": f"{name.title()} Example",
        "email": f"{name}@trust.example",
        "posts": tuple(Post(TRUST.id, role) for role in roles or ("midwife",)),
    }
    return Person(**{**given, **changed})


def cleared(person: str, issued: date = ISSUED) -> CheckFile:
    """Return a file with which one is fit for every role of the programme."""
    found = (("promise", "Given"), ("record", "Enhanced"), ("course", "Day"))
    return CheckFile(person, 1, tuple(Check(kind, level, issued, "Lee", issued) for kind, level in found))


def store_person(person: Person, file: CheckFile | None = None) -> Person:
    """Store a person with their checks, with which they are fit where none are said."""
    write(people.kept(person, None))
    if (kept := file or cleared(person.id)).version:
        write(checks.kept(kept, None or CheckFile(person.id)))
    return person


def store_organisations() -> None:
    """Store both organisations."""
    for one in (TRUST, CARE):
        write(organisations.kept(one, None))


def a_session(place: int = 1, **changed: Any) -> Session:
    """Return a planned session of a ward round with 24 pupils, which needs a lead, somebody clinical and somebody who isn't."""
    starts_at = changed.setdefault("starts_at", STARTS)
    booking = changed.setdefault("booking", "NM-A3C4D6")
    given: dict[str, Any] = {
        "id": f"{booking}-{place}",
        "version": 1,
        "standing": "planned",
        "urn": "910001",
        "school": "Cold Tarn & Fell School",
        "workshop": "ward-round",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "year_group": 10,
        "pupils": 24,
        "town": "Tarnfoot",
        "postcode": "NM5 1AA",
    }
    return Session(**{**given, **changed})


def store_visit(
    *sessions: Session,
    coming: Iterable[tuple[str, Capacity]] = (),
    offers: Iterable[Offer] = (),
    letter: Any = None,
) -> Visit:
    """Store a visit, to each session of which the same people come, with what its people are down for."""
    them = [Coming(person, capacity, NOW, "Lee", 4) for person, capacity in coming]
    made = [Roster(one, 1 if them else 0, tuple(them)) for one in sessions]
    return save_visit(Visit(Head(booking=sessions[0].booking)), made, offers, letter)


def save_visit(was: Visit, made: Iterable[Roster], offers: Iterable[Offer] = (), letter: Any = None) -> Visit:
    """Store a visit's rosters over those that were there."""
    rosters_now = list(made)
    after = was.changed(rosters=rosters_now, offers=offers, letter=letter)
    changes = [(was.roster(one.session.id) or Roster(one.session), one) for one in rosters_now]
    ids = {one.person for pair in changes for roster in pair for one in roster.coming}
    mondays = {monday_of(roster.session.starts_at) for pair in changes for roster in pair}
    before = weeks.some((person, monday) for person in ids for monday in mondays)
    rosters.save(
        was,
        after,
        weeks=kept_with(changes, before),
        before=before,
        more=board.kept(rules(), was, after),
    )
    return after


def an_offer(person: str, session: Session, capacity: Capacity, **changed: Any) -> Offer:
    """Return an open offer for the time that a session has."""
    made = Offer(
        session=session.id,
        person=person,
        version=1,
        capacity=capacity,
        starts_at=session.starts_at,
        made_at=NOW,
    )
    return replace(made, **changed)


def moved(session: Session, starts_at: datetime) -> Session:
    """Return a session at another time."""
    length = session.ends_at - session.starts_at
    return replace(session, version=session.version + 1, starts_at=starts_at, ends_at=starts_at + length)


def home(person: Person, page: str = "volunteer", **parts: str) -> str:
    """Return the address of a page of a person's link."""
    return address(page, token=volunteer_token(person.id, person.link), **parts)
