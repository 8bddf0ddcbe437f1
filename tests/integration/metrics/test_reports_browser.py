"""The pages of readers and of reports in a real browser: at a phone's and a desk's width, for everyone, and without scripts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from services.metrics.functions import facts
from services.metrics.functions import readers as public
from services.metrics.functions import reports as console
from services.metrics.kinds import KINDS
from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Week
from services.metrics.reports.mail import Around, written
from services.metrics.table import archive, readers
from services.metrics.use_cases import readers as life
from shared.compiled import compiled
from shared.web.routes import address
from tests.support.browser import Clock, look, sign_in
from tests.support.composed import as_page, composed
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, visit
from tests.support.reports import a_reader, morning, only
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]

AT = MONDAY + timedelta(hours=1)
YEAR = timedelta(weeks=52)


@pytest.fixture
def site(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    def function_of(path: str) -> Callable[..., Any]:
        return (public if path.startswith("/reader/") else console).handler

    with served(function_of, assets, Clock(AT), sign_in(at=AT)) as (at, _):
        monkeypatch.setenv("SITE", at)
        yield at


def a_programme() -> None:
    """Let readers of every state be there, a week be told, and a report not have gone to one of them."""
    only(
        a_reader("head.of.programme.with.a.long.name@northmoor.example", *KINDS, name="Hannah Head"),
        a_reader("facilitator@northmoor.example", "weekly", role="facilitator", name="Flo Facilitator"),
        a_reader("lead@school.example", "termly", role="careers", urn="910001"),
    )
    life.invite("new@x.example", name="", role="board", urn="", kinds=["quarterly"], who="Robin", at=MONDAY)
    deliver(facts.handler, [*(event(delivered(number, 20 + number)) for number in range(8)), event(visit(9))])
    morning(MONDAY)
    late = a_reader("late@x.example", name="Lee Late")
    assert readers.begin(late)


def test_the_pages_are_good_at_every_width_and_for_everyone(chrome: Browser, site: str) -> None:
    a_programme()
    known = {one.role: one for one in readers.everyone()}
    report = next(archive.of_year(2026))
    own = life.token(known["head"])
    of_report = readers.read(report.reader)
    assert of_report
    whole = life.report_link(of_report, report.id)
    invitation = life.invitation_link(known["board"]).removeprefix(site)
    page = chrome.new_context(locale="en-GB").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name, path in {
        "readers": address("console.readers"),
        "invite": address("console.reader.new"),
        "reader": address("console.reader", reader=known["careers"].id),
        "archive": address("console.reports"),
        "archive-none": address("console.reports", by="2026-01-12"),
        "archive-wrong": address("console.reports", by="tomorrow"),
        "report": address("console.report", report=report.id),
        "confirm": invitation,
        "own": address("reader", token=own),
        "stop": address("reader.stop", token=own),
        "damaged": address("reader", token="damaged"),
        "whole": whole.removeprefix(site),
        "whole-damaged": address("reader.report", token="damaged"),
    }.items():
        answer = page.goto(site + path)
        assert answer
        statuses = {"damaged": 404, "whole-damaged": 404, "archive-wrong": 422}
        assert answer.status == statuses.get(name, 200), name
        look(page, f"reports-{name}")
    page.context.close()
    # A page that answers 4xx is an error to the browser's console.
    assert [one for one in complaints if "status of 4" not in one] == []


@pytest.mark.parametrize("width", [390, 700])
def test_a_mail_is_no_wider_than_a_phone(chrome: Browser, width: int) -> None:
    """A week beside the one before and a year ago once had to be moved sideways."""
    programme = compiled().model_copy(update={"launched": date(2024, 9, 1)})
    week = Week.of(date(2025, 11, 20))
    days = {
        one - timedelta(days=n): 1234
        for one in (week.last, week.previous.last, week.last - YEAR)
        for n in range(7)
    }
    values = {
        day: Value(day, Decimal(number), "2025-11-24", complete=day < week.last)
        for day, number in days.items()
    }
    series = Series("clipcast", "ours", "i", "Instagram interactions, all of them", "interactions", "flow")
    known = Known(
        (*(delivered(n, 130, days=-112 - n) for n in range(3)), *(visit(9 + n, days=-100) for n in range(3))),
        (),
        week.last + timedelta(days=1),
        (Readings(series, values, max(values)),),
    )
    mail = written(composed(known, period=week, programme=programme), Around())
    assert "provisional" in mail.html
    assert "a year ago" in mail.text
    page = chrome.new_context(viewport={"width": width, "height": 800}).new_page()
    for pictures in (True, False):
        page.set_content(as_page(mail, pictures=pictures))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_a_reports_frame_shows_the_mail_and_can_do_nothing(chrome: Browser, site: str) -> None:
    a_programme()
    # Reports of one moment come in any order, and the careers lead's has no link to the console.
    report = next(one for one in archive.of_year(2026) if one.role == "head")
    letter = archive.letter_of(report)
    hostile = letter.html.replace("<body", "<body onload=\"document.title='ran'\"").replace(
        "</body>", "<script>document.title = 'ran'</script><p>the very end</p></body>"
    )
    archive.keep(
        report,
        archive.Letter(letter.subject, letter.text, hostile, letter.headers),
        archive.told_at(report.told),
    )
    for scripts in (True, False):
        page = chrome.new_context(locale="en-GB", java_script_enabled=scripts).new_page()
        page.goto(site + address("console.report", report=report.id))
        frame = page.frame_locator("iframe.app-mail")
        frame.get_by_text("the very end").wait_for()
        frame.get_by_text("How each figure is counted").wait_for()
        [inner] = [one for one in page.frames if one.url.endswith("/page")]
        assert inner.title() != "ran"
        page.get_by_text("Show the text").click()
        assert page.locator("pre.app-letter").is_visible()
        page.context.close()
