"""Steps 1 to 8, in a real browser, on the deployed template: from the form to the digest."""

import io
import json
import re
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from benchmarks.functions import packages_of
from infra.declared import FUNCTIONS, stack_name
from operate import demo, logs, mailbox
from operate.processes import StageError, wait_for
from operate.rebuild import rebuild
from operate.stage import Stage, as_function_of
from services.access import user
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Day, Wanted, fits
from services.booking.domain.parts import Class, Contact
from services.booking.table import bookings as stored_bookings
from services.booking.table import diary
from services.booking.use_cases import lead as bookings
from services.booking.use_cases import team as answers_of_the_team
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer
from services.booking.use_cases.schools import booked
from services.feedback.table import answers, summaries
from services.feedback.table import sessions as survey_sessions
from services.feedback.use_cases.window import widen
from services.metrics.sources.website import VIEWS
from services.metrics.table import drops, facts, hits, runs, series
from services.metrics.use_cases.words import in_short
from shared.clock import london_day, now
from shared.compiled import compiled
from shared.web.busy import FILE, HEADING
from shared.web.routes import address
from tests.e2e.conftest import Walk, digest, pupils_in
from tests.e2e.walks import (
    called_by_the_clock,
    confirm_address,
    link_in,
    mail_to,
    on_to_check_page,
    send,
    sign_in,
    stored,
    to_check_page,
    to_dates,
)
from tests.support.aws import client
from tests.support.programme import DEMO, programme_of

pytestmark = [pytest.mark.stack, pytest.mark.browser]

Start = Callable[..., Walk]

PUPILS, SCHOOLS = 400, 5
"""Of the demo year that is walked through: so few that a school is visited once, of all year groups and two workshops."""

WEBSITE_DAYS = hits.HELD.days + 1
"""Of the demo's website: a day more than its hits are held, so that it has a day that is not counted again too."""

THREAD = {
    *("booking-web", "booking-team", "booking-relay", "booking-mailer"),
    *("feedback-sessions", "feedback-pupil", "metrics-facts", "metrics-eventlog", "people-hears"),
}
"""The functions that a booking goes through until its pupils have answered."""


@pytest.fixture(scope="module")
def demo_year(stage: Stage) -> Stage:
    """Run the deployed template with a demo year in it."""
    with programme_of(DEMO):
        loading = demo.load(
            stage.outputs, platforms=stage.local.platforms, pupils=PUPILS, website_days=WEBSITE_DAYS
        )
        for _ in loading:
            pass
    return stage


def followed(stage: Stage, reference: str) -> None:
    """Hold that the log of every function a booking went through has it under one correlation id, as `make logs` asks for it."""
    with as_function_of("booking", stage.outputs):
        booking = stored_bookings.load(reference)
    assert booking
    correlation = booking.correlation_id

    def through() -> set[str]:
        return {json.loads(one.text)["service"] for one in named(correlation) if one.says(correlation)}

    with suppress(StageError):
        wait_for("the booking's lines in every log", lambda: through() >= THREAD, 20)
    assert through() >= THREAD


def named(correlation: str) -> Iterator[logs.Line]:
    """Yield the lines of the stack's logs that name a correlation id: of these alone, for there are thousands."""
    return logs.of_stack(stack_name(DEMO), correlation, now() - timedelta(hours=1))


def test_from_the_form_to_the_digest(demo_year: Stage, walk: Start) -> None:  # noqa: PLR0915  one journey, told in order
    stage = demo_year
    before = pupils_in(digest(stage)[1])
    assert before == (PUPILS, SCHOOLS)

    # 1. A careers lead books.
    lead = walk("lead")
    lead.go("/")
    lead.look("home")
    for path in ("/privacy", "/accessibility"):
        lead.go(path)
        lead.look(path[1:])
    to_check_page(lead, "Brackenhill", look=True)
    send(lead)
    lead.look("done")
    found = re.search(r"WWY-[0-9A-Z-]+|[A-Z0-9]{4,}-?[A-Z0-9]{3,}", lead.page.inner_text(".nhsuk-panel"))
    assert found, lead.page.inner_text("main")
    reference = found[0]

    # 2. She says that the address is hers. She and the team get mail; her link leads to the booking, without an account.
    confirm_address(lead, stage, "jo@school.example")
    lead.look("address-confirmed")
    path, message = mail_to(stage, "jo@school.example", reference)
    assert any(part.get_content_type() == "text/calendar" for part in message.walk())
    [entry] = [file for file in mailbox.unpack(path, message) if file.suffix == ".ics"]
    assert reference in entry.read_text()
    mail_to(stage, "team@", reference)
    link = link_in(stage, message)
    lead.go(link)
    assert reference in lead.page.inner_text("main")
    lead.look("by-link")
    assert lead.go(f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}") == 404
    lead.look("altered-link")

    # 3. The team signs in and confirms.
    team = walk("team")
    sign_in(team, stage)
    assert "Requests waiting" in team.page.inner_text("main")
    team.look("today")
    cookie = next(c for c in team.context.cookies() if c["name"] == user.COOKIE.name)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    team.go(f"/team/bookings/{reference}")
    team.look("booking")
    team.press("Confirm")
    team.page.get_by_label("A word to the school").fill("Two of us come, with mannequins.")
    team.look("confirm")
    team.press("Confirm this visit")
    assert "Confirmed" in team.page.inner_text("main")
    team.look("confirmed")
    _, message = mail_to(stage, "jo@school.example", "confirmed")
    assert "mannequins" in message.get_body(("plain",)).get_content()

    # 4. The feedback service has heard it: a code, and a poster a real decoder can read.
    session_link = team.page.get_by_role("link", name="Poster and answers").get_attribute("href")
    assert session_link
    wait_for("the session to open", lambda: team.go(session_link) == 200)
    team.look("session")
    code = team.page.inner_text(".app-code").replace(" ", "").strip()
    survey = f"{stage.site}/f/{code}"
    pdf = team.context.request.get(f"{stage.site}{session_link}/poster.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    drawn = pypdfium2.PdfDocument(pdf.body())[0].render(scale=2).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [survey]
    team.page.set_viewport_size({"width": 900, "height": 1300})
    team.page.goto(f"{stage.site}{session_link}/poster.svg")
    shot = Image.open(io.BytesIO(team.page.screenshot()))
    assert [one.text for one in zxingcpp.read_barcodes(shot)] == [survey]

    # 5. Pupils answer, on a day the team let it open on; the form sent twice is one answer.
    open_today(stage, session_link.rpartition("/")[2])
    pupil = walk("pupil")
    pupil.go("/f")
    pupil.look("code")
    pupil.page.get_by_label("code").fill("ABCD")
    pupil.page.get_by_role("button").click()
    pupil.look("wrong-code")
    pupil.page.get_by_label("code").fill(code.lower())
    pupil.page.get_by_role("button").click()
    pupil.requests.clear()
    pupil.go(survey)
    asked_for = {one for one in pupil.requests if not one.startswith("data:")}
    assert asked_for <= {survey, f"{stage.site}/f/worker.js"}
    pupil.look("survey")
    pupil.press("Next")
    pupil.look("survey-errors")
    answer_survey(pupil)
    pupil.look("thanks")
    assert pupil.context.cookies() == []
    for _ in range(2):
        other = walk("other")
        other.go(survey)
        answer_survey(other)
        other.go(survey)
        assert "You have answered" in other.page.inner_text("main")
    session_id = session_link.rpartition("/")[2]
    with as_function_of("feedback", stage.outputs):
        assert len(list(answers.of(session_id))) == 3
    followed(stage, reference)
    assert called_by_the_clock("watchdoors") == {"shut": 0}

    # 6. The team records who came: to a visit that has been, for one that is still to come can't be recorded.
    assert team.go(f"/team/bookings/{reference}/record") == 200
    assert "has not begun yet" in team.page.inner_text("main")
    with as_function_of("booking", stage.outputs):
        at = now()
        past = stored(at - timedelta(days=2), asked=at - timedelta(days=30), email="pat@school.example")
        answers_of_the_team.confirm(past.id, who="Robin Demo", now=at - timedelta(days=29))
    asked_for, reference = reference, past.id
    team.go(f"/team/bookings/{reference}/record")
    team.page.get_by_label(f"Pupils of Year {past.sessions[0].year_group} who came").fill("29")
    team.look("record")
    team.press("Save")
    assert "29 of 30" in team.page.inner_text("main")
    team.look("recorded")

    # 7. The website has counted; an export is dropped in.
    with as_function_of("metrics", stage.outputs):
        wait_for("a page shown to be counted", lambda: shown(stage) > 0)
        csv = f"Date,Views\n{london_day(now()) - timedelta(days=1)},210\n"
        known = {one.id for one in drops.newest(50)}
        client("s3").put_object(
            Bucket=stage.outputs["DropsBucket"], Key="youtube/Totals.csv", Body=csv.encode()
        )
        laid = wait_for(
            "the export to be read", lambda: [one for one in drops.newest(5) if one.id not in known]
        )[0]
        assert laid.state == "read", in_short(laid)
    team.go(address("console.drop", drop=laid.id))
    team.look("preview")
    # The demo's year has other figures of that day: what is doubted is looked at and kept.
    for question in team.page.locator("fieldset").all():
        question.get_by_label("Keep it", exact=True).check()
    team.press("Keep it")
    assert "It is kept" in team.page.inner_text("main")

    # 8. The digest says so.
    wait_for("the delivery to reach the facts", lambda: heard(stage, reference) == [29])
    result, text, path = digest(stage)
    assert pupils_in(text) == (before[0] + 29, SCHOOLS)
    assert result["sent"] == 1
    html, _ = mailbox.unpack(path, dict(stage.mails())[path])[:2]
    reader = walk("reader")
    reader.page.goto(html.as_uri())
    reader.look("digest")

    # One delivery corrected: the number changes, and the digest says what it was.
    team.go(f"/team/bookings/{reference}/record")
    team.page.get_by_label(f"Pupils of Year {past.sessions[0].year_group} who came").fill("31")
    team.press("Save")
    wait_for("the correction to reach the facts", lambda: heard(stage, reference) == [31])
    _, text, _ = digest(stage)
    assert pupils_in(text) == (before[0] + 31, SCHOOLS)
    year = past.sessions[0].year_group
    assert re.search(rf"\({reference}\): 29 of Year {year} on .+, now 31 of Year {year} on", text)

    # The trail: one correlation id from the form to the digest.
    assert trail(asked_for, stage) >= {
        "booking-web",
        "booking-relay",
        "booking-mailer",
        "feedback-sessions",
        "metrics-facts",
    }
    assert "metrics-digest" in trail(reference, stage)
    # Signed out, the console asks who is there again.
    team.go("/team/sign-out")
    team.go("/team")
    assert not team.page.url.startswith(f"{stage.site}/team")


def heard(stage: Stage, reference: str) -> list[int]:
    """Return how many pupils the metrics service has heard were at each session of a booking."""
    with as_function_of("metrics", stage.outputs):
        known = facts.known(london_day(now()))
    return [
        group.pupils
        for visit in known.delivered
        if visit.id == reference
        for session in visit.sessions
        for group in session.present
    ]


def open_today(stage: Stage, session_id: str) -> None:
    """Let the survey of a visit that is still to come take answers today, as the team can."""
    with as_function_of("feedback", stage.outputs):
        found = survey_sessions.find(session_id)
        assert found is not None
        widen(session_id, (found[0].held_on - london_day(now())).days, 0)


def answer_survey(pupil: Walk) -> None:
    """Answer question by question, and send."""
    page = pupil.page
    while page.inner_text("#send") == "Next":
        page.locator(".question:visible input").nth(1).check()
        pupil.press("Next")
    page.locator(".question:visible input").nth(1).check()
    pupil.press("Send")
    page.wait_for_url("**/thanks**")


def shown(stage: Stage) -> int:
    """Have the website's hits counted; return how many pages were shown today."""
    by_the_clock()
    today = london_day(now())
    found = series.values(VIEWS, today, today)
    return found[today].value if today in found else 0


def trail(reference: str, stage: Stage) -> set[str]:
    """Return the functions whose logs carry the correlation id of a booking, which the metrics service knows it by."""
    key = {"pk": {"S": facts.VISITS}, "sk": {"S": reference}}
    row = client("dynamodb").get_item(TableName=stage.outputs["MetricsTable"], Key=key)["Item"]
    lines = (one.text.strip() for one in named(row["correlation_id"]["S"]))
    return {json.loads(line)["service"] for line in lines if line.startswith("{")}


def test_the_last_place_goes_to_one_and_the_other_loses_nothing(stage: Stage, walk: Start) -> None:
    first, second = walk("first"), walk("second")
    # What a school is offered depends on its own visits too.
    offered = [
        set(to_dates(lead, school)) for lead, school in ((first, "Northfield"), (second, "Severnbank"))
    ]
    day = max(set.intersection(*offered))
    on_to_check_page(first, day, email="jo@school.example")
    on_to_check_page(second, day, email="kim@school.example")

    # Other schools take all the places of that time but one.
    with as_function_of("booking", stage.outputs):
        when, others = date.fromisoformat(day), iter(offer().schools)
        times = free_of(when)[0].times
        while len(fits(offer().diary, diary.on(when), when, times, "", now())) > 1:
            book(next(others).urn, times[0][0])
    send(first)
    assert "look in your mailbox" in first.page.inner_text("h1, .nhsuk-panel__title")
    send(second)
    assert "no longer free" in second.page.inner_text("main")
    second.look("taken")
    second.page.get_by_role("radio").first.check()
    second.press("Use these times")
    assert "Severnbank" in second.page.inner_text("main")
    if "look in your mailbox" not in second.page.inner_text("main"):
        assert "Jo Example" in second.page.inner_text("main")
        send(second)
    assert "look in your mailbox" in second.page.inner_text("main")


def book(urn: str, starts_at: datetime) -> Booking:
    """Have a class booked for a time."""
    asked = bookings.VisitRequest(
        school=booked(urn),
        workshop_id=offer().workshops[0].id,
        starts=(starts_at,),
        classes=(Class(8, 30),),
        contact=Contact("Sam Example", f"sam@{urn}.example", "", now()),
    )
    return bookings.request(offer(), asked, now=now(), correlation_id=f"test-{urn}")


def free_of(first: date, last: date | None = None) -> list[Day]:
    """Return the days that are free for a class of the first workshop, at a school like no other."""
    wanted = Wanted(1, offer().workshops[0].minutes, "")
    return free_days(offer(), first, last or first, wanted, now())


def test_a_class_of_thirty_behind_one_address_is_stored_whole_and_once(stage: Stage) -> None:
    with as_function_of("booking", stage.outputs):
        at = now()
        last = free_of(london_day(at), london_day(at) + timedelta(days=90))[-1]
        booking = book(offer().schools[-1].urn, last.times[0][0])
        answers_of_the_team.confirm(booking.id, who="Robin Demo", now=at)
    with as_function_of("feedback", stage.outputs):
        session_id = booking.sessions[0].id
        _, code = wait_for("the session to open", lambda: survey_sessions.find(session_id))
    open_today(stage, session_id)

    def send(number: int) -> int:
        form = {"year-group": "year-8", "before": "2", "now": "4", "key": f"phone-{number:02d}-of-thirty"}
        request = urllib.request.Request(
            f"{stage.site}/f/{code}/answers",
            urllib.parse.urlencode(form).encode(),
            {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(30) as phones:
        statuses = list(phones.map(send, [*range(30), *range(30)]))
    assert set(statuses) == {200}
    with as_function_of("feedback", stage.outputs):
        assert len(list(answers.of(session_id))) == 30
        summary = wait_for(
            "the summary of all thirty",
            lambda: (found := summaries.last(session_id)) and found["answers"] == 30,
        )
    assert summary


def test_everything_works_with_scripts_off(stage: Stage, walk: Start) -> None:
    lead = walk("plain", java_script_enabled=False)
    to_check_page(lead, "Millrace", email="lee@school.example")
    send(lead)
    assert "look in your mailbox" in lead.page.inner_text("main")


def test_what_is_not_there_says_so_kindly(stage: Stage, walk: Start) -> None:
    anyone = walk("anyone")
    for path in ("/nothing", "/book/nothing", "/booking/X-1.abc", "/f/23456789"):
        assert anyone.go(path) == 404
        assert anyone.page.locator("h1").count() == 1
    anyone.look("not-found")
    # What the edge shows where no function answers; the emulator says 429 of what has no room, for which CloudFront has no page.
    assert anyone.go(f"/assets/{FILE}") == 200
    assert HEADING in anyone.page.inner_text("h1")
    anyone.look("busy")


def test_every_page_has_the_security_headers(stage: Stage, walk: Start) -> None:
    anyone = walk("headers")
    for path in ("/", "/book/school?new=1", "/f", "/nothing", "/privacy", "/team/sign-in?next=/team"):
        answer = anyone.context.request.get(stage.site + path, max_redirects=0)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "max-age" in answer.headers["strict-transport-security"]


def test_sources_are_asked_by_the_clock_and_a_rebuild_gives_the_same_rows(
    demo_year: Stage, walk: Start
) -> None:
    stage = demo_year
    team = walk("sources")
    sign_in(team, stage)
    # What the demo has collected: every source is well, and LinkedIn has restated what it told.
    team.go(address("console.sources"))
    assert "Well" in team.page.inner_text("main")
    team.look("sources")
    team.go(address("console.source", source="linkedin"))
    assert "No figure of the last five weeks" not in team.page.inner_text("main")
    team.look("source")

    # A night later the clock asks the stand-in, through the queue and the collector.
    with as_function_of("metrics", stage.outputs):
        at = now()
        taken = runs.take("linkedin", "test", at, at + timedelta(minutes=1))
        assert taken
        runs.give_back(replace(taken, last=None))
        by_the_clock()
        ended = wait_for("LinkedIn to be asked", lambda: runs.standing("linkedin").last)
        assert (ended.kind, ended.trouble) == ("night", None)
        assert ended.found > 0

    # A drop is taken back on its page, and put back.
    with as_function_of("metrics", stage.outputs):
        kept = next(one for one in drops.newest(30) if "instagram" in one.name and one.state == "kept")
    for button, state in (("Take it back", "withdrawn"), ("Put it back", "kept")):
        team.go(address("console.drop", drop=kept.id))
        team.page.get_by_role("link", name=button).or_(team.page.get_by_role("button", name=button)).click()
        team.look(state)
        team.press(button)
        team.page.wait_for_load_state()
        with as_function_of("metrics", stage.outputs):
            found = drops.read(kept.id)
            assert found
            assert found.state == state

    # The tables are emptied and made again: each row is what it was, and the digest says the same.
    before, rows = said_in(digest(stage)[1]), every_row(stage)
    with programme_of(DEMO):
        assert rebuild(stage.outputs, compiled(), really=True, at=now()) == 0
    assert every_row(stage) == rows
    assert said_in(digest(stage)[1]) == before


def said_in(text: str) -> str:
    """Return a mail's text without where that one report is read."""
    return re.sub(r"\S+/reader/\S+/report\S*", "", text)


def by_the_clock() -> None:
    """Have done what the clock does every hour: the website is counted, and connections that are due are asked."""
    called_by_the_clock("metricscollect")


def every_row(stage: Stage) -> list[str]:
    """Return all that stands in the table of figures, but when a digest was sent."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=stage.outputs["MetricsTable"])
    rows = [row for page in pages for row in page["Items"]]
    return sorted(
        json.dumps(row, sort_keys=True, default=str) for row in rows if "sent" not in row["entity"]["S"]
    )


def test_the_bench_finds_the_package_of_every_function(stage: Stage) -> None:
    packages = packages_of(stage.built.template)
    resources = json.loads(stage.built.template.read_text())["Resources"].values()
    of_functions = [
        one["Properties"]["Code"]["S3Key"] for one in resources if one["Type"] == "AWS::Lambda::Function"
    ]
    assert len(of_functions) >= len(FUNCTIONS)
    assert all(zipfile.is_zipfile(packages[key]) for key in of_functions)
