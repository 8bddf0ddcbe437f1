"""The pages of results in a real browser: at a phone's and a desk's width, without scripts, and the projector's as it goes on."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from services.feedback.functions import live, school, team
from services.feedback.session import Session
from services.feedback.table.answers import keep
from services.feedback.table.teachers import keep as keep_year
from services.feedback.teachers import Label, Told, Version, Year
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from services.feedback.web import live as live_pages
from shared.compiled import essentials
from shared.results_link import school_token
from tests.support.browser import Clock, look, sign_in
from tests.support.events import START
from tests.support.feedback import hear, visit
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("feedback_aws"), pytest.mark.browser]

HALL = {"width": 1280, "height": 720}
"""A projector's picture: as wide as a desk's and less high, which is another page where that is what letters are sized by."""

Site = tuple[str, list[str]]


@pytest.fixture
def site(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    live_pages.kept.cache_clear()
    at = START + timedelta(hours=1)

    def function_of(path: str) -> Callable[..., Any]:
        return {"live": live, "results": school}.get(path.split("/")[1], team).handler

    with served(function_of, assets, Clock(at), sign_in(at=at)) as (address, asked):
        monkeypatch.setenv("SITE", address)
        yield address, asked


def answered(session: Session, count: int, *, first: int = 0) -> None:
    survey = survey_of(session)
    for number in range(first, first + count):
        place = 1 if number % 2 else -1
        given = {q["id"]: q["options"][place]["id"] for q in survey["questions"] if q["type"] != "multiple"}
        keep(session, f"key-{number:012d}", given)
    update(session.session_id, START)


def test_the_pages_are_good_at_every_width_and_for_everyone(chrome: Browser, site: Site) -> None:
    session, code = hear(visit(3, "delivered", present=31))
    few, few_code = hear(visit(3, "delivered", number=2))
    answered(session, 50)
    answered(few, 5)
    page = chrome.new_context(locale="en-GB").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name, path in {
        "team": f"/team/sessions/{session.session_id}",
        "school": f"/results/{school_token(session.booking_id)}",
        "school-few": f"/results/{school_token(few.booking_id)}",
        "live": f"/live/{code}?look=light",
        "live-dark": f"/live/{code}?look=dark",
        "live-few": f"/live/{few_code}",
    }.items():
        page.goto(site[0] + path)
        look(page, f"results-{name}")
        if name.startswith("live"):
            look(page, f"results-{name}-hall", HALL)
    page.context.close()
    assert not complaints


def said(cells: dict[str, int]) -> Told:
    return Told(cells, frozenset(f"91000{number}" for number in range(1, 8)))


def test_what_teachers_said_is_good_at_every_width_and_for_everyone(chrome: Browser, site: Site) -> None:
    survey = essentials()["surveys"]["staff"]
    version = Version(survey["id"], survey["version"], survey["digest"])
    told = {}
    for workshop, many in (("ward-round", 3), ("dose-lab", 1)):
        for question, cells in {
            "*": {"*": 60},
            "worth": {"1": 2, "2": 4, "3": 14, "4": 25, "5": 15, "*": 60},
            "helped": {"jobs": 40, "choices": 30, "none": 2, "*": 60},
            "again": {"yes": 45, "no": 15, "*": 60},
        }.items():
            label = Label(version, "Spring 2026", workshop, question)
            told[label] = said({name: many * count for name, count in cells.items()})
    titles = {"ward-round": "A ward round & who's on it", "dose-lab": "The dose lab"}
    assert keep_year(Year(name="2025-26", terms=("Spring 2026",), workshops=titles, told=told))
    page = chrome.new_context(locale="en-GB").new_page()
    for name, query in {
        "teachers": "",
        "teachers-term": "?period=Spring+2026",
        "teachers-none": "?period=2024-25",
    }.items():
        page.goto(f"{site[0]}/team/teachers{query}")
        for details in page.locator("details").all():
            details.evaluate("one => { one.open = true }")
        look(page, f"results-{name}")
    page.select_option("select", "all")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/team/teachers?period=all")
    assert "240 answers" in page.inner_text("main")
    page.context.close()


def test_the_projectors_page_fits_a_hall_without_scrolling(chrome: Browser, site: Site) -> None:
    session, code = hear()
    answered(session, 50)
    for width, height in ((1280, 720), (1920, 1080), (3840, 2160)):
        page = chrome.new_context(viewport={"width": width, "height": height}).new_page()
        page.goto(f"{site[0]}/live/{code}")
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        page.context.close()


def test_the_projector_goes_on_by_itself_and_asks_once_in_three_seconds(chrome: Browser, site: Site) -> None:
    session, code = hear(visit(3, "delivered", present=130))
    address, asked = site
    page = chrome.new_context(locale="en-GB").new_page()
    page.clock.install()
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(f"{address}/live/{code}")
    page.get_by_text("Nobody has answered yet").wait_for()
    asked.clear()

    def after(seconds: int) -> None:
        with page.expect_response(lambda answer: "/live/" in answer.url):
            page.clock.run_for(1000 * seconds)
        page.wait_for_function("document.getElementById('away').hidden")

    answered(session, 5)
    after(3)
    page.get_by_text("The first answers are coming in").wait_for()
    answered(session, 35, first=5)
    # What it shows is another page now: that is fetched in the place of the next numbers, and nothing is loaded anew.
    after(3)
    after(3)
    page.get_by_role("heading", name="Interest now").wait_for()
    assert page.locator("[data-count]").inner_text() == "40"
    wide = page.locator('[data-bar="now.1"]').get_attribute("width")
    answered(session, 40, first=40)
    for number in range(80, 120):
        survey = survey_of(session)
        keep(
            session,
            f"key-{number:012d}",
            {q["id"]: q["options"][1]["id"] for q in survey["questions"] if q["options"]},
        )
    update(session.session_id, START)
    after(3)
    page.locator("[data-count]", has_text="120").wait_for()
    assert page.locator('[data-bar="now.1"]').get_attribute("width") != wide
    assert len([one for one in asked if "/live/" in one]) == 4
    assert loads == [f"{address}/live/{code}"]
    page.context.close()


def test_without_a_connection_it_says_so_and_asks_less(chrome: Browser, site: Site) -> None:
    session, code = hear()
    answered(session, 40)
    page = chrome.new_context(locale="en-GB").new_page()
    page.clock.install()
    page.goto(f"{site[0]}/live/{code}")
    tried: list[str] = []

    def cut(route: Any) -> None:
        tried.append(route.request.url)
        route.abort()

    page.route("**/numbers", cut)
    page.clock.run_for(3000)
    page.get_by_text("No connection. These are the last numbers we had.").wait_for()
    page.clock.run_for(3000)
    assert len(tried) == 1
    assert page.locator("[data-count]").inner_text() == "40"
    page.unroute("**/numbers")
    with page.expect_response("**/numbers"):
        page.clock.run_for(3000)
    page.wait_for_function("document.getElementById('away').hidden")
    page.context.close()


def test_without_scripts_it_says_the_same_and_loads_itself_again(chrome: Browser, site: Site) -> None:
    session, code = hear()
    answered(session, 40)
    page = chrome.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site[0]}/live/{code}")
    assert page.locator("[data-count]").inner_text() == "40"
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    page.goto(f"{site[0]}/live/{code}?pause=1")
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    page.context.close()
