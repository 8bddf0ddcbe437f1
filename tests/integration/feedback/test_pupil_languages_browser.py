"""The pupil's page in another language in a real browser: from right to left, switched midway, and without network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.feedback.web import pupil_survey
from shared.web import pages
from tests.support.aws import rows
from tests.support.browser import DESK, PHONE, look
from tests.support.feedback import hear
from tests.support.languages import languages_in
from tests.support.pupil_site import Site, pupil_site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("feedback_aws")]


@pytest.fixture
def site(feedback_aws: None, assets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the pages as they are once built, in the languages of the programme."""
    monkeypatch.setattr(pages, "ROOT", assets)
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()
    with languages_in(tmp_path), pupil_site() as running:
        yield running
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()


@pytest.fixture
def device(chrome: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return what makes a device whose owner reads a language."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chrome.new_context(**{"viewport": PHONE, "reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def choose(page: Page, **answers: str) -> None:
    """Answer question after question and go on from each."""
    for name, said in answers.items():
        page.locator(f"input[name='{name}'][value='{said}']").check()
        page.click("#send")


def switch(page: Page, name: str) -> None:
    page.click(".langs summary")
    page.get_by_role("link", name=name).click()


def stored() -> list[dict[str, Any]]:
    return [row["answers"] for row in rows("feedback", "answer")]


def test_a_page_from_right_to_left_fits_and_axe_finds_no_fault(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear()
    page = device(locale="ar-EG").new_page()

    def seen(what: str) -> None:
        look(page, f"arabic-{what}", dark=True)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            inside = "one => one.getBoundingClientRect().left >= -1"
            assert page.evaluate(f"[...document.querySelectorAll('label, button, p')].every({inside})"), what

    page.goto(f"{site.address}/f")
    seen("code")
    page.fill("#code", "WRONG")
    assert page.evaluate("getComputedStyle(document.querySelector('#code')).direction") == "ltr"
    page.goto(f"{site.address}/f/{code}")
    page.click(".langs summary")
    seen("languages")
    for link in page.locator(".langs summary, .langs a").all():
        box = link.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.click(".langs summary")
    page.click("#send")
    seen("first question with an error")
    choose(page, before="2", hobbies="gigs")
    seen("third question")
    choose(page, mood="fine", now="4")
    page.wait_for_url("**/thanks**")
    seen("thanks")


def test_who_switches_the_language_midway_goes_on_where_they_were(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear()
    page = device(locale="en-GB").new_page()
    page.goto(f"{site.address}/f/{code}")
    choose(page, before="2", hobbies="gigs")
    expect(page.locator("#count")).to_have_text("3 of 4")
    switch(page, "Cymraeg")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.locator("#count")).to_have_text("3 o 4")
    assert page.locator("#ask").is_visible()
    ticked = page.evaluate("[...document.querySelectorAll('input:checked')].map(one => one.value)")
    assert ticked == ["2", "gigs"]
    choose(page, mood="fine", now="4")
    page.wait_for_url("**/thanks**lang=cy")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Diolch")
    [answers] = stored()
    assert {name: answers[name] for name in ("before", "hobbies", "mood", "now")} == {
        "before": "2",
        "hobbies": ["gigs"],
        "mood": "fine",
        "now": "4",
    }
    # The one who comes next finds nothing of it, in whatever language.
    page.goto(f"{site.address}/f/{code}")
    expect(page.get_by_role("heading", name="You have answered")).to_be_visible()


def test_an_answer_kept_in_one_language_is_sent_from_the_page_in_another(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear()
    page = device(locale="en-GB").new_page()
    kept = "caches.open('pupil').then(c => c.keys()).then(k => k.length >= {})"
    for number, query in enumerate(("", "?lang=cy"), 1):
        page.goto(f"{site.address}/f/{code}{query}")
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function(kept.format(number))
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    site.cut = True
    page.goto(f"{site.address}/f/{code}?lang=cy")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    choose(page, before="2", hobbies="gigs", mood="fine", now="4")
    expect(page.locator("#saved")).to_contain_text("gadw ar y ffôn hwn, heb ei anfon eto")
    page.goto(f"{site.address}/f/{code}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Saved on this phone, not sent yet")).to_be_visible()
    assert stored() == []
    site.cut = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="You have answered")).to_be_visible()
    assert [one["now"] for one in stored()] == ["4"]
