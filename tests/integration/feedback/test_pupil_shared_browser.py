"""One device that goes from child to child, in a real browser: nobody sees another's answers."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Error as PlaywrightError

from tests.support.children import (
    RIGHT,
    WHOLE_PAGES,
    Child,
    asked,
    child,
    device,
    site,
    stored,
    worker_ready,
)
from tests.support.feedback import hear, visit
from tests.support.pupil_site import Site

__all__ = ["asked", "child", "device", "site"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("feedback_aws")]


@WHOLE_PAGES
def test_three_children_on_one_tablet_see_nothing_of_each_other(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    tablet = Child(device().new_page(), site, code).open()
    answers = [{"hobbies": "gigs"}, {"hobbies": "sums"}, {"hobbies": "sketching"}]
    for number, own in enumerate(answers, 1):
        tablet.fill(**own)
        tablet.on()
        tablet.thanked()
        assert len(stored()) == number
        # The next child goes back, and back again, before they begin.
        for _ in range(2):
            tablet.page.go_back()
            tablet.page.wait_for_load_state()
            if "about:blank" in tablet.page.url:
                tablet.open()
            assert tablet.ticked == []
            assert "You chose" not in tablet.page.inner_text("body")
        assert not re.search("gigs|sums|sketching", tablet.kept)
        tablet.open()
        expect(tablet.page.get_by_role("heading", name="You have answered")).to_be_visible()
        expect(tablet.page.locator("#answered")).to_contain_text("only if you share this tablet")
        tablet.press("Next person")
        assert tablet.ticked == []
        assert tablet.count == "1 of 5"
    assert sorted(one["hobbies"] for one in stored()) == [["gigs"], ["sketching"], ["sums"]]


@WHOLE_PAGES
def test_the_link_on_the_page_of_thanks_leads_to_an_empty_form(child: Child) -> None:
    child.open()
    child.fill()
    child.on()
    child.thanked()
    child.page.get_by_role("link", name="Next person").click()
    expect(child.page.locator("#count")).to_have_text("1 of 5")
    child.page.go_back()
    child.page.wait_for_load_state()
    assert "You chose" not in child.page.inner_text("body")
    assert child.ticked == []


RESTORED = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
"""What a page hears that a browser gives back whole. Chromium keeps no page that says `no-store`; others may."""


def test_a_page_given_back_whole_shows_nobodys_answers(child: Child) -> None:
    child.open()
    child.fill(3)
    child.page.evaluate(RESTORED)
    expect(child.page.get_by_role("heading", name="Someone began this form here")).to_be_visible()
    assert child.ticked == []
    child.press("Yes, go on with my answers")
    assert child.count == "3 of 5"
    assert child.ticked == ["2", "year-7", "gigs", "crew"]


def test_a_form_begun_by_somebody_is_not_shown_before_they_say_it_was_them(child: Child, site: Site) -> None:
    child.open()
    child.fill(3)
    other = Child(child.page.context.new_page(), site, child.code).open()
    expect(other.page.get_by_role("heading", name="Someone began this form here")).to_be_visible()
    assert other.ticked == []
    other.press("No, start a new form")
    assert other.ticked == []
    assert "gigs" not in other.kept


def test_the_next_child_gets_the_page_without_network_and_all_arrive(child: Child, site: Site) -> None:
    child.open()
    worker_ready(child)
    site.cut = True
    keys: set[str] = set()
    for number in range(3):
        next_one = Child(child.page.context.new_page(), site, child.code).open()
        if number:
            expect(next_one.page.get_by_role("heading", name="not sent yet")).to_be_visible()
            next_one.press("Next person")
        keys.add(next_one.page.input_value("input[name=key]"))
        next_one.fill(now=str(number + 1))
        next_one.on()
        expect(next_one.page.locator("#saved")).to_be_visible()
        next_one.page.close()
    assert len(keys) == 3
    site.cut = False
    child.open()
    expect(child.page.get_by_role("heading", name="You have answered")).to_be_visible()
    assert sorted(one["now"] for one in stored()) == ["1", "2", "3"]


def test_a_kiosk_goes_back_by_itself_to_an_empty_form(child: Child) -> None:
    child.page.clock.install()
    child.open("?kiosk")
    for _ in range(2):
        child.fill()
        child.on()
        child.thanked()
        large = child.page.get_by_role("link", name="Next person")
        box = large.bounding_box()
        assert box
        assert box["height"] >= 90
        child.page.clock.fast_forward(19_000)
        assert "/thanks" in child.page.url
        child.page.clock.fast_forward(2_000)
        child.page.wait_for_url("**/f/*kiosk*")
        expect(child.page.locator("#count")).to_have_text("1 of 5")
        assert child.ticked == []
    child.fill(2)
    child.press("Start again for the next person")
    assert child.ticked == []
    assert len(stored()) == 2


SCROLLED = "new Promise(done => { addEventListener('scroll', done, { once: true }); scrollBy(0, 90); })"


def test_who_still_reads_at_a_kiosk_keeps_the_page(child: Child, site: Site) -> None:
    child.page.clock.install()
    child.open("?kiosk")
    child.fill()
    child.on()
    child.thanked()
    expect(child.page.get_by_text("20 seconds after the last touch")).to_be_visible()
    signs: list[Callable[[], Any]] = [
        child.page.locator("h2").first.click,
        lambda: child.page.keyboard.press("Shift"),
        lambda: child.page.evaluate(SCROLLED),
    ]
    for sign in signs:
        child.page.clock.fast_forward(15_000)
        sign()
        assert "/thanks" in child.page.url
    child.page.clock.fast_forward(21_000)
    expect(child.page.locator("#count")).to_have_text("1 of 5")
    # The same of what is saved and not sent.
    site.cut = True
    child.fill()
    child.on()
    expect(child.page.locator("#saved")).to_contain_text("20 seconds after the last touch")
    for _ in range(2):
        child.page.clock.fast_forward(15_000)
        child.page.keyboard.press("Shift")
        expect(child.page.locator("#saved")).to_be_visible()
    child.page.clock.fast_forward(21_000)
    expect(child.page.locator("#count")).to_have_text("1 of 5")


def test_a_form_left_half_way_at_a_kiosk_is_hidden_and_lost_to_nobody(child: Child) -> None:
    child.page.clock.install()
    child.open("?kiosk")
    child.page.clock.fast_forward(120_000)
    expect(child.page.locator("#count")).to_have_text("1 of 5")
    child.fill(3)
    child.page.clock.fast_forward(50_000)
    expect(child.page.locator("#count")).to_have_text("3 of 5")
    child.page.keyboard.press("Shift")
    child.page.clock.fast_forward(50_000)
    assert child.ticked
    child.page.clock.fast_forward(11_000)
    begun = child.page.get_by_role("heading", name="Someone began this form here")
    expect(begun).to_be_visible()
    expect(child.question).to_have_count(0)
    child.press("Yes, go on with my answers")
    assert child.count == "3 of 5"
    assert child.ticked == ["2", "year-7", "gigs", "crew"]
    child.page.clock.fast_forward(61_000)
    child.press("No, start a new form")
    assert child.ticked == []
    assert "gigs" not in child.kept
    assert child.count == "1 of 5"


def test_a_kiosk_without_network_goes_round_all_the_same(child: Child, site: Site) -> None:
    child.page.clock.install()
    child.open("?kiosk")
    site.cut = True
    child.fill()
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    child.page.clock.fast_forward(21_000)
    expect(child.page.locator("#count")).to_have_text("1 of 5")
    assert child.ticked == []
    expect(child.page.locator("#notice")).to_contain_text("Saved on this phone, not sent yet")


@WHOLE_PAGES
def test_without_scripts_it_is_one_page_that_sends_and_shows_nobodys_answers(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    plain = Child(device(java_script_enabled=False).new_page(), site, code).open()
    expect(plain.question).to_have_count(6)
    expect(plain.page.get_by_text("Only if you chose this in question 4: Dull.")).to_be_visible()
    plain.on()
    plain.page.get_by_role("link", name="Choose an answer to question 1").click()
    assert plain.page.url.endswith("#before")
    fieldset = plain.page.locator("#before").bounding_box()
    assert fieldset
    assert 0 <= fieldset["y"] < 200, "the question is seen, not its circles alone"
    plain.choose(**RIGHT)
    plain.on()
    plain.thanked()
    assert stored() == [RIGHT]
    for _ in range(3):
        # What a post answered is stored nowhere either: the browser asks before it sends that again.
        with suppress(PlaywrightError):
            plain.page.go_back()
        assert plain.page.locator("input:checked").count() == 0


@WHOLE_PAGES
def test_without_scripts_going_back_from_thanks_shows_an_empty_form(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    plain = Child(device(java_script_enabled=False).new_page(), site, code).open()
    plain.choose(**RIGHT)
    plain.on()
    plain.thanked()
    plain.page.wait_for_load_state("load")
    assert "GET /f/forget.svg" in site.seen
    plain.page.go_back()
    expect(plain.question).to_have_count(6)
    assert plain.page.locator("input:checked").count() == 0
