"""Children before the pupil's page in a real browser: each with a device of their own, or one that goes round."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from services.feedback.web import pupil_survey
from shared.compiled import essentials
from shared.web import pages
from tests.support.aws import rows
from tests.support.browser import DESK, PHONE
from tests.support.feedback import hear, visit
from tests.support.pupil_site import Site, pupil_site

__all__ = ["DESK", "PHONE"]

DAY = 24 * 60 * 60 * 1000
RIGHT = {
    "before": "2",
    "year-group": "year-7",
    "hobbies": ["gigs", "crew"],
    "mood": "dull",
    "why": "slow",
    "now": "4",
}
WHOLE_PAGES = pytest.mark.parametrize("device", [False, True], ids=["", "bfcache"], indirect=True)
"""For what is told by going back: without the browser's cache of whole pages, and with it."""


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
    feedback_aws: None, asked: dict[str, Any], assets: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """Serve the pages as they are once built."""
    monkeypatch.setattr(pages, "ROOT", assets)
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
def device(request: pytest.FixtureRequest, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Return what makes a device: with its own storage, kept from page to page.

    Going back shows whole pages that it kept, as people's do, unless a test says otherwise. Nothing moves on it unless a test
    says so: drawing a question that slides in is a third of what a browser does here.
    """
    keeps = getattr(request, "param", True)
    browser: Browser = request.getfixturevalue("peoples_chrome" if keeps else "chrome")
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        usual: dict[str, Any] = {"viewport": PHONE, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(**{**usual, **options})
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
    for kept in (
        "caches.open('pupil').then(c => c.keys()).then(k => k.length > 0)",
        "navigator.serviceWorker.controller !== null",
    ):
        # Unless it is told how often, the browser asks with each picture it draws.
        child.page.wait_for_function(kept, polling=50)
