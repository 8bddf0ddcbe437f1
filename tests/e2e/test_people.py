"""Who comes to visits, in a real browser on the deployed template: from the invitation to the thanks, and every refusal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from operate import calling, users
from operate.dead_letters import queues
from operate.stage import Stage, as_function_of
from services.access.groups import TEAM
from services.access.user import ASKED_AGAIN, TeamUser, issue
from services.booking.domain.booking import Booking
from services.booking.use_cases import team as team_does
from services.booking.use_cases.offer import offer
from services.people.domain.checks import Check
from services.people.use_cases import call, checks
from services.people.use_cases import people as life
from shared.clock import london_day, london_time, now
from tests.e2e import invited
from tests.e2e.conftest import Walk
from tests.e2e.invited import Story
from tests.e2e.partners import DAY, HELD, WHO, Comes, agreed, heard, put_down, says, somebody
from tests.e2e.walks import sign_in
from tests.support.aws import client

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Start = Callable[..., Walk]


def test_from_the_invitation_to_the_thanks(stage: Stage, walk: Start) -> None:
    tomorrow, today = agreed(
        stage, london_time(london_day(now()) + DAY, 10), now() - timedelta(minutes=30), school=14
    )
    leads, other = somebody(stage, "Fay", "facilitator", lead=True), somebody(stage, "Wim", "work-coach")
    spare = somebody(stage, "Otto", "marketing-lead")
    put_down(stage, tomorrow, leads, other, ago=timedelta())
    story = Story(stage, walk("partners"), walk("vera"), walk("letter"), tomorrow, today, leads, other, spare)
    sign_in(story.team, stage)
    invited.she_is_invited(story)
    invited.she_offers_and_is_accepted(story)
    invited.she_counts_heads(story)
    invited.the_school_reads_who_comes(story)
    invited.somebody_else_comes_the_evening_before(story)
    invited.another_time_the_evening_before(story)
    invited.she_is_thanked(story)
    invited.reports_say_so(story)


def test_each_refusal_is_said_on_the_page(stage: Stage, walk: Start) -> None:
    day = london_time(london_day(now()) + 60 * DAY, 10)
    times = (day, day + timedelta(minutes=20), day + 7 * DAY, day + 14 * DAY)
    first, clash, full, others = agreed(stage, *times, school=16)
    [begun] = agreed(stage, now() - timedelta(minutes=10), school=19)
    rae = Refused(walk("rae"), somebody(stage, "Rae", "care-worker", fit=False))
    lead, clinical, other = (
        somebody(stage, name, role, lead=role == "facilitator")
        for name, role in (("Faye", "facilitator"), ("Nina", "radiographer"), ("Will", "work-coach"))
    )
    put_down(stage, full, lead, clinical, other)
    put_down(stage, others, clinical)

    assert "we know nothing of this check of yours: Employer's confirmation" in rae.sees(first)
    recorded(stage, rae.who, HELD[:1], 800 * DAY)
    assert "On the day of this visit this check of yours has run out" in rae.sees(first)
    recorded(stage, rae.who, HELD, DAY)

    free, workshop = str((day.weekday() + 1) % 7), first.workshop.id
    rae.says({"weekday-1": free, "from-1": "9:00", "until-1": "15:00", "reach": "ZZ9"}, but=workshop)
    assert "This is outside the times when you said you are free" in rae.sees(first)
    rae.says({"weekday-1": "", "from-1": "", "until-1": ""})
    assert "is in none of the places that you said you can get to" in rae.sees(first)
    rae.says({"reach": ""})
    assert "You said that you should not be asked about this workshop" in rae.sees(first)
    rae.says({}, and_of=workshop)

    assert "Everyone who is needed for this session is found" in rae.sees(full)
    assert "The places that are left in this session are for others: somebody who leads" in rae.sees(others)
    assert "This session has begun" in rae.sees(begun)
    put_down(stage, first, rae.who, ago=timedelta())
    assert "You are down for another session then" in rae.sees(clash)

    assert rae.walk.go(f"{rae.who.page}x") == 404
    assert "This link is damaged" in rae.walk.page.inner_text("main")
    with as_function_of("people", stage.outputs):
        life.new_link(rae.who.id, who=WHO, at=now())
    assert rae.walk.go(rae.who.page) == 410
    assert "We sent you a newer link" in rae.walk.page.inner_text("main")


def test_what_happened_while_somebody_looked_is_said_once_they_offer(stage: Stage, walk: Start) -> None:
    day = london_time(london_day(now()) + 63 * DAY, 10)
    stopped, moved, waits = agreed(stage, day, day + 7 * DAY, day + 14 * DAY, school=20)
    sue = somebody(stage, "Sue", "care-worker")
    here, again = Refused(walk("sue"), sue), Refused(walk("sue-again"), sue)

    here.sees(stopped)
    with as_function_of("booking", stage.outputs):
        team_does.cancel(stopped.id, who=WHO, now=now(), reason="The school is closed")
    heard(stage, stopped)
    here.offers("This visit is called off or over")

    here.sees(moved)
    with as_function_of("booking", stage.outputs):
        times = [(one.starts_at + DAY, one.ends_at + DAY) for one in moved.sessions]
        team_does.reschedule(offer(), moved.id, who=WHO, now=now(), times=times)
    heard(stage, moved)
    here.offers("This visit was moved. It is now on")

    here.sees(waits)
    again.sees(waits)
    here.offers("Your offer is with the team")
    again.offers("You offered to come to this session already")
    with as_function_of("people", stage.outputs):
        call.turn_down(waits.id, waits.sessions[0].id, sue.id, who=WHO, at=now())
    here.walk.press("Take my offer back")
    says(here.walk, "This offer was taken back or answered meanwhile")


def test_a_leaver_is_out_and_what_they_read_is_told(stage: Stage, walk: Start) -> None:
    pool, email = stage.outputs["UserPool"], "lou@team.example"
    users.add(pool, email, "Lou Leaver", TEAM)
    subject = client("cognito-idp").admin_get_user(UserPoolId=pool, Username=email)["Username"]
    with as_function_of("access", stage.outputs):
        # As if they had signed in ten minutes ago: each function that shows a page asks Cognito by its own leave.
        kept = issue(TeamUser(subject, email, "Lou", (TEAM,)), now() - 2 * ASKED_AGAIN).partition(";")[0]
    old = {"name": "team", "value": kept.partition("=")[2], "domain": "localhost", "path": "/team"}
    leaver, auditor = walk("lou"), walk("ada")

    def session() -> list[str]:
        return [one["value"] for one in leaver.context.cookies(f"{stage.site}/team") if one["name"] == "team"]

    for page in ("/team", "/team/gaps", "/team/teachers", "/team/coverage", "/team/partners"):
        leaver.context.add_cookies([old])
        assert leaver.go(page) == 200
        [renewed] = session()
        assert renewed != old["value"]

    sign_in(auditor, stage)
    assert auditor.go("/team/audit") == 200
    said = auditor.page.inner_text("main")
    assert "Lou Leaver, lou@team.example: a list of bookings with contacts" in said
    assert "Lou Leaver, lou@team.example: people who come to visits" in said
    assert "console.gaps" not in said
    auditor.look("audit")

    assert users.remove(pool, email, yes=True) == 0
    leaver.context.add_cookies([old])
    assert leaver.go("/team/gaps") == 403
    assert "not one of the team's any more" in leaver.page.inner_text("main")
    assert session() == [], "and signed out"

    [every_quarter] = [one.target for name, one in queues(stage.outputs).items() if name.endswith("Keys")]
    assert calling.call(every_quarter, {}).said == {"made": True}
    assert auditor.go("/team") == 200, "who is signed in goes on"


@dataclass(frozen=True)
class Refused:
    """Somebody at a browser who would come."""

    walk: Walk
    who: Comes

    def sees(self, visit: Booking) -> str:
        """Open the page of a visit's session; return what it says."""
        self.walk.go(f"{self.who.page}/sessions/{visit.sessions[0].id}")
        return self.walk.page.inner_text("main")

    def offers(self, told: str) -> None:
        """Offer to come, and be told something."""
        self.walk.press("Offer to come")
        says(self.walk, told)

    def says(self, typed: dict[str, str], *, but: str = "", and_of: str = "") -> None:
        """Change their details, `but` not to be asked about a workshop any more, or `and_of` one again."""
        page = self.walk.page
        self.walk.go(f"{self.who.page}/profile")
        for name, value in typed.items():
            field = page.locator(f"[name='{name}']")
            if name.startswith("weekday"):
                field.select_option(value)
            else:
                field.fill(value)
        if one := but or and_of:
            page.locator(f"[name=asked_about][value={one}]").set_checked(bool(and_of))
        self.walk.press("Save")
        says(self.walk, "Your details are saved")


def recorded(stage: Stage, who: Comes, held: Iterable[tuple[str, str]], ago: timedelta) -> None:
    """Write down that checks were issued and seen so long ago."""
    with as_function_of("people", stage.outputs):
        seen = london_day(now() - ago)
        for type_, level in held:
            checks.record(who.id, Check(type_, level, seen, WHO, seen), who=WHO, at=now())
