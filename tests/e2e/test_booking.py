"""What a careers lead, a team and the clock do with bookings, in a real browser on the deployed template."""

import json
import re
import secrets
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from operate.aws import client
from operate.dead_letters import queue_of
from operate.processes import wait_for
from operate.redrive import Asked, redrive
from operate.stage import Stage, as_function_of
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted
from services.booking.mail.links import booking_link
from services.booking.table import bookings, diary, drafts
from services.booking.use_cases import blocks
from services.booking.use_cases import team as team_does
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer
from services.booking.use_cases.schools import booked
from services.booking.web.dates import answer_of
from services.booking.web.journey import Draft, kept
from services.metrics.functions.eventlog import key_of
from services.metrics.known import Known
from services.metrics.table import facts
from shared.clock import london_day, now
from shared.events.booking import DateNotFound
from shared.outbox import outbox_put, outgoing
from shared.text.phrases import short_day
from tests.e2e.conftest import Walk
from tests.e2e.walks import confirm_address, link_in, mail_to, send, sign_in, stored, tend, to_check_page
from tests.support.browser import Browser
from tests.support.delivery import envelope
from tests.support.events import wish

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Start = Callable[..., Walk]

DAY = timedelta(days=1)
WHO = "Robin Demo"


def now_stands(stage: Stage, reference: str) -> Booking:
    """Return a booking as it stands."""
    with as_function_of("booking", stage.outputs):
        found = bookings.load(reference)
    assert found
    return found


def agreed(stage: Stage, ahead: timedelta, **asked: Any) -> Booking:
    """Return a visit that the team agreed to weeks ago, which starts `ahead` from now."""
    with as_function_of("booking", stage.outputs):
        at = now()
        booking = stored(at + ahead, asked=at - 30 * DAY, **asked)
        return team_does.confirm(booking.id, who=WHO, now=at - 29 * DAY)


def link_of(stage: Stage, booking: Booking, page: str = "booking") -> str:
    """Return the link to a booking."""
    with as_function_of("booking", stage.outputs):
        return booking_link(booking.id, page)


def known(stage: Stage) -> Known:
    """Return what the metrics service has heard."""
    with as_function_of("metrics", stage.outputs):
        return facts.known(london_day(now()))


def test_a_visit_of_four_classes_at_her_own_times(stage: Stage, walk: Start) -> None:
    lead = walk("four")
    page = lead.page
    lead.go("/book")
    page.get_by_label("Search by name").fill("Millrace")
    lead.press("Search")
    page.get_by_role("radio").first.check()
    lead.press("Continue")
    page.get_by_role("radio").first.check()
    lead.press("Continue")
    for _ in range(3):
        lead.press("Add another class")
    for place in range(1, 5):
        page.locator(f"#year_group-{place}").select_option(label="Year 8" if place < 3 else "Year 9")
        page.locator(f"#pupils-{place}").fill(str(24 + place))
    page.locator("#needs-2").fill("A ramp to the stage")
    lead.look("classes")
    lead.press("Continue")
    lead.look("date")
    page.locator("button[name=day]:visible").first.click()
    lead.look("times")
    page.locator("#start-1").fill("8:00")
    lead.press("Continue")
    assert page.get_by_role("alert").is_visible()
    lead.look("times-errors")
    for place, start in enumerate(("9:05", "10:05", "11:15", "13:20"), 1):
        page.locator(f"#start-{place}").fill(start)
    lead.press("Continue")
    if "When does each class start" in page.inner_text("main"):
        # The team has no afternoon that day: the fourth class comes in the morning too.
        for place, start in enumerate(("9:00", "9:50", "10:40", "11:30"), 1):
            page.locator(f"#start-{place}").fill(start)
        lead.press("Continue")
    page.get_by_label("Your name").fill("Lou Example")
    page.get_by_label("Your e-mail address").fill("lou@school.example")
    lead.press("Continue")
    lead.look("check")
    send(lead)
    assert "look in your mailbox" in page.inner_text("main")
    lead.look("done")
    confirm_address(lead, stage, "lou@school.example")
    reference = re.search(r"WWY-[0-9A-Z]+", page.inner_text("main"))
    assert reference
    booking = now_stands(stage, reference[0])
    assert (booking.status, len(booking.sessions)) == ("requested", 4)
    assert booking.sessions[1].needs == "A ramp to the stage"


def test_nothing_is_sent_to_an_address_before_its_owner_says_so(stage: Stage, walk: Start) -> None:
    lead = walk("stranger")
    to_check_page(lead, "Brackenhill", email="stranger@elsewhere.example")
    send(lead)
    _, message = mail_to(stage, "stranger@elsewhere.example", "address")
    said = message.get_body(("plain",)).get_content()
    for typed in ("Jo Example", "Hall 2", "A lift"):
        assert typed not in said
    got = [one["subject"] for _, one in stage.mails() if "stranger@" in one["to"]]
    assert len(got) == 1, got
    confirm_address(lead, stage, "stranger@elsewhere.example")
    lead.look("confirmed")


def test_changed_cancelled_and_taken_up_again(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, 40 * DAY, email="ash@school.example")
    lead, team = walk("by-link"), walk("reviver")
    lead.go(link_of(stage, booking))
    lead.look("see")
    lead.go(link_of(stage, booking) + "/change/classes")
    lead.page.locator("#pupils-1").fill("26")
    lead.look("change-classes")
    lead.page.get_by_role("button").first.click()
    assert now_stands(stage, booking.id).pupils_expected == 26
    lead.go(link_of(stage, booking) + "/cancel")
    lead.look("cancel")
    lead.page.get_by_role("radio").first.check()
    lead.page.locator("textarea[name=reason]").fill("The trip is that day")
    lead.page.get_by_role("button", name=re.compile("[Cc]ancel")).first.click()
    assert now_stands(stage, booking.id).status == "cancelled"
    lead.look("cancelled")
    sign_in(team, stage)
    team.go(f"/team/bookings/{booking.id}/reopen")
    team.look("reopen")
    team.page.get_by_role("button").last.click()
    assert now_stands(stage, booking.id).status == "confirmed"


def test_a_late_change_is_a_request_that_the_team_answers(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, 2 * DAY, email="bo@school.example", school=3)
    lead, team = walk("late"), walk("answering")
    lead.go(link_of(stage, booking) + "/change/classes")
    lead.page.locator("#pupils-1").fill("60")
    lead.page.get_by_role("button").first.click()
    lead.look("asks-first")
    if now_stands(stage, booking.id).wish is None:
        lead.page.get_by_role("button").first.click()
    stands = now_stands(stage, booking.id)
    assert (stands.pupils_expected, stands.status) == (30, "confirmed"), "the visit stays as agreed"
    assert stands.wish
    lead.look("asked")
    sign_in(team, stage)
    team.go(f"/team/bookings/{booking.id}")
    team.look("wish")
    team.go(f"/team/bookings/{booking.id}/agree")
    team.look("agree")
    team.page.get_by_role("button").last.click()
    assert now_stands(stage, booking.id).pupils_expected == 60


def test_a_freed_place_is_offered_to_who_waits_and_taken(stage: Stage, walk: Start) -> None:
    with as_function_of("booking", stage.outputs):
        at = now()
        today = london_day(at)
        wanted = Wanted(1, offer().workshops[0].minutes, "")
        days = free_days(offer(), today + 40 * DAY, today + 150 * DAY, wanted, at)
        # A day of nobody's: the other walks' visits take a team at whatever hour of the day they are walked.
        starts = next(day.times[0][0] for day in days if not diary.on(london_day(day.times[0][0])))
        # Six classes from nine on leave a team no time for another school that day.
        holding = [
            stored(
                starts, asked=at - DAY, school=4 + number, email=f"holder-{number}@school.example", classes=6
            )
            for number in range(len(offer().diary.teams))
        ]
        waiting = stored(starts, asked=at - DAY, school=8, email="cleo@school.example", waits=True)
    tend()
    assert now_stands(stage, waiting.id).status == "waitlisted", "the day is full"
    with as_function_of("booking", stage.outputs):
        team_does.decline(holding[0].id, who=WHO, now=now(), reason="Both teams are away")
    tend()
    assert now_stands(stage, waiting.id).status == "offered"
    lead = walk("waiting")
    _, message = mail_to(stage, "cleo@school.example", waiting.id)
    lead.go(link_in(stage, message))
    lead.look("offered")
    lead.go(link_of(stage, waiting, "booking.answer"))
    lead.look("answer")
    lead.page.get_by_role("button", name=re.compile("we take it")).click()
    assert now_stands(stage, waiting.id).status == "confirmed"
    lead.look("accepted")


def test_a_move_by_the_team_waits_for_the_school(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, 44 * DAY, email="dee@school.example", school=6)
    team, lead = walk("mover"), walk("moved")
    sign_in(team, stage)
    team.go(f"/team/bookings/{booking.id}/reschedule")
    team.look("reschedule")
    day = london_day(booking.starts_at) + 7 * DAY
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        team.page.locator(f"input[name=on-{part}]").fill(str(value))
    team.page.locator("input[name='start-1']").fill("10:05")
    team.page.get_by_role("button").last.click()
    if "sure" in team.page.content() and now_stands(stage, booking.id).status == "confirmed":
        team.look("doubts")
        team.page.get_by_role("button").last.click()
    assert now_stands(stage, booking.id).status == "rescheduled"
    lead.go(link_of(stage, booking, "booking.answer"))
    lead.look("answer-move")
    lead.page.get_by_role("button", name=re.compile("suits us")).click()
    assert now_stands(stage, booking.id).status == "confirmed"


def test_reconfirming_is_one_tap(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, 6 * DAY, email="eli@school.example", school=7)
    tend()
    mail_to(stage, "eli@school.example", booking.id)
    lead = walk("reconfirm")
    lead.go(link_of(stage, booking, "booking.reconfirm"))
    lead.look("reconfirm")
    lead.page.locator("#room").fill("Hall 2")
    lead.page.get_by_role("button", name="Yes, still on", exact=True).click()
    assert now_stands(stage, booking.id).arrival
    lead.look("reconfirmed")


def test_a_count_is_agreed_and_one_that_differs_is_decided(stage: Stage, walk: Start) -> None:
    agrees = agreed(stage, -3 * DAY, email="fay@school.example", school=9)
    differs = agreed(stage, -4 * DAY, email="gil@school.example", school=10)
    team, lead = walk("counter"), walk("teacher")
    sign_in(team, stage)
    for booking in (agrees, differs):
        team.go(f"/team/bookings/{booking.id}/record")
        team.page.locator("input[name^='present-']").first.fill("28")
        team.press("Save")
    lead.go(link_of(stage, agrees, "booking.count"))
    lead.look("count")
    lead.press("Yes, that is right")
    assert now_stands(stage, agrees.id).counts == "agreed"
    lead.go(link_of(stage, differs, "booking.count"))
    lead.page.locator("input[name^='present-']").first.fill("25")
    lead.press("Send my numbers")
    stands = now_stands(stage, differs.id)
    assert (stands.counts, stands.pupils_present) == ("disputed", 28), (
        "the facilitator's stands, not the larger"
    )
    team.go("/team/counts")
    team.look("counts")
    team.go(f"/team/bookings/{differs.id}/settle")
    team.look("settle")
    team.page.locator("input[value=teacher]").first.check()
    team.page.locator("textarea[name=reason]").fill("The register says 25")
    team.press("Save")
    settled = now_stands(stage, differs.id)
    assert (settled.counts, settled.pupils_present) == ("settled", 25)
    team.go(f"/team/bookings/{differs.id}/undo")
    team.look("undo")
    team.page.locator("textarea[name=reason]").fill("It was another school")
    team.page.get_by_role("button").last.click()
    assert now_stands(stage, differs.id).status == "confirmed"


def test_a_visit_whose_count_nobody_sent_is_named_and_counted_nowhere(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, -12 * DAY, email="hal@school.example", school=11)
    wait_for("the visit to reach the facts", lambda: any(one.id == booking.id for one in known(stage).visits))
    team = walk("chaser")
    sign_in(team, stage)
    team.go("/team/counts")
    assert booking.school.name in team.page.inner_text("main")
    team.look("not-reported")
    assert booking.id not in {one.id for one in known(stage).delivered}


def test_the_board_of_schools_follows_what_happens(stage: Stage, walk: Start) -> None:
    team = walk("board")
    sign_in(team, stage)
    team.go("/team/coverage")
    team.look("coverage")

    def next_visit(urn: str) -> str:
        team.go(f"/team/coverage/{urn}")
        return team.page.locator("dt:text-is('Next visit') + dd").inner_text()

    with as_function_of("booking", stage.outputs):
        schools = offer().schools
    number = next(place for place, one in enumerate(schools) if next_visit(one.urn) == "none")
    booking = agreed(stage, 30 * DAY, email="ida@school.example", school=number)
    day = short_day(london_day(booking.starts_at))
    wait_for("the board to follow", lambda: next_visit(booking.school.urn) == day)
    team.look("coverage-school")


def test_the_consoles_other_pages(stage: Stage, walk: Start) -> None:
    booking = agreed(stage, 20 * DAY, email="jan@school.example", school=13)
    team = walk("console")
    sign_in(team, stage)
    for path, name in (
        ("/team", "today"),
        ("/team/bookings", "bookings"),
        ("/team/calendar", "calendar"),
        ("/team/blocks", "blocks"),
        ("/team/new", "new"),
        ("/team/people", "people"),
        ("/team/feeds", "feeds"),
        (f"/team/bookings/{booking.id}", "booking"),
        (f"/team/bookings/{booking.id}/mails", "mails"),
    ):
        assert team.go(path) == 200, path
        team.look(name)
        high = team.page.evaluate("document.documentElement.scrollHeight")
        # A whole demo year is in it: each of the day's three open lists is as long as it may be.
        most = 5 if name == "today" else 4
        assert high <= most * 844, f"{name} is {high / 844:.1f} screens high on a phone"


class OverHttp:
    """The stage's site as a handler, so that `Browser` asks it as it asks a function."""

    def __init__(self, site: str) -> None:
        self._at = urlsplit(site)

    def __call__(self, event: dict[str, Any], _context: object, **_: object) -> dict[str, Any]:
        query = event["rawQueryString"]
        connection = HTTPConnection(self._at.netloc, timeout=120)
        connection.request(
            event["requestContext"]["http"]["method"],
            event["rawPath"] + (f"?{query}" if query else ""),
            b64decode(event["body"] or ""),
            event["headers"],
        )
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        return {
            "statusCode": answer.status,
            "headers": {name.lower(): value for name, value in answer.getheaders()},
            "cookies": answer.headers.get_all("set-cookie") or [],
            "body": body,
            "isBase64Encoded": False,
        }


def test_of_twenty_at_once_for_the_last_place_one_gets_it(stage: Stage) -> None:
    """Twenty schools press Send at the same moment, each in a browser of its own."""
    at = now()
    with as_function_of("booking", stage.outputs):
        workshop, known = offer().workshops[0], offer()
        first, last = london_day(at) + timedelta(days=28), london_day(at) + timedelta(days=90)
        wanted = Wanted(1, workshop.minutes, "")
        busy = diary.team_days(first, last)
        day = next(one for one in free_days(known, first, last, wanted, at) if one.day not in busy)
        for team in range(2, len(known.diary.teams) + 1):
            blocks.block(known, day.day, team=team, why="Van in repair", now=at)
        starts = day.times[0][0]
        people = [Browser(OverHttp(stage.site)) for _ in range(20)]
        for number, person in enumerate(people):
            draft = Draft(secrets.token_urlsafe(16), at - timedelta(hours=1))
            found = booked(known.schools[number % len(known.schools)].urn)
            answers = {
                "urn": found.urn, "school_name": found.name, "town": found.town, "postcode": found.postcode, "listed": True,
                "workshop": workshop.id,
                "classes": [{"year_group": str(workshop.year_groups[0]), "pupils": "30", "needs": ""}],
                **answer_of([starts]),
                "name": "Sam Example", "email": f"twenty-{number}@school.example", "phone": "", "notes": "",
                "copy_name": "", "copy_email": "",
            }  # fmt: skip
            drafts.keep(draft.id, answers, now=at)
            name, _, value = kept(draft, at).partition(";")[0].partition("=")
            person.cookies[name] = value
    pages = [person.get("/book/check") for person in people]
    assert {page.status for page in pages} == {200}
    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(lambda each: each[0].fill(each[1]), zip(people, pages, strict=True)))
    assert max(answer.status for answer in answers) < 500
    won = [answer for answer in answers if answer.address.startswith("/book/done/")]
    assert len(won) == 1, [answer.address for answer in answers]
    with as_function_of("booking", stage.outputs):
        [held] = [stretch.booking for one in diary.on(day.day) for stretch in one.stretches]
    assert won[0].address.endswith(held)


def test_what_can_not_be_told_is_parked_alone_and_given_back_once_it_is_mended(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the functions' own roles: they may lay letters into their own queue, and put messages back."""
    outputs, told = stage.outputs, [wish(number) for number in (901, 902, 903)]
    rows = [outbox_put(outputs["BookingTable"], outgoing(one), at=now())["Put"] for one in told]
    sound = dict(rows[1]["Item"])
    rows[1]["Item"]["detail"] = {"S": "{"}

    def published(one: DateNotFound) -> bool:
        named = {"Bucket": outputs["EventsBucket"], "Key": key_of(one.DETAIL_TYPE, json.loads(one.detail()))}
        try:
            return bool(client("s3").head_object(**named))
        except ClientError:
            return False

    def given_back(name: str) -> tuple[int, str]:
        code = redrive(outputs, name, now(), Asked(sure=True))
        return code, capsys.readouterr().out

    for row in rows:
        client("dynamodb").put_item(**row)
    wait_for("the neighbours to be published", lambda: published(told[0]) and published(told[2]))
    [letter] = wait_for("the row to be parked", queue_of(outputs, "BookingOutbox").looked_at)
    assert letter.about == f"DateNotFound {told[1].wish.id}:1, JSONDecodeError"
    assert given_back("BookingOutbox")[0] == 1, "it is still broken"
    client("dynamodb").put_item(**{**rows[1], "Item": sound})
    assert given_back("BookingOutbox")[1].endswith(f"{letter.id}  published again\n")
    wait_for("the mended one to be published", lambda: published(told[1]))

    facts_letters = queue_of(outputs, "MetricsFacts")
    for body in ("no event", json.dumps(envelope(told[0]))):
        client("sqs").send_message(QueueUrl=facts_letters.url, MessageBody=body)
    code, printed = given_back("MetricsFacts")
    assert code == 1
    assert "back in the dead letters, as " in printed
    assert "  handled\n" in printed
    [bad] = facts_letters.looked_at()
    facts_letters.throw_away(*facts_letters.held([bad]))


def test_all_of_a_functions_processes_read_the_same_code(stage: Stage) -> None:
    """To unpack it for each took longer than all else that the emulator did (`operate.emulator`)."""
    codes = list(stage.folder.glob("scratch/*/ministack-lambda-*/code"))
    assert len(codes) > len({code.resolve() for code in codes}) > 1
