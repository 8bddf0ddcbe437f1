"""The chapters of the walk from the invitation of somebody to the thanks (`test_people`)."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pypdfium2

from operate.processes import wait_for
from operate.stage import Stage, as_function_of
from services.booking.domain.booking import Booking
from services.booking.table import bookings
from services.metrics.period import Quarter
from services.metrics.table import facts
from services.people.domain.need import Capacity
from services.people.functions import tend as people_tend
from services.people.table import people
from shared.clock import london_day, london_time, now
from shared.visit_link import volunteer_token
from shared.web.routes import address
from tests.e2e.conftest import Walk, digest
from tests.e2e.partners import DAY, Comes, heard, link_of, put_down, says, sent, staffed, tended, text_of
from tests.e2e.walks import mail_to, tend

VERA: Final = "vera@home-care.example"
SOON: Final = timedelta(minutes=11)
"""After so long nobody waits for another change of who comes."""


@dataclass
class Story:
    """What the chapters of the long walk have in common."""

    stage: Stage
    team: Walk
    vera: Walk
    school: Walk
    tomorrow: Booking
    today: Booking
    leads: Comes
    other: Comes
    spare: Comes

    @property
    def evening(self) -> datetime:
        """The evening before the visit: seven o'clock, or in half an hour where that is over."""
        return max(now() + timedelta(minutes=30), london_time(london_day(now()), 19))

    @property
    def name(self) -> str:
        """What a mail's subject says of the school."""
        return f" ({self.tomorrow.school.name})"

    def on_console(self) -> None:
        """Let the team look at who comes tomorrow."""
        self.team.go(address("console.visit", reference=self.tomorrow.id))


def she_is_invited(story: Story) -> None:
    team, vera = story.team, story.vera
    team.go(address("console.partners", show="organisation"))
    team.page.locator("#employer").fill("Walk Home Care")
    team.press("Add it")
    says(team, "Walk Home Care")
    team.go(address("console.partners", show="invite"))
    team.page.locator("#name").fill("Vera Example")
    team.page.locator("#email").fill(VERA)
    team.page.locator("#organisation-1").select_option(label="Walk Home Care")
    team.page.locator("#role-1").select_option(label="Care worker")
    team.press("Send the invitation")
    says(team, "Vera Example")
    tend("people")
    _, message = mail_to(story.stage, VERA, "invited")
    vera.go(link_of(story.stage, message, "/with/"))
    vera.page.get_by_role("button", name=re.compile("in$")).click()
    vera.page.get_by_role("link", name="Your details").click()
    vera.page.get_by_label("Your phone number").fill("01632 960 777")
    vera.page.get_by_label("Two lines about you").fill("I help people to live at home.")
    vera.press("Save")
    says(vera, "Your details are saved")
    vera.follow("What you agree to")
    vera.page.get_by_role("button", name=re.compile("I agree.*Two lines")).click()
    says(vera, "It is noted that you agree")


def she_offers_and_is_accepted(story: Story) -> None:
    team, vera, session = story.team, story.vera, story.tomorrow.sessions[0].id
    she = the_person(story)
    mine = she.page
    vera.go(f"{mine}/sessions/{session}")
    says(vera, "we know nothing of this check of yours: Employer's confirmation")
    for check in ("Employer's confirmation, Confirmed", "Safeguarding training, Level 2"):
        team.go(address("console.checks.person", reference=she.id))
        team.page.locator("#what").select_option(label=check)
        # Yesterday: just after midnight she is put down for a visit that began then.
        seen = london_day(now()) - DAY
        for part, value in (("day", seen.day), ("month", seen.month), ("year", seen.year)):
            team.page.locator(f"#issued-{part}").fill(str(value))
            team.page.locator(f"#seen_on-{part}").fill(str(value))
        team.page.locator("#seen_by").fill("Robin Demo")
        team.press("Write it down")
        says(team, "The check is written down")
    vera.go(mine)
    says(vera, story.tomorrow.school.name)
    vera.go(f"{mine}/sessions/{session}")
    vera.page.get_by_label("Anything the team should know?").fill("By train")
    vera.press("Offer to come")
    says(vera, "Your offer is with the team")
    story.on_console()
    says(team, "“By train”")
    team.look("offer")
    team.page.get_by_role("button", name="Accept Vera Example").click()
    says(team, "The offer of Vera Example is accepted")


def the_person(story: Story) -> Comes:
    """Return Vera as she is kept, by the address that she was invited at."""
    with as_function_of("people", story.stage.outputs):
        one = next(one for one in people.all_people() if one.email == VERA)
        page = address("volunteer", token=volunteer_token(one.id, one.link))
    return Comes(one.id, VERA, Capacity(one.posts[0].organisation, one.posts[0].role), page)


def the_school_reads_who_comes(story: Story) -> None:
    stage, school = story.stage, story.school
    tended(stage, story.tomorrow, now() + SOON, letter=1)
    _, message = mail_to(stage, story.tomorrow.contact.email, "Who comes on")
    assert "Walk Home Care" in text_of(message)
    assert "Vera" not in text_of(message), "names stand behind the link alone"
    school.go(link_of(stage, message, "/letter/"))
    says(school, "Vera Example", "I help people to live at home.", "Fay Example", "Wim Example")
    school.look("unread")
    file = school.page.get_by_role("link", name="Print it for your reception").get_attribute("href")
    paper = school.context.request.get(stage.site + str(file))
    text = pypdfium2.PdfDocument(paper.body())[0].get_textpage().get_text_range()
    assert "Vera Example" in text
    school.press("We have read this")
    says(school, "We have noted that you have read it")

    def known() -> bool:
        found = staffed(stage, story.tomorrow)
        return bool(found and found.letter and found.letter.acknowledged_at)

    wait_for("the console to know", known)
    _, message = mail_to(stage, VERA, "You are coming on")
    assert story.vera.go(link_of(stage, message, "/day/")) == 200


def somebody_else_comes_the_evening_before(story: Story) -> None:
    stage, team, session = story.stage, story.team, story.tomorrow.sessions[0].id
    before = len(stage.mails())
    wim = story.vera
    wim.go(f"{story.other.page}/sessions/{session}?withdraw=1")
    wim.page.get_by_role("button", name=re.compile("come$")).click()
    says(wim, "Please ring the team too")
    mail_to(stage, "team@", "Please ring somebody")
    story.on_console()
    team.page.get_by_role("button", name=re.compile("Otto Example")).first.click()
    says(team, "Otto Example is down for this session")
    evening = story.evening
    for later in (0, 1):
        tended(stage, story.tomorrow, evening + later * timedelta(minutes=10), letter=2)
    news = all_told(
        story,
        before,
        (story.spare.email, "You are down for"),
        ("school", "Who comes on has changed"),
        ("team", "Please ring somebody"),
    )
    assert max(news.values()) == 1, news
    assert {who for who, about in news if not about.startswith("Your visit on")} == {
        story.spare.email,
        "school",
        "team",
    }
    _, message = mail_to(stage, story.tomorrow.contact.email, "has changed")
    assert "Comes too: Marketing lead, Walk Vale Hospitals" in text_of(message)
    assert "Does not come: Work coach, Walk Vale Hospitals" in text_of(message)
    story.school.go(link_of(stage, message, "/letter/"))
    says(story.school, "What has changed")
    story.school.look("changed")


def another_time_the_evening_before(story: Story) -> None:
    stage, team = story.stage, story.team
    before = len(stage.mails())
    team.go(f"/team/bookings/{story.tomorrow.id}/reschedule")
    team.page.locator("input[name='start-1']").fill("11:30")
    team.page.get_by_role("button").last.click()
    if "Check the times" in team.page.inner_text("main"):  # tomorrow may be a day on which no team is out
        team.page.get_by_role("button").last.click()
    heard(stage, story.tomorrow)
    evening = story.evening + timedelta(hours=2)
    for later in (0, 1):
        tended(stage, story.tomorrow, evening + later * timedelta(minutes=10), letter=3)
    news = all_told(
        story,
        before,
        *((who, "Other times on") for who in (VERA, story.leads.email, story.spare.email)),
        ("school", "Can we come at another time"),
        ("school", "Who comes on"),
    )
    assert max(news.values()) == 1, news
    assert not [one for one in news if one[0] == story.other.email], "who withdrew hears no more of it"
    story.school.page.reload()
    says(story.school, "11:30am")


def all_told(story: Story, before: int, *due: tuple[str, str]) -> Counter[tuple[str, str]]:
    """Return how often each reader was told of each thing, once all that is due has come: the clock sends, too, and later."""

    def told() -> Counter[tuple[str, str]] | None:
        news = told_since(story, before)
        return news if set(due) <= news.keys() else None

    found: Counter[tuple[str, str]] = wait_for(f"mails of {sorted(due)}", told, 40)
    return found


def told_since(story: Story, before: int) -> Counter[tuple[str, str]]:
    """Return how often each reader was told of each thing about tomorrow's visit since there were so many mails."""
    booking, found = story.tomorrow, Counter[tuple[str, str]]()
    for to, subject in sent(story.stage)[before:]:
        who = "school" if booking.contact.email in to else "team" if "team@" in to else to
        if story.name in subject or booking.id in subject:
            about = re.sub(r" \w+day \d+ \w+ \d+", "", subject)
            found[who, re.split(r"[:?(]", about)[0].strip()] += 1
    return found


def she_counts_heads(story: Story) -> None:
    stage, vera, booking = story.stage, story.vera, story.today
    she = the_person(story)
    put_down(stage, booking, she, ago=timedelta(hours=1))

    def known() -> bool:
        found = staffed(stage, booking)
        return bool(found and any(one.person == she.id for one in found.sessions[0].coming))

    wait_for("the day sheet to know her", known)
    vera.go(she.page)
    vera.page.get_by_role("link", name=re.compile("^Day sheet")).first.click()
    vera.page.get_by_role("button", name=re.compile("in the building$")).click()
    pressed(vera, "here", "In the building since")
    vera.page.get_by_label(f"Pupils of Year {booking.sessions[0].year_group} who came").fill("28")
    vera.look("day-sheet")
    vera.press("Send the count")
    vera.page.locator("#notice").get_by_text("Your count is recorded").wait_for()
    vera.press("I have left safely")
    pressed(vera, "left", "Left safely at")
    story.team.go(address("console.building"))
    says(story.team, "Vera Example")
    with as_function_of("booking", stage.outputs):
        found = bookings.load(booking.id)
    assert found
    assert (found.status, found.pupils_present) == ("delivered", 28)


def pressed(someone: Walk, what: str, sentence: str) -> None:
    """Wait until what was pressed on a day sheet has been sent, and is said."""
    said = re.compile(rf"^{sentence} [0-9a-z:]+\.$")
    someone.page.locator(f"[data-press={what}] [data-when]", has_text=said).wait_for()


def she_is_thanked(story: Story) -> None:
    stage, vera = story.stage, story.vera
    page = the_person(story).page

    def delivered() -> bool:
        vera.go(f"{page}/hours")
        return vera.page.get_by_label("Minutes there and back").count() == 1

    wait_for("the visit to stand among hers", delivered, 40)
    vera.page.get_by_label("Minutes there and back").fill("40")
    vera.press("Save")
    assert "1 hour 30 minutes" not in vera.page.inner_text("main")
    with as_function_of("people", stage.outputs):
        people_tend.handler({}, clock=lambda: london_time(london_day(now()) + DAY, 9, 30))
    _, message = mail_to(stage, VERA, "Thank you for")
    assert "You met 28 pupils." in text_of(message)
    assert "You gave 1 hour 30 minutes, with your time on the way if you told us of it." in text_of(message)
    assert story.today.school.name in text_of(message)


def reports_say_so(story: Story) -> None:
    """See that the digest and the board's page say the employer that pupils met and the hours that were given."""

    def heard() -> bool:
        with as_function_of("metrics", story.stage.outputs):
            known = facts.known(london_day(now()))
        counted = {one.id for one in known.delivered}
        return story.today.id in counted and any(one.minutes for one in known.hours)

    wait_for("the metrics service to hear of it", heard, 40)
    said = "employers met: 1; people who came with us: 1; hours given: 1.5."
    quarter = Quarter.of(london_day(story.today.starts_at)).name
    board = address("console.programme.file", file=f"{quarter}.pdf")
    paper = story.team.context.request.get(story.stage.site + board)
    page = pypdfium2.PdfDocument(paper.body())[0].get_textpage().get_text_range()
    assert said in " ".join(page.split()), page
    _, _, path = digest(story.stage)
    [file] = dict(story.stage.mails())[path].iter_attachments()
    figures = {
        line.partition(",")[0]: line for line in file.get_content().splitlines() if "Academic year" in line
    }
    assert ",1,1,employers," in figures["employers"]
    assert "Walk Home Care,1.5,1.5,hours," in figures["hours_by_employer"]
