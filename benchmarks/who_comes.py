"""The people service's cases: a visit in two days with somebody who leads it, another that somebody is missing at."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from benchmarks.handed import USER, heard, http, published_in, signed_in, stream
from benchmarks.measure import EMPTY, Case, in_page
from benchmarks.standin import StandIn
from services.access.groups import CHECKS, TEAM
from services.access.user import TeamUser
from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.statement import Quarter
from services.people.table import checks, organisations, people
from services.people.table.waiting import VISIT, looked_at
from services.people.use_cases import call, hear, letter
from services.people.use_cases.programme import rules
from shared.clock import london_day
from shared.dynamo import transact, write
from shared.events.booking import BookingEvent
from shared.events.people import VisitStaffed
from shared.outbox import ENTITY as OUTBOX
from shared.settings import setting
from shared.text import say
from shared.visit_link import letter_token, volunteer_token
from shared.web.routes import address

LEE: Final = TeamUser("9", "lee@wewantyou.example", "Lee Bench", (TEAM, CHECKS))
"""One of the two who may read checks."""

TWIN: Final = "Kym Bench"
"""Somebody who may be the same person as the one who comes."""

PARTNER: Final = Organisation(id="benchpartner", version=1, name="North Moor Hospital")


def people_cases(standin: StandIn, near: BookingEvent, far: BookingEvent, at: datetime) -> Iterator[Case]:
    """Yield the cases of the people service, whose table is filled for them."""
    person = _person(at)
    for told in (near, far):
        hear.booking(told.booking, correlation_id=told.correlation_id, at=at - timedelta(hours=2))
    [session] = near.booking.sessions
    lead = Capacity(PARTNER.id, person.posts[0].role, lead=True)
    call.assign(near.booking.id, session.id, person.id, lead, who=USER.name, at=at - timedelta(hours=1))
    letter.write_due(near.booking.id, at)
    write(looked_at(VISIT, near.booking.id, at))
    outbox = standin.rows(setting("TABLE"), OUTBOX)
    staffed = [one for one in published_in(outbox) if isinstance(one, VisitStaffed)]
    newest = max((one for one in staffed if one.visit.id == near.booking.id), key=lambda one: one.version)
    again = far.model_copy(update={"booking": far.booking.model_copy(update={"version": far.version + 1})})
    # The visit's head, its session, its row on the board and the event.
    yield Case("people-hears", "1 event", heard([again]), brings={"TransactWriteItems": 4})
    yield Case("people-relay", f"{len(outbox)} events", stream(outbox), brings={"PutEvents": len(outbox)})
    yield Case("people-retain", "nothing to forget", {}, brings={"TransactWriteItems": 0})
    yield from _pages(near, person, at)
    yield Case("people-mailer", "1 event", heard([newest]), brings={"SendRawEmail": 1})
    yield Case("people-tend", "1 visit", {}, brings={"SendRawEmail": 1})
    yield Case("people-tend", "nothing due", {}, brings={"SendRawEmail": 0}, environment=EMPTY)


def _pages(near: BookingEvent, person: Person, at: datetime) -> Iterator[Case]:
    yield from _by_link(near, person)
    school, name = near.booking.school_name, person.name
    told = letter_token(near.booking.id)
    yield Case("people-web", "GET letter", http("GET", address("letter", token=told)), shows=in_page(name))
    file = http("GET", address("letter.file", token=told, file="letter.pdf"))
    yield Case("people-print", "GET letter.pdf", file, shows=("%PDF-", "%%EOF"))
    team = signed_in(USER, at)
    quarter = f"{Quarter.of(london_day(at)).name}.pdf"
    statement = address("console.statement", reference=PARTNER.id, file=quarter)
    yield Case("people-print", "GET statement", http("GET", statement, cookie=team), shows=("%PDF-", "%%EOF"))
    pages: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "gaps": (address("console.gaps"), in_page(school)),
        "visit": (address("console.visit", reference=near.booking.id), in_page(name)),
        "partners": (address("console.partners"), in_page(name)),
        "person": (address("console.person", reference=person.id), in_page(name)),
        "organisation": (address("console.partner", reference=PARTNER.id), (*in_page(name), quarter)),
        "duplicates": (address("console.duplicates"), in_page(name, TWIN)),
        "kit": (address("console.kit"), in_page(school)),
        "building": (address("console.building"), in_page("No visit is planned today.")),
    }
    for title, (page, shows) in pages.items():
        yield Case("people-team", f"GET {title}", http("GET", page, cookie=team), shows=shows)
    lee = signed_in(LEE, at)
    listed = http("GET", address("console.checks"), cookie=lee)
    yield Case("people-checks", "GET checks", listed, shows=in_page(name))
    held = http("GET", address("console.checks.person", reference=person.id), cookie=lee)
    yield Case("people-checks", "GET a person's checks", held, shows=in_page(name))


def _by_link(near: BookingEvent, person: Person) -> Iterator[Case]:
    """Yield the pages of a person's own link."""
    school, token = near.booking.school_name, volunteer_token(person.id, person.link)
    terms = [say(one.title) for one in rules().terms.values()]
    pages: Mapping[str, tuple[str, ...]] = {
        "volunteer": in_page(person.name, school),
        "volunteer.profile": in_page(person.email),
        "volunteer.hours": ('name="hours"',),
        "volunteer.consent": in_page(*terms),
        "volunteer.feed": ("BEGIN:VEVENT",),
    }
    for route, shows in pages.items():
        yield Case("people-web", f"GET {route}", http("GET", address(route, token=token)), shows=shows)
    session = address("volunteer.session", token=token, session_id=near.booking.sessions[0].id)
    yield Case("people-web", "GET volunteer.session", http("GET", session), shows=in_page(school))


def _person(at: datetime) -> Person:
    """Keep somebody who can lead, with all checks that the programme asks for on the days of the visits; and their twin."""
    role = next(one for one in rules().roles.values() if one.leads)
    person = Person(
        id="benchperson",
        version=1,
        name="Kim Bench",
        email="kim@people.example",
        phone="01452 000 111",
        posts=(Post(PARTNER.id, role.id),),
    )
    issued = london_day(at) - timedelta(days=30)
    held: dict[str, Check] = {}
    for policy in rules().policies:
        for one in policy.required.get(role.id, ()):
            best: Any = one.check.levels[-1]
            held[one.check.id] = Check(one.check.id, best, issued, LEE.name, issued)
    both = (person, replace(person, id="benchtwin", name=TWIN, email="kym@people.example"))
    transact(
        [
            organisations.kept(PARTNER, None),
            *(people.kept(one, None) for one in both),
            *(checks.kept(CheckFile(one.id, 1, tuple(held.values())), CheckFile(one.id)) for one in both),
        ]
    )
    return person
