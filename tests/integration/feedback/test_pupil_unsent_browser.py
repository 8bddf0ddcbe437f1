"""What a child answered and could not send, in a real browser: nothing is lost, and why is said as it is."""

import functools
import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.support.children import (
    DAY,
    RIGHT,
    Child,
    asked,
    child,
    device,
    site,
    stored,
    worker_ready,
)
from tests.support.pupil_site import Site

__all__ = ["asked", "child", "device", "site"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("feedback_aws")]


@pytest.mark.parametrize("step", range(1, 7))
def test_a_cut_at_any_step_and_a_reload_lose_nothing(child: Child, site: Site, step: int) -> None:
    child.open()
    worker_ready(child)
    child.fill(step)
    before, where = child.ticked, child.count
    site.cut = True
    child.page.reload()
    expect(child.page.locator("#count")).to_have_text(where)
    assert child.ticked == before
    rest = list(RIGHT.items())[step:]
    for name, said in rest:
        child.on()
        child.choose(**{name: said})
    child.on()
    expect(child.page.get_by_role("heading", name="Saved on this phone, not sent yet")).to_be_visible()
    assert stored() == []
    child.page.reload()
    expect(child.page.get_by_role("heading", name="Saved on this phone, not sent yet")).to_be_visible()
    site.cut = False
    child.page.evaluate("dispatchEvent(new Event('online'))")
    child.thanked()
    assert stored() == [RIGHT]
    assert "gigs" not in child.kept


def test_a_lost_reply_is_no_second_answer(child: Child, site: Site) -> None:
    child.open()
    child.fill()
    site.lose = True
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    site.lose = False
    child.press("Try again now")
    child.thanked()
    assert stored() == [RIGHT]


def test_a_mind_changed_before_it_was_sent_is_one_answer(child: Child, site: Site) -> None:
    child.open()
    child.fill()
    site.cut = True
    child.on()
    child.press("Change my answers")
    assert child.count == "1 of 6"
    site.cut = False
    child.choose(before="5")
    for _ in range(6):
        child.on()
    child.thanked()
    assert stored() == [RIGHT | {"before": "5"}]


def test_a_mind_is_changed_after_a_reload_too(child: Child, site: Site) -> None:
    child.open()
    worker_ready(child)
    child.fill()
    before = child.ticked
    site.cut = True
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    child.page.reload()
    child.press("Change my answers")
    assert child.ticked == before
    site.cut = False
    child.choose(before="5")
    for _ in range(6):
        child.on()
    child.thanked()
    assert stored() == [RIGHT | {"before": "5"}]


def test_after_a_day_it_says_so_and_sends_nothing(child: Child, site: Site) -> None:
    child.open()
    worker_ready(child)
    child.fill()
    site.cut = True
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    now = child.page.evaluate("Date.now()")
    site.cut = False
    child.page.clock.set_fixed_time(now + DAY + 60_000)
    child.page.reload()
    expect(child.page.locator("#notice")).to_contain_text("more than a day, so we deleted them")
    assert "gigs" not in child.kept
    assert child.ticked == []
    assert not [one for one in site.seen if one.startswith("POST")]


DAMAGE = {
    "no JSON": "{",
    "cut short": None,
    "changed": None,
    "another address": json.dumps(
        [{"to": "//elsewhere.example/f/x/answers", "body": "key=abcdefghijklmnop"}]
    ),
    "no list": json.dumps({"to": 5}),
    "no key": json.dumps([{"to": "/f/ABC/answers", "body": "now=4", "at": 1}]),
}
FOREIGN = ("another address", "no list", "no key")


def test_what_is_damaged_or_foreign_is_dropped_and_told(
    child: Child, site: Site, subtests: pytest.Subtests
) -> None:
    child.open()
    worker_ready(child)
    draft = f"pupil:draft:/f/{child.code}/answers"
    child.fill(2)
    was = child.page.evaluate("name => localStorage.getItem(name)", draft)
    damaged = {"cut short": was[:-5], "changed": was.replace("year-7", "year-8")}
    # Whoever wrote what is foreign may know how ours is marked.
    for damage, sealed in [*((one, False) for one in DAMAGE), *((one, True) for one in FOREIGN)]:
        with subtests.test(damage, sealed=sealed):
            text = damaged.get(damage, DAMAGE[damage])
            if sealed:
                text = str(child.page.evaluate(MARKED, text))
            for name in (draft, "pupil:out"):
                child.page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, text])
            child.page.reload()
            expect(child.page.locator("#notice")).to_contain_text("could not read what was saved")
            assert child.ticked == []
            assert child.count == "1 of 5"
            assert not [one for one in site.seen if one.startswith("POST")]
            assert "year-" not in child.kept


MARKED = "t => [...t].reduce((so, l) => (so * 33 + l.codePointAt(0)) % 4294967291, 5381) + ' ' + t"


def test_a_filter_that_answers_in_our_place_is_not_believed(child: Child, site: Site) -> None:
    child.open()
    child.fill()
    child.page.route(
        "**/answers", lambda route: route.fulfill(status=200, body="<h1>Sign in to the Wi-Fi</h1>")
    )
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    child.page.unroute("**/answers")
    child.press("Try again now")
    child.thanked()
    assert stored() == [RIGHT]


KINDS_OF_NO: dict[str, tuple[dict[str, Any], str]] = {
    "not open yet": (
        {"status": 403, "json": {"closed": "It opens on Thursday 12 March. Come back then."}},
        "It opens on Thursday 12 March. Come back then.",
    ),
    "too many at once": (
        {"status": 429, "json": {"message": "Too Many Requests"}},
        "Many people are sending",
    ),
    "no room": ({"status": 503, "json": {"message": "Service Unavailable"}}, "Many people are sending"),
    "too long": ({"status": 413, "body": "<h1>That is too long</h1>"}, "too long to send"),
    "a fault": ({"status": 500, "body": "<h1>Sorry</h1>"}, "went wrong on our side"),
    "a fault of the way": ({"status": 504, "json": {"message": "Timeout"}}, "went wrong on our side"),
    "a page to sign in": ({"status": 200, "body": "<h1>Sign in</h1>"}, "may want you to sign in"),
    "the way to a page to sign in": (
        {"status": 302, "headers": {"location": "http://wifi.example/"}},
        "may want you to sign in",
    ),
    "a filter": ({"status": 403, "body": "<h1>Blocked</h1>"}, "did not let your answers through"),
    "no internet": ({}, "There is no internet at the moment"),
}


def test_why_it_is_not_sent_is_said_as_it_is_and_the_answers_stay(
    child: Child, subtests: pytest.Subtests
) -> None:
    child.open()
    child.fill()
    send = child.on
    answer: dict[str, Any] = {}
    child.page.route("**/answers", lambda route: refuse(answer, route))
    for kind, (answer, says) in KINDS_OF_NO.items():
        with subtests.test(kind):
            send()
            expect(
                child.page.get_by_role("heading", name="Saved on this phone, not sent yet")
            ).to_be_visible()
            expect(child.page.locator("#saved")).to_contain_text(says)
            if answer:
                expect(child.page.locator("#saved")).not_to_contain_text("no internet")
            assert "gigs" in child.kept
            assert stored() == []
            # On another page of ours the same is said, in a line on top.
            child.page.goto(f"{child.site.address}/f")
            expect(child.page.locator("#notice")).to_contain_text(
                says if answer else "when there is internet"
            )
            child.open()
            expect(child.page.locator("#saved")).to_be_visible()
        send = functools.partial(child.press, "Try again now")
    child.page.unroute("**/answers")
    child.open()
    expect(child.page.get_by_role("heading", name="You have answered")).to_be_visible()
    assert stored() == [RIGHT]


def refuse(answer: dict[str, Any], route: Route) -> None:
    """Answer as who refuses does; one who says nothing lets nobody through."""
    if answer:
        route.fulfill(**({"content_type": "text/html"} if "body" in answer else {}), **answer)
    else:
        route.abort()
