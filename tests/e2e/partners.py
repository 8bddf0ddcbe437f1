"""What walks with people of partner organisations have in common: visits, people who are fit to come, and what time brings."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from playwright.sync_api import expect

from operate.demo_people import heard_of
from operate.processes import wait_for
from operate.stage import Stage, as_function_of
from services.booking.domain.booking import Booking
from services.booking.domain.staff import Staff
from services.booking.functions import tend as booking_tend
from services.booking.table import bookings, staff
from services.booking.use_cases import team
from services.people.domain.checks import Check
from services.people.domain.need import Capacity
from services.people.domain.person import Person, Post
from services.people.functions import tend as people_tend
from services.people.table import rosters
from services.people.use_cases import call, checks, organisations, people
from shared.clock import london_day, now
from shared.visit_link import volunteer_token
from shared.web.routes import address
from tests.e2e.conftest import Walk
from tests.e2e.walks import stored

DAY: Final = timedelta(days=1)
WHO: Final = "Robin Demo"
HELD: Final = (("employer", "Confirmed"), ("dbs", "Enhanced"), ("safeguarding", "Level 2"))
"""With these one is fit for every role of the demo's programme."""


@dataclass(frozen=True)
class Comes:
    """Somebody who comes to visits, and as what."""

    id: str
    email: str
    capacity: Capacity
    page: str
    """Their own page's path."""


def agreed(stage: Stage, *starts: datetime, school: int = 0) -> list[Booking]:
    """Return visits that the team agreed to weeks ago, each of another school, once the people service has heard of them."""
    made = []
    with as_function_of("booking", stage.outputs):
        at = now()
        for place, start in enumerate(starts, school):
            asked = stored(start, asked=at - 30 * DAY, school=place, email=f"lead-{place}@school.example")
            made.append(team.confirm(asked.id, who=WHO, now=at - 29 * DAY))
    with as_function_of("people", stage.outputs):
        heard_of({one.id for one in made}, made)
    return made


def somebody(stage: Stage, name: str, role: str, *, lead: bool = False, fit: bool = True) -> Comes:
    """Return a person who is with the programme since a month, with all checks where they are `fit`."""
    with as_function_of("people", stage.outputs):
        at = now() - 30 * DAY
        employer = organisations.add(name="Walk Vale Hospitals", who=WHO, at=at)
        email = f"{name.lower()}@walk-vale.example"
        given = Person(
            id="", version=0, name=f"{name} Example", email=email, posts=(Post(employer.id, role),)
        )
        person = people.accept_invitation(people.invite(given, who=WHO, at=at).id, at=at)
        for type_, level in HELD if fit else ():
            day = london_day(at)
            checks.record(person.id, Check(type_, level, day, WHO, day), who=WHO, at=at)
        page = address("volunteer", token=volunteer_token(person.id, person.link))
    return Comes(person.id, email, Capacity(employer.id, role, lead), page)


def put_down(stage: Stage, booking: Booking, *who: Comes, ago: timedelta = 6 * DAY) -> None:
    """Let people come to the first session of a visit, since so long."""
    with as_function_of("people", stage.outputs):
        for one in who:
            session = booking.sessions[0].id
            call.assign(booking.id, session, one.id, one.capacity, who=WHO, at=now() - ago)


def heard(stage: Stage, booking: Booking) -> None:
    """Wait until the people service has heard what became of a visit."""
    with as_function_of("booking", stage.outputs):
        found = bookings.load(booking.id)
        assert found
        version = found.version

    def all_heard() -> bool:
        with as_function_of("people", stage.outputs):
            visit = rosters.visit(booking.id)
        return bool(visit and visit.head.heard >= version)

    wait_for("people to hear of it", all_heard, 40)


def staffed(stage: Stage, booking: Booking) -> Staff | None:
    """Return who comes to a visit, as the booking service has heard."""
    with as_function_of("booking", stage.outputs):
        return staff.load(booking.id)


def tended(stage: Stage, booking: Booking, at: datetime, *, letter: int) -> None:
    """Have done what both services do every five minutes, at a moment to come, until a version of the letter is told."""

    def told() -> bool:
        # Again and again: the line by which a visit is found stands there only once its event was heard.
        with as_function_of("people", stage.outputs):
            people_tend.handler({}, clock=lambda: at)
        found = staffed(stage, booking)
        return bool(found and found.letter and found.letter.version == letter)

    wait_for(f"version {letter} of the letter", told, 40)
    with as_function_of("booking", stage.outputs):
        booking_tend.handler({}, clock=lambda: at + timedelta(minutes=5))


def sent(stage: Stage, school: str = "") -> list[tuple[str, str]]:
    """Return to whom each mail went, and what it was about; those with a school in their subject, without it."""
    found = [(str(one["to"]), " ".join(str(one["subject"]).split())) for _, one in stage.mails()]
    return [(to, subject.replace(school, "")) for to, subject in found if school in subject]


def says(walk: Walk, *sentences: str) -> None:
    """Hold that the page somebody looks at says something, or soon does: what was pressed may take its time."""
    for one in sentences:
        expect(walk.page.locator("main")).to_contain_text(one, use_inner_text=True, timeout=20_000)


def text_of(message: Any) -> str:
    """Return a mail's text."""
    return str(message.get_body(("plain",)).get_content())


def link_of(stage: Stage, message: Any, page: str) -> str:
    """Return the link to a page that stands in a mail, such as to that of ``/with/``."""
    found = re.search(rf"{stage.site}{page}\S+", text_of(message))
    assert found, text_of(message)
    return found[0]
