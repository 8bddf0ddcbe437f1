"""What people do while calls go wrong: they book, agree, come along, answer, count, look at a page, hand in a file.

Everybody does what a person does whose page doesn't come: tries again.
"""

import http
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import urlencode

from operate.stage import TENDS, as_function_of
from services.access.groups import GROUPS
from services.access.user import TeamUser, issue
from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.table import bookings
from services.booking.use_cases import team as team_does
from services.booking.use_cases.free import times_from
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.use_cases.schools import booked
from services.booking.web import trap
from services.feedback.session import Session
from services.feedback.survey import check
from services.feedback.table import answers, sessions
from services.feedback.use_cases.questions import survey_of
from services.people.domain.checks import Check
from services.people.domain.need import Capacity
from services.people.domain.person import Person, Post
from services.people.table import rosters
from services.people.use_cases import call, checks, organisations, people
from shared.clock import london_day, now
from shared.tokens import new_code
from shared.web.routes import address
from tests.drills.county import BEFORE
from tests.drills.site import GaveUpError, OverHttp
from tests.drills.system import System
from tests.drills.told import CAME, Told
from tests.support.aws import client
from tests.support.browser import Browser, Page

WHO: Final = "Robin Demo"
DAY: Final = timedelta(days=1)
ASKS_FOR_WORDS: Final = "theatre-day"
"""The workshop whose survey asks for a comment."""

PUPILS: Final = 6
"""Phones of the class: of those who came, those who answer."""

FLAGGED: Final = "My uncle hits me and I am scared to go home"

CHECKS: Final = (("promise", "Given"), ("record", "Enhanced"), ("course", "Day"))
"""With these one is fit for every role of the programme."""


@dataclass
class Story:
    """A round of the drill on a running system, of a number of its own."""

    system: System
    number: int
    told: Told = field(default_factory=Told)
    codes: dict[str, str] = field(default_factory=dict)
    """Of each session that answered its code."""

    def __post_init__(self) -> None:
        self.stage, self.now = self.system.stage, self.system.clock.now
        self.site = OverHttp(self.stage.site)

    def happens(self) -> None:
        """Let all of it happen."""
        visit = self.a_visit_is_agreed()
        self.somebody_never_confirms()
        # Their mails may come late. That which asks a lead for her address may not: her request waits an hour for the answer.
        self.system.settles(TENDS, lambda: True)
        asked = self.a_lead_books()
        self.the_team_agrees(asked)
        self.somebody_comes(asked)
        self.a_class_answers(visit)
        self.who_came_is_counted(visit)
        self.a_page_is_looked_at()
        self.a_file_is_handed_in()
        self.somebody_writes()

    def a_lead_books(self) -> str:
        """Fill in the form page by page, send it, and confirm the address by the mail's link; return the reference."""
        self.system.say("a lead books")
        browser, email = Browser(self.site), f"lead-{self.number}@school.example"
        browser.get("/book")
        page = browser.get("/book/school?q=Piran")
        page = browser.fill(page, urn=_first(page, "urn"))
        page = browser.fill(page, workshop=_first(page, "workshop"))
        page = browser.fill(page, **{"year_group-1": "10", "pupils-1": "25"})
        days = re.findall(r'name="day"[^>]*value="([\d-]+)"', page.text)
        page = browser.fill(page, day=days[-1])
        page = browser.fill(page)
        page = browser.fill(page, name="Lou Example", email=email)
        # Whoever is faster is asked whether they are a machine.
        self.system.clock.pass_by(trap.LEAST_TIME)
        done = browser.fill(page)
        found = re.search(r"NM-[0-9A-Z]{6}", done.text)
        if found is None:
            raise GaveUpError(f"{done.address}: {done.title} {done.errors}")
        self.told.requests[email] = found[0]
        mail = self.system.until("the mail that asks for the address", lambda: self._mail(email))
        link = re.search(rf"{self.stage.site}(/booking/\S+)", mail.get_body(("plain",)).get_content())
        assert link
        browser.fill(browser.get(link[1]))
        return found[0]

    def the_team_agrees(self, reference: str) -> None:
        """Confirm a request on the console."""
        self.system.say("the team agrees")
        self._act(reference, "confirm")

    def a_visit_is_agreed(self) -> Booking:
        """Agree to a visit that is over by now, whose class still may answer: it lies some days back."""
        self.system.say("a visit is agreed to")
        at, email = self.now(), f"visit-{self.number}@school.example"
        with as_function_of("booking", self.stage.outputs):
            stored = _asked_for(at - 2 * DAY, booked(offer().schools[1].urn), email, at - 30 * DAY)
            agreed = team_does.confirm(stored.id, who=WHO, now=at - 29 * DAY)
        self.told.visits[email] = agreed.id
        return agreed

    def somebody_never_confirms(self) -> None:
        """Let a request be sent with an address that nobody confirms: its mail meets what goes wrong on the way to strangers."""
        self.system.say("somebody never confirms")
        at, email = self.now(), f"never-{self.number}@school.example"
        with as_function_of("booking", self.stage.outputs):
            _asked_for(at + 200 * DAY, booked(offer().schools[0].urn), email, at, confirmed=False)

    def somebody_comes(self, reference: str) -> None:
        """Let a midwife of a partner come to the visit that was agreed to."""
        self.system.say("somebody comes")
        at = self.now()
        with as_function_of("people", self.stage.outputs):
            visit = self.system.until("people hearing of the visit", lambda: _agreed(reference))
            employer = organisations.add(name="Tarn Valley Hospital", who=WHO, at=at)
            given = Person(
                id="",
                version=0,
                name=f"Ann Example {self.number}",
                email=f"ann-{self.number}@trust.example",
                posts=(Post(employer.id, "midwife"),),
            )
            person = people.accept_invitation(people.invite(given, who=WHO, at=at).id, at=at)
            for type_, level in CHECKS:
                checks.record(
                    person.id, Check(type_, level, london_day(at), WHO, london_day(at)), who=WHO, at=at
                )
            session = visit.rosters[0].session.id
            call.assign(reference, session, person.id, Capacity(employer.id, "midwife"), who=WHO, at=at)
        self.told.comes[reference] = person.id

    def the_class_is_known(self, visit: Booking) -> tuple[Session, str]:
        """Wait until a class can answer; return its session and its code."""
        [one] = visit.sessions
        with as_function_of("feedback", self.stage.outputs):
            found: tuple[Session, str] = self.system.until(
                "the class's survey", lambda: sessions.find(one.id)
            )
        return found

    def a_class_answers(self, visit: Booking) -> None:
        """Open the page on each phone and send what is chosen, with the key that its script drew; one tells of harm."""
        self.system.say("a class answers")
        session, code = self.the_class_is_known(visit)
        self.codes[session.session_id] = code
        with as_function_of("feedback", self.stage.outputs):
            survey = survey_of(session)
        sent = self.told.answers.setdefault(session.session_id, {})
        for pupil in range(PUPILS):
            phone = Browser(self.site)
            phone.get(f"/f/{code}")
            chosen = {
                question["id"]: question["options"][(pupil + place) % len(question["options"])]["id"]
                for place, question in enumerate(survey["questions"])
                if question["options"] and not question["when"]
            }
            if not pupil:
                chosen["comment"] = FLAGGED
            key = f"drill-{self.number:02d}-phone-{pupil:02d}"
            thanked = phone.ask(
                "POST", f"/f/{code}/answers", urlencode(chosen | {"key": key}), accept="application/json"
            )
            if '"thanks"' not in thanked.text:
                raise GaveUpError(f"{thanked.status} {thanked.text[:200]}")
            given, wrong = check(
                survey, {name: [value] for name, value in chosen.items()}, session.year_group
            )
            assert not wrong, wrong
            sent[answers.place_of(key)] = given
        self.told.comments += 1

    def who_came_is_counted(self, visit: Booking) -> None:
        """Record on the console how many came."""
        self.system.say("who came is counted")
        [one] = visit.sessions
        self._act(visit.id, "record", **{f"present-1-{one.year_group}": str(CAME)})

    def a_page_is_looked_at(self) -> None:
        """Be counted as the website's page is opened."""
        self.system.say("a page is looked at")
        Browser(self.site).ask("POST", "/hit?p=/")
        self.told.looked += 1

    def a_file_is_handed_in(self) -> None:
        """Lay an export into the bucket."""
        self.system.say("a file is handed in")
        self.told.file = f"round-{self.number}.csv"
        # A file's moment is the bucket's, which knows no other clock than the machine's.
        day = london_day(now()) - (3 + self.number) * DAY
        client("s3").put_object(
            Bucket=self.stage.outputs["DropsBucket"],
            Key=f"clipcast/{self.told.file}",
            Body=f"date_utc,plays,minutes\n{day:%Y%m%d},{40 + self.number},12\n".encode(),
        )

    def somebody_writes(self) -> None:
        """Let a letter come for the address that our mails come from, as SES lays it into the bucket."""
        self.system.say("somebody writes")
        letter = EmailMessage()
        letter["From"], letter["Subject"] = "Sam Example <sam@school.example>", "The hall"
        self.told.letter = f"There is no step at door {self.number + 1}."
        letter.set_content(self.told.letter)
        [bucket] = [
            one["Name"] for one in client("s3").list_buckets()["Buckets"] if "replies" in one["Name"].lower()
        ]
        client("s3").put_object(Bucket=bucket, Key=f"replies/round-{self.number}", Body=letter.as_bytes())

    def the_clocks_strike(self) -> None:
        """Let the clock call everything, a night's collection with it."""
        self.system.say("the clocks strike")
        self.told.collected = london_day(self.now()) - DAY
        self.system.clocks_strike()

    def _act(self, reference: str, action: str, **typed: str) -> None:
        team = Browser(self.site, cookies=self.signed_in())
        page = team.get(address("console.booking.act", reference=reference, action=action))
        done = team.fill(page, **typed)
        if done.errors or refused(done):
            # Whose answer was lost is told, on trying again, that somebody changed it, and looks; the comparison sees what holds.
            done = team.get(address("console.booking", reference=reference))
        if refused(done):
            raise GaveUpError(f"{action}: {done.status} {done.title} {done.address}")

    def signed_in(self) -> dict[str, str]:
        """Return the cookie of somebody of the team who has just signed in: hours pass between two of their pages."""
        outputs, username = self.stage.outputs, self.stage.account.username
        found = client("cognito-idp").admin_get_user(UserPoolId=outputs["UserPool"], Username=username)
        subject = next(one["Value"] for one in found["UserAttributes"] if one["Name"] == "sub")
        with as_function_of("booking", outputs):
            line = issue(TeamUser(subject, username, WHO, GROUPS), self.now())
        name, _, value = line.partition(";")[0].partition("=")
        return {name: value}

    def _mail(self, email: str) -> Any:
        mails = [one for _, one in self.stage.mails() if email in one["to"] and "address" in one["subject"]]
        return mails[-1] if mails else None


def a_school_is_renamed(system: System) -> None:
    """Let a visit be agreed to, of half a year from now, at a school whose name in the register is another by now."""
    at = system.clock.now()
    with as_function_of("booking", system.stage.outputs):
        asked = _asked_for(at + 180 * DAY, BEFORE, "tarn@school.example", at - 30 * DAY)
        team_does.confirm(asked.id, who=WHO, now=at - 29 * DAY)


def _asked_for(
    starts: datetime, school: School, email: str, at: datetime, *, confirmed: bool = True
) -> Booking:
    workshop = next(one for one in offer().workshops if one.id == ASKS_FOR_WORDS)
    booking = asking.request(
        id=f"{offer().reference_prefix}-{new_code(6)}",
        programme=offer().programme,
        school=school,
        workshop=Workshop(workshop.id, workshop.title),
        classes=[Class(workshop.year_groups[0], 30)],
        times=times_from([starts], workshop.minutes),
        hold=Hold(london_day(starts), 0),
        contact=Contact("Sam Example", email, "01632 960 001", at if confirmed else None),
        notes="",
        who="Sam Example",
        at=at,
        correlation_id=f"drill-{new_code(6)}",
    )
    return bookings.add(booking, diary=offer().diary, outbox=outbox_row(booking))


def _agreed(reference: str) -> Any:
    visit = rosters.visit(reference)
    return visit if visit and visit.rosters and visit.rosters[0].session.standing == "planned" else None


def refused(page: Page) -> bool:
    """Tell whether something else came than the page: an error, or the one at which the team signs in, which is not ours."""
    return page.status >= http.HTTPStatus.BAD_REQUEST or page.address.startswith(address("sign-in"))


def _first(page: Page, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', page.text) or re.search(
        rf'<input[^>]*value="([^"]+)"[^>]*name="{name}"', page.text
    )
    if found is None:
        raise GaveUpError(f"{page.address} has no {name}: {page.title}")
    return found[1]
