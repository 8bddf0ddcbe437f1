"""The pupil's page in a real browser: it asks one question at a time, and everyone can use it."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.browser import look
from tests.support.children import (
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


def test_one_question_at_a_time_in_few_and_small_requests(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    # Each question slides in, as it does for most.
    child = Child(device(reduced_motion="no-preference").new_page(), site, code).open()
    worker_ready(child)
    assert child.count == "1 of 5", "the sixth is asked only of those it concerns"
    child.fill(3)
    assert child.count == "3 of 5"
    expect(child.question).to_have_count(1)
    child.press("Back")
    assert child.count == "2 of 5"
    child.page.go_back()
    expect(child.page.locator("#count")).to_have_text("1 of 5")
    assert child.ticked == ["2", "year-7", "gigs", "crew"]
    assert sorted(site.seen) == ["GET /f/" + child.code, "GET /f/worker.js"], "and none for going on"
    assert site.weight < 45_000
    for _ in range(4):
        child.on()
    child.choose(now="4")
    assert child.page.inner_text("#send") == "Send"
    child.on()
    child.thanked()
    child.page.get_by_role("button", name="Copy link").wait_for()
    asked = [one.partition("?")[0] for one in site.seen if "worker" not in one]
    form = f"/f/{child.code}"
    assert asked == [f"GET {form}", f"POST {form}/answers", f"GET {form}/thanks"], "from the scan to thanks"
    assert site.weight < 45_000, "both pages together"
    assert stored() == [
        {"before": "2", "year-group": "year-7", "hobbies": ["gigs", "crew"], "now": "4"},
    ]
    assert "gigs" not in child.kept
    assert child.page.context.cookies() == []


def test_no_answer_lies_hidden_behind_the_buttons(child: Child) -> None:
    child.page.set_viewport_size({"width": 390, "height": 640})
    child.open()
    last, send = (
        child.question.locator(".option").last.bounding_box(),
        child.page.locator("#send").bounding_box(),
    )
    assert last
    assert send
    assert last["y"] + last["height"] <= send["y"], "a scale would seem to end before its most"


def test_what_is_missing_is_said_where_it_is_missing(child: Child) -> None:
    child.open()
    child.on()
    expect(child.question.get_by_text("Choose an answer")).to_be_visible()
    assert child.count == "1 of 5"
    assert child.page.evaluate("document.activeElement.id") == "before"
    child.choose(before="3")
    expect(child.question.get_by_text("Choose an answer")).to_be_hidden()
    assert "We need an answer here" in child.question.inner_text()
    child.on()
    child.choose(**{"year-group": "year-7"})
    child.on()
    assert "You can skip this one" in child.question.inner_text()


def test_options_exclude_are_limited_and_are_taken_back(child: Child) -> None:
    child.open()
    child.fill(3, hobbies=["gigs", "crew", "sums"])
    box = child.page.locator("input[name=hobbies]")
    box.nth(0).click()
    assert child.ticked[2:] == ["gigs", "crew", "sums"], "a fourth is one too many"
    expect(child.question.get_by_text("You can choose 3 at most")).to_be_visible()
    child.choose(hobbies="none")
    assert child.ticked[2:] == ["none"]
    child.choose(hobbies="sketching")
    assert child.ticked[2:] == ["sketching"]
    child.on()
    child.choose(mood="dull")
    assert child.count == "4 of 6", "the answer opens a question"
    child.press("Take back my choice")
    assert child.count == "4 of 5"
    assert "dull" not in child.kept
    child.on()
    child.choose(now="1")
    child.on()
    child.thanked()
    assert stored() == [{"before": "2", "year-group": "year-7", "hobbies": ["sketching"], "now": "1"}]


def test_the_keyboard_alone_answers_it(child: Child) -> None:
    child.open()
    press = child.page.keyboard.press
    child.page.locator("#before").focus()
    for keys in (
        ["Tab", "Space", "ArrowDown", "Enter"],
        ["Tab", "Space", "Enter"],
        ["Tab", "Space", "Tab", "Space", "Enter"],
        ["Tab", "Space", "ArrowDown", "ArrowDown", "Enter"],
        ["Tab", "Space", "Enter"],
        ["Tab", "Space", "ArrowUp", "Enter"],
    ):
        for key in keys:
            press(key)
    child.thanked()
    assert stored() == [
        {
            "before": "2",
            "year-group": "year-7",
            "hobbies": ["hills", "gigs"],
            "mood": "dull",
            "why": "slow",
            "now": "5",
        }
    ]


def test_the_servers_objection_shows_the_question(child: Child) -> None:
    said = json.dumps({"errors": {"hobbies": "Choose fewer, please"}})
    child.open()
    child.fill()
    child.page.route("**/answers", lambda route: route.fulfill(status=400, body=said))
    child.on()
    expect(child.question.get_by_text("Choose fewer, please")).to_be_visible()
    assert child.count == "3 of 6"
    assert len(child.ticked) == 7


def test_a_survey_that_closed_meanwhile_says_so(child: Child) -> None:
    child.open()
    child.fill()
    hear(visit(3, "cancelled"))
    child.on()
    expect(child.page.locator("#closed")).to_contain_text("called off or moved")
    assert stored() == []


SPEECH = """
window.spoken = [];
const voices = () => window.voices || [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: voices, cancel() { window.spoken.push(null); }, speak(words) { window.spoken.push([words.lang, words.text]); } } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_it_is_read_aloud_where_the_device_has_a_voice(child: Child) -> None:
    child.page.add_init_script(SPEECH + "window.voices = [{ lang: 'de-DE' }];")
    child.open()
    expect(child.page.get_by_role("button", name="Read it to me")).to_be_hidden()
    child.page.add_init_script("window.voices = [{ lang: 'en-GB' }];")
    child.open()
    child.press("Read it to me")
    language, words = child.page.evaluate("window.spoken.at(-1)")
    assert language == "en-GB"
    assert words.startswith("This morning, how much did you want a job in health or care?. No way. Hardly")
    child.press("Read it to me")
    assert child.page.evaluate("window.spoken.at(-1)") is None


def test_nothing_moves_for_those_who_asked_for_less(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    calm = Child(device(reduced_motion="reduce").new_page(), site, code).open()
    moving = "one => { const s = getComputedStyle(one); return [s.animationName, s.transitionDuration]; }"
    assert calm.page.locator(".question:visible").evaluate(moving) == ["none", "0s"]
    assert calm.page.locator(".row").first.evaluate(moving) == ["none", "0s"]


def test_axe_finds_no_fault_in_any_state_at_either_width_by_day_and_in_the_dark(
    device: Callable[..., BrowserContext], site: Site
) -> None:
    _, code = hear(visit())
    child = Child(device().new_page(), site, code)

    def seen(what: str) -> None:
        look(child.page, f"pupil-{what}", dark=True)

    child.page.goto(f"{site.address}/f")
    seen("code")
    with child.page.expect_navigation():
        child.page.click("button")
    seen("code with an error")
    child.open()
    child.on()
    seen("first question with an error")
    child.choose(before="2")
    seen("first question answered")
    child.on()
    child.choose(**{"year-group": "year-7"})
    child.on()
    child.choose(hobbies="gigs")
    seen("hobbies")
    child.on()
    child.choose(mood="fine")
    child.on()
    child.choose(now="3")
    seen("last question")
    Child(child.page.context.new_page(), site, code).open().page.close()
    site.cut = True
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    seen("saved")
    site.cut = False
    child.press("Try again now")
    child.thanked()
    seen("thanks")
    child.open()
    seen("answered")
    child.press("Next person")
    child.fill(2)
    child.open()
    seen("begun")
    child.open("?kiosk")
    seen("kiosk")
    child.page.goto(f"{site.address}/f/{code}/thanks?h=2&kiosk=1")
    seen("thanks at a kiosk")
