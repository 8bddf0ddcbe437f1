"""The pupil's page in a real browser: nothing is lost, nobody sees another's answers, and everyone can use it."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from assets.build import build
from services.feedback.web import pupil_survey
from shared.compiled import essentials
from shared.paths import ROOT
from shared.web import pages
from tests.support.aws import rows
from tests.support.feedback import hear, visit
from tests.support.machine import chromium, npm_package
from tests.support.programme import OWN
from tests.support.pupil_site import Site, pupil_site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("feedback_aws")]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
DAY = 24 * 60 * 60 * 1000
RIGHT = {
    "before": "2",
    "year-group": "year-7",
    "hobbies": ["gigs", "crew"],
    "mood": "dull",
    "why": "slow",
    "now": "4",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the page's style sheet, scripts and pictures."""
    out = tmp_path_factory.mktemp("assets")
    build(out, ROOT / OWN)
    return out


WHOLE_PAGES = pytest.mark.parametrize("chrome", [False, True], ids=["", "bfcache"], indirect=True)
"""For what is told by going back: without the browser's cache of whole pages, and with it."""


@pytest.fixture(scope="module")
def chrome(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start a real browser; with the cache of whole pages that going back shows, as people's have, unless a test says."""
    without = ["--disable-back-forward-cache"] if getattr(request, "param", True) else []
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"], ignore_default_args=without
        )
        yield browser
        browser.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let the survey have all that a survey can: an open year group, a condition, a limit, an excluding option, pictures."""
    surveys = essentials()["surveys"]
    survey = copy.deepcopy(surveys["first-look"])
    _before, year, hobbies, mood, _now = survey["questions"]
    # Not the class's own: where the booking says which it is, nobody is asked.
    year["options"] = [one for one in year["options"] if one["id"] != "year-10"]
    hobbies["most"] = 3
    hobbies["options"][0]["icon"] = "mountain"
    hobbies["options"].append({"id": "none", "text": "None of these", "icon": "", "exclusive": True})
    why = {**mood, "id": "why", "text": "What made it dull?", "when": {"question": "mood", "any": ["dull"]}}
    why["options"] = [
        {"id": one, "text": text, "icon": "", "exclusive": False}
        for one, text in (("slow", "It was slow"), ("known", "I knew it all"))
    ]
    survey["questions"].insert(4, why)
    monkeypatch.setitem(surveys, "first-look", survey)
    return dict(survey)


@pytest.fixture
def site(
    feedback_aws: None, asked: dict[str, Any], built: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """Serve the pages as they are once built."""
    monkeypatch.setattr(pages, "ROOT", built)
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()
    with pupil_site() as running:
        yield running
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()


@dataclass
class Child:
    """Someone before the page, on a device of their own or one that goes round."""

    page: Page
    site: Site
    code: str

    def open(self, query: str = "") -> "Child":
        self.page.goto(f"{self.site.address}/f/{self.code}{query}")
        return self

    @property
    def question(self) -> Locator:
        return self.page.locator(".question:visible")

    @property
    def count(self) -> str:
        return self.page.inner_text("#count")

    @property
    def ticked(self) -> list[str]:
        """What is ticked on the page, shown or not: nobody else's may be."""
        found = self.page.evaluate("[...document.querySelectorAll('input:checked')].map(one => one.value)")
        return list(found)

    @property
    def kept(self) -> str:
        """All that the device keeps."""
        return str(self.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))

    def choose(self, **answers: Any) -> None:
        for name, said in answers.items():
            for value in [said] if isinstance(said, str) else said:
                self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def on(self) -> None:
        self.page.click("#send")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def fill(self, upto: int = 99, **changed: Any) -> None:
        """Answer question by question; the last one is left for `on` to send."""
        names = list((RIGHT | changed).items())[:upto]
        for place, (name, said) in enumerate(names):
            self.choose(**{name: said})
            if place < len(names) - 1:
                self.on()

    def thanked(self) -> None:
        self.page.wait_for_url("**/thanks**")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Thank you")


@pytest.fixture
def device(chrome: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Return what makes a device: with its own storage, kept from page to page."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chrome.new_context(**{"viewport": PHONE, "locale": "en-GB", **options})
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def child(device: Callable[..., BrowserContext], site: Site) -> Child:
    """Someone with a phone of their own."""
    _, code = hear(visit())
    return Child(device().new_page(), site, code)


def stored() -> list[dict[str, Any]]:
    return [row["answers"] for row in rows("feedback", "answer")]


def worker_ready(child: Child) -> None:
    """Wait until the worker has the page, and the page its copy."""
    child.page.evaluate("navigator.serviceWorker.ready")
    child.page.wait_for_function("caches.open('pupil').then(c => c.keys()).then(k => k.length > 0)")
    child.page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_one_question_at_a_time_in_few_and_small_requests(child: Child, site: Site) -> None:
    child.open()
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


@WHOLE_PAGES
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


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_damaged_or_foreign_is_dropped_and_told(
    child: Child, site: Site, damage: str, *, sealed: bool
) -> None:
    child.open()
    worker_ready(child)
    child.fill(2)
    draft = f"pupil:draft:/f/{child.code}/answers"
    was = child.page.evaluate("name => localStorage.getItem(name)", draft)
    text = {"cut short": was[:-5], "changed": was.replace("year-7", "year-8")}.get(damage, DAMAGE[damage])
    if sealed and damage in {"another address", "no list", "no key"}:
        # Whoever wrote it knows how ours are marked.
        marked = child.page.evaluate(
            "t => [...t].reduce((so, l) => (so * 33 + l.codePointAt(0)) % 4294967291, 5381) + ' ' + t", text
        )
        text = str(marked)
    for name in (draft, "pupil:out"):
        child.page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, text])
    child.page.reload()
    expect(child.page.locator("#notice")).to_contain_text("could not read what was saved")
    assert child.ticked == []
    assert child.count == "1 of 5"
    assert not [one for one in site.seen if one.startswith("POST")]
    assert "year-" not in child.kept


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


@pytest.mark.parametrize("kind", KINDS_OF_NO)
def test_why_it_is_not_sent_is_said_as_it_is_and_the_answers_stay(child: Child, kind: str) -> None:
    answer, says = KINDS_OF_NO[kind]
    child.open()
    child.fill()

    def refuse(route: Route) -> None:
        if answer:
            route.fulfill(**({"content_type": "text/html"} if "body" in answer else {}), **answer)
        else:
            route.abort()

    child.page.route("**/answers", refuse)
    child.on()
    expect(child.page.get_by_role("heading", name="Saved on this phone, not sent yet")).to_be_visible()
    expect(child.page.locator("#saved")).to_contain_text(says)
    if answer:
        expect(child.page.locator("#saved")).not_to_contain_text("no internet")
    assert "gigs" in child.kept
    assert stored() == []
    # On another page of ours the same is said, in a line on top.
    child.page.goto(f"{child.site.address}/f")
    expect(child.page.locator("#notice")).to_contain_text(says if answer else "when there is internet")
    child.page.unroute("**/answers")
    child.open()
    expect(child.page.get_by_role("heading", name="You have answered")).to_be_visible()
    assert stored() == [RIGHT]


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


@WHOLE_PAGES
def test_a_page_given_back_whole_shows_nobodys_answers(child: Child) -> None:
    child.open()
    child.fill(3)
    child.page.evaluate(RESTORED)
    expect(child.page.get_by_role("heading", name="Someone began this form here")).to_be_visible()
    assert child.ticked == []
    child.press("Yes, go on with my answers")
    assert child.count == "3 of 5"
    assert child.ticked == ["2", "year-7", "gigs", "crew"]


@WHOLE_PAGES
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


@WHOLE_PAGES
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_any_state_at_either_width(
    device: Callable[..., BrowserContext], site: Site, scheme: str
) -> None:
    axe = (npm_package("axe-core") / "axe.min.js").read_text()
    _, code = hear(visit())
    child = Child(device(color_scheme=scheme, reduced_motion="reduce").new_page(), site, code)

    def look(what: str) -> None:
        for size in (PHONE, DESK):
            child.page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict
            wide = child.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{what} is {wide} wide"
            found = child.page.evaluate(f"async () => {{ {axe}; return (await axe.run()).violations }}")
            assert not [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found], what

    child.page.goto(f"{site.address}/f")
    look("code")
    child.page.click("button")
    look("code with an error")
    child.open()
    child.on()
    look("first question with an error")
    child.choose(before="2")
    look("first question answered")
    child.on()
    child.choose(**{"year-group": "year-7"})
    child.on()
    child.choose(hobbies="gigs")
    look("hobbies")
    child.on()
    child.choose(mood="fine")
    child.on()
    child.choose(now="3")
    look("last question")
    Child(child.page.context.new_page(), site, code).open().page.close()
    site.cut = True
    child.on()
    expect(child.page.locator("#saved")).to_be_visible()
    look("saved")
    site.cut = False
    child.press("Try again now")
    child.thanked()
    look("thanks")
    child.open()
    look("answered")
    child.press("Next person")
    child.fill(2)
    child.open()
    look("begun")
    child.open("?kiosk")
    look("kiosk")
    child.page.goto(f"{site.address}/f/{code}/thanks?h=2&kiosk=1")
    look("thanks at a kiosk")
