"""The people service's cases: a visit tomorrow with somebody who leads it, another that somebody is missing at."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from benchmarks.handed import USER, heard, http, published_in, stream
from benchmarks.measure import Case, in_page
from benchmarks.standin import StandIn
from services.access.groups import CHECKS, TEAM
from services.access.user import TeamUser, issue
from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.person import Organisation, Person, Post
from services.people.table import checks, organisations, people
from services.people.use_cases import call, hear, letter
from services.people.use_cases.programme import rules
from shared.clock import london_day
from shared.dynamo import transact
from shared.events.booking import BookingEvent
from shared.events.people import VisitStaffed
from shared.outbox import ENTITY as OUTBOX
from shared.settings import setting
from shared.visit_link import letter_token, volunteer_token
from shared.web.routes import address

LEE: Final = TeamUser("9", "lee@wewantyou.example", "Lee Bench", (TEAM, CHECKS))
"""One of the two who may read checks."""

PARTNER: Final = Organisation(id="benchpartner", version=1, name="North Moor Hospital")
QUARTER: Final = 3
"""Months."""


def people_cases(standin: StandIn, near: BookingEvent, far: BookingEvent, at: datetime) -> Iterator[Case]:
    """Yield the cases of the people service, whose table is filled for them."""
    person = _person(at)
    for told in (near, far):
        hear.booking(told.booking, correlation_id=told.correlation_id, at=at - timedelta(hours=2))
    [session] = near.booking.sessions
    lead = Capacity(PARTNER.id, person.posts[0].role, lead=True)
    call.assign(near.booking.id, session.id, person.id, lead, who=USER.name, at=at - timedelta(hours=1))
    letter.write_due(near.booking.id, at)
    outbox = standin.rows(setting("TABLE"), OUTBOX)
    staffed = [one for one in published_in(outbox) if isinstance(one, VisitStaffed)]
    newest = max((one for one in staffed if one.visit.id == near.booking.id), key=lambda one: one.version)
    again = far.model_copy(update={"booking": far.booking.model_copy(update={"version": far.version + 1})})
    # The visit's head, its session and the event.
    yield Case("people-hears", "1 event", heard([again]), brings={"TransactWriteItems": 3})
    yield Case("people-relay", f"{len(outbox)} events", stream(outbox), brings={"PutEvents": len(outbox)})
    yield Case("people-retain", "nothing to forget", {}, brings={"TransactWriteItems": 0})
    yield from _pages(near, person, at)
    yield Case("people-mailer", "1 event", heard([newest]), brings={"SendRawEmail": 1})
    yield Case("people-tend", "2 visits", {}, brings={"SendRawEmail": 1})


def _pages(near: BookingEvent, person: Person, at: datetime) -> Iterator[Case]:
    school, name = near.booking.school_name, person.name
    own = address("volunteer", token=volunteer_token(person.id, person.link))
    yield Case("people-web", "GET volunteer", http("GET", own), shows=in_page(name))
    told = letter_token(near.booking.id)
    yield Case("people-web", "GET letter", http("GET", address("letter", token=told)), shows=in_page(name))
    file = http("GET", address("letter.file", token=told, file="letter.pdf"))
    yield Case("people-print", "GET letter.pdf", file, shows=("%PDF-", "%%EOF"))
    team = issue(USER, at).partition(";")[0]
    today = london_day(at)
    quarter = f"{today.year}-Q{(today.month - 1) // QUARTER + 1}.pdf"
    statement = address("console.statement", reference=PARTNER.id, file=quarter)
    yield Case("people-print", "GET statement", http("GET", statement, cookie=team), shows=("%PDF-", "%%EOF"))
    pages: Mapping[str, str] = {
        address("console.gaps"): school,
        address("console.visit", reference=near.booking.id): name,
        address("console.partners"): name,
        address("console.person", reference=person.id): name,
        address("console.building"): "",
    }
    for page, shown in pages.items():
        title = f"GET {page.rpartition('/')[2]}"
        yield Case("people-team", title, http("GET", page, cookie=team), shows=in_page(shown or USER.name))
    lee = issue(LEE, at).partition(";")[0]
    listed = http("GET", address("console.checks"), cookie=lee)
    yield Case("people-checks", "GET checks", listed, shows=in_page(name))


def _person(at: datetime) -> Person:
    """Keep somebody who can lead, with all checks that the programme asks for on the days of the visits."""
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
    transact(
        [
            organisations.kept(PARTNER, None),
            people.kept(person, None),
            checks.kept(CheckFile(person.id, 1, tuple(held.values())), CheckFile(person.id)),
        ]
    )
    return person
