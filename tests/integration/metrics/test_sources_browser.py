"""The pages of sources in a real browser: at a phone's and a desk's width, for everyone, by the keyboard and without scripts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from services.metrics.functions import console
from shared.compiled import compiled
from shared.web.routes import address
from tests.integration.metrics.test_drops import do, handed_in, page_of
from tests.integration.metrics.test_flagged import flood
from tests.support import source_states
from tests.support.browser import PHONE, Clock, look, sign_in
from tests.support.handed_in import GOOD, HEAD, NOW, SOURCE, day
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]

SOURCES, NEW, HITS = address("console.sources"), address("console.drop.new"), address("console.hits")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def site(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the console of a programme that asks ten platforms."""
    programme = compiled().model_copy(update={"connections": source_states.CONNECTIONS})
    for module in ("sources", "drops"):
        monkeypatch.setattr(f"services.metrics.web.{module}.declared", lambda: programme)
    with served(lambda _: console.handler, assets, Clock(LATER), sign_in(at=NOW)) as (where, _):
        monkeypatch.setenv("SITE", where)
        yield where


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context(locale="en-GB")
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


def seen(page: Page, name: str) -> None:
    """Look at a page, and at its tables: what is beside the edge of one is seen by nobody on a phone."""
    look(page, f"sources-{name}")
    page.set_viewport_size(PHONE)
    cut = page.evaluate("""[...document.querySelectorAll('td')].some(
        cell => cell.getBoundingClientRect().right > document.documentElement.clientWidth)""")
    assert not cut, name


def test_the_sources_are_good_to_read_with_all_well(page: Page, site: str) -> None:
    page.goto(site + SOURCES)
    seen(page, "empty")
    source_states.all_well()
    do(handed_in(), "keep")
    page.goto(site + SOURCES)
    seen(page, "well")
    page.goto(site + address("console.source", source="website"))
    seen(page, "website")
    page.goto(site + address("console.source", source="our-x"))
    seen(page, "x")
    page.goto(site + address("console.source", source=SOURCE.id))
    seen(page, "by-file")


def test_the_sources_are_good_to_read_with_four_wrong(page: Page, site: str) -> None:
    source_states.four_wrong()
    early = GOOD.replace(day(13), day(1)).replace(day(14), day(2)).replace(day(15), day(3))
    do(handed_in(early, "clipcast-february-and-the-first-days-of-march-2026-final(2).csv"), "keep")
    page.goto(site + SOURCES)
    seen(page, "wrong")
    for connector in ("facebook", "instagram"):
        page.goto(site + address("console.source", source=f"our-{connector}"))
        seen(page, f"wrong-{connector}")


def test_a_files_life_is_good_to_read(page: Page, site: str) -> None:
    page.goto(site + NEW)
    seen(page, "new")
    do(handed_in(), "keep")
    restated = GOOD.replace("1010", "40100").replace("882", "820")
    asked = handed_in(restated, "march-again.csv", NOW + timedelta(minutes=1))
    page.goto(site + page_of(asked))
    seen(page, "preview")
    plain = handed_in(f"{HEAD}\n{day(12)},1100,400,879\n", "one-day-more.csv", NOW + timedelta(minutes=2))
    page.goto(site + page_of(plain))
    seen(page, "preview-plain")
    do(plain, "keep", at=NOW + timedelta(minutes=3))
    page.goto(site + page_of(plain))
    seen(page, "kept")
    page.goto(f"{site}{page_of(plain)}?look=back")
    seen(page, "undo")
    do(plain, "withdraw", at=NOW + timedelta(minutes=4))
    page.goto(site + page_of(plain))
    seen(page, "taken-back")
    refused = handed_in(GOOD.replace("990", "many"), "broken.csv", NOW + timedelta(minutes=5))
    page.goto(site + page_of(refused))
    seen(page, "refused")
    strange = handed_in("Tag;Besuche\n2026-03-01;12\n2026-03-02;14\n", "tage.csv", NOW + timedelta(minutes=6))
    page.goto(site + page_of(strange))
    seen(page, "unknown-shape")
    several = ",".join(one.id for one in (asked, plain, refused))
    page.goto(f"{site}{NEW}?files={several}")
    seen(page, "several")


def test_hits_kept_apart_are_good_to_read(page: Page, site: str) -> None:
    page.goto(site + HITS)
    seen(page, "hits-none")
    flood()
    page.goto(site + HITS)
    seen(page, "hits")


def test_files_that_are_too_long_are_said_before_they_are_sent(page: Page, site: str) -> None:
    page.goto(site + NEW)
    field = page.get_by_label("Files", exact=True)
    most = int(field.get_attribute("data-most") or 0)
    field.set_input_files({"name": "long.csv", "mimeType": "text/csv", "buffer": b"x" * (most + 1)})
    assert "longer than 4 MB" in field.evaluate("field => field.validationMessage")
    page.get_by_role("button", name="Read them").click()
    assert page.url == site + NEW
    assert "Hand in figures" in page.title()
    field.set_input_files([{"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * (most // 2)}] * 2)
    assert field.evaluate("field => field.validationMessage") == ""


def test_everything_is_reached_by_the_keyboard_and_without_scripts(chrome: Browser, site: str) -> None:
    flood()
    context = chrome.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    for where in (HITS, NEW, SOURCES, address("console.source", source="website")):
        page.goto(site + where)
        wanted = page.locator("main a, main button, main input:not([type=hidden]), main textarea").count()
        assert wanted, where
        reached = []
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            reached.append(page.locator("main :focus").count())
        assert sum(reached) >= wanted, where
    context.close()
