"""The team's pages of people in a real browser: at a phone's and a desk's width, for everyone, by keyboard without scripts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from services.access.groups import CHECKS, TEAM
from services.people.functions import team
from services.people.use_cases import kit, presence
from tests.support.browser import NOW, Clock, look, sign_in
from tests.support.served import served
from tests.support.staffing import (
    ALL_CHECKS,
    HOUR,
    LATER,
    SOON,
    URGENT,
    a_session,
    offered,
    put_down,
    store_employers,
    store_person,
    store_visit,
)

pytestmark = pytest.mark.browser

VISIT = "/team/gaps/NM-AAAAAA"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cookies(people_aws: None) -> dict[str, str]:
    """Return those of somebody of the team who reads checks."""
    return sign_in(groups=(TEAM, CHECKS))


@pytest.fixture
def site(
    assets: Path, clock: Clock, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Serve the console."""
    with served(lambda _: team.handler, assets, clock, cookies) as (where, _):
        monkeypatch.setenv("SITE", where)
        yield where


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context(locale="en-GB")
    complaints: list[str] = []
    page = context.new_page()
    page.on(
        "console",
        lambda said: complaints.append(f"{said.text} {said.location}") if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def a_term() -> None:
    """Keep visits of every urgency, people who come, who offered, who could come and who can't."""
    store_employers()
    store_visit(a_session(), a_session(number=2, workshop="dose-lab", pupils=40))
    school = "St Thomas More Roman Catholic Academy with Sixth Form"
    store_visit(a_session("NM-BBBBBB", URGENT, school=school, town="Upper Northmoor-on-the-Water"))
    store_visit(a_session("NM-CCCCCC", URGENT + 3 * HOUR, workshop="theatre-day", school="Beck School"))
    store_visit(a_session("NM-DDDDDD", SOON + timedelta(days=1), school="Fell School"))
    store_visit(a_session("NM-EEEEEE", LATER, school="Moor School"))
    store_visit(a_session("NM-FFFFFF", SOON, workshop="gone", school="Farton School"))
    store_visit(a_session("NM-GGGGGG", SOON + HOUR, workshop="dose-lab", pupils=10, school="Met School"))
    renew = (replace(ALL_CHECKS[0], issued=date(2025, 3, 20), seen_on=date(2025, 3, 20)), *ALL_CHECKS[1:])
    store_person("Ann Tarn", "midwife", held=renew)
    store_person("Bob Beck", "host")
    store_person("Cleo Fell-Worthington", "dietitian", "host")
    store_person("Dan Moor", "porter")
    store_person("Eva Far", "midwife")
    store_person("Flo Hill", "porter", held=())
    store_person("Guy Dale", "dietitian", reach=("XX1",))
    store_person("Hal Wood", "porter", held=())
    for name, role in (("ann", "midwife"), ("bob", "host")):
        put_down(
            a_session("NM-GGGGGG", SOON + HOUR, workshop="dose-lab", pupils=10),
            name,
            role,
            lead=name == "bob",
        )
    put_down(a_session(), "bob", "host", lead=True)
    put_down(a_session("NM-DDDDDD", SOON + timedelta(days=1)), "dan", "porter")
    offered(a_session(), "cleo", "dietitian", said="I can bring scales & a model of a plate.")
    offered(a_session(), "eva", "midwife")


def test_the_board_and_a_visit_are_good_to_read(page: Page, site: str) -> None:
    page.goto(f"{site}/team/gaps")
    look(page, "people-gaps-empty")
    a_term()
    page.goto(f"{site}/team/gaps?weeks=16")
    look(page, "people-gaps")
    page.goto(site + VISIT)
    look(page, "people-visit")
    page.goto(f"{site}{VISIT}?session=NM-AAAAAA-1")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    look(page, "people-visit-session")
    page.goto(f"{site}{VISIT}?session=NM-AAAAAA-1&off=bob")
    look(page, "people-visit-off")
    page.goto(f"{site}/team/gaps/NM-GGGGGG")
    look(page, "people-visit-met")


def test_what_is_taken_along_is_good_to_read(page: Page, site: str) -> None:
    page.goto(f"{site}/team/kit")
    look(page, "people-kit-empty")
    a_term()
    kit.count("charts", 4, version=0, who="Alex Example", at=NOW)
    kit.count("badges", 4000, version=0, who="Alex Example", at=NOW)
    kit.take_back("badges", version=1, who="Robin Example", at=NOW)
    page.goto(f"{site}/team/kit")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    look(page, "people-kit")


def test_who_is_in_the_building_is_good_to_read(
    page: Page, site: str, clock: Clock, cookies: dict[str, str]
) -> None:
    a_term()
    put_down(a_session(), "eva", "midwife")
    page.goto(f"{site}/team/building")
    look(page, "people-building-none")
    clock.moment = SOON + timedelta(hours=3)
    cookies |= sign_in(at=clock.moment)
    for booking, person, what in (
        ("NM-AAAAAA", "bob", "here"),
        ("NM-AAAAAA", "eva", "here"),
        ("NM-AAAAAA", "eva", "left"),
    ):
        presence.take(booking, person, what, said=None, back=False, at=clock.moment)  # type: ignore[arg-type]  # two of its words
    page.goto(f"{site}/team/building")
    look(page, "people-building")


def test_everything_is_reached_by_the_keyboard_and_without_scripts(chrome: Browser, site: str) -> None:
    a_term()
    context = chrome.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    for where in ("/team/gaps", VISIT, f"{VISIT}?session=NM-AAAAAA-1&off=bob", "/team/kit", "/team/building"):
        page.goto(site + where)
        wanted = page.locator(
            "main :is(a, button, input:not([type=hidden]), select, summary):visible"
        ).count()
        assert wanted, where
        reached = 0
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            reached += page.locator("main :focus").count()
        assert reached >= wanted, where
    context.close()
