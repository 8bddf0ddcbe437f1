"""A browser for the functions that serve pages: it keeps cookies, follows where it is sent and fills in forms.

And real ones, which look at a page at the widths it must be good at.
"""

import base64
import functools
import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import pytest

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from shared.paths import ROOT
from tests.support.machine import CHROMIUM_ARGS, chromium, npm_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser as RealBrowser
    from playwright.sync_api import Page as RealPage
    from playwright.sync_api import Playwright, ViewportSize

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


@dataclass
class Clock:
    """The time on the pages; a test sets it."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, gone: timedelta) -> None:
        self.moment += gone


class PostedForm(HTMLParser):
    """The fields of a page's first form that posts and asks for something, as a browser would send them untouched.

    Where no form asks for anything, those of the first that posts: it is a button alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._forms: list[tuple[str, dict[str, str]]] = []
        self._asking: list[int] = []
        self._inside = False
        self._area = ""
        self._select = ""

    @property
    def action(self) -> str:
        """Where the form is sent; empty where none posts."""
        return self._chosen[0]

    @property
    def fields(self) -> dict[str, str]:
        """What it is sent with."""
        return self._chosen[1]

    @property
    def _chosen(self) -> tuple[str, dict[str, str]]:
        return self._forms[(self._asking or [0])[0]] if self._forms else ("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = attributes.get("method") == "post"
            if self._inside:
                self._forms.append((attributes.get("action", ""), {}))
        elif self._inside:
            self._field(tag, attributes)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        fields, kind = self._forms[-1][1], attributes.get("type")
        if tag in {"select", "textarea"} or (tag == "input" and kind != "hidden"):
            self._asking.append(len(self._forms) - 1)
        if tag == "select":
            self._select = attributes["name"]
            fields.pop(self._select, None)
        elif tag == "option" and self._select:
            if self._select not in fields or "selected" in attributes:
                fields[self._select] = attributes.get("value", "")
        elif tag == "input" and "name" in attributes:
            if kind not in {"radio", "checkbox"} or "checked" in attributes:
                fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "textarea":
            self._area = attributes["name"]
            fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._forms[-1][1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False


@dataclass
class Page:
    """An answer: its status, text, and where it sends the browser."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: list[str]
    address: str

    @property
    def title(self) -> str:
        title = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return " ".join(title[1].split()) if title else ""

    @property
    def errors(self) -> dict[str, str]:
        """The error summary's sentences by the field they lead to: each leads to one, and they stand in the fields' order."""
        summary = re.search(r"nhsuk-error-summary__list(.*?)</ul>", self.text, re.DOTALL)
        links = re.findall(r'href="#([^"]+)">\s*(.*?)\s*</a>', summary[1], re.DOTALL) if summary else []
        places = [self.text.find(f' id="{name}"') for name, _ in links]
        assert -1 not in places, f"a sentence leads nowhere: {links}"
        assert places == sorted(places), f"the sentences are not in the order of the fields: {links}"
        return {name: unescape(sentence) for name, sentence in links}

    @property
    def form(self) -> PostedForm:
        form = PostedForm()
        form.feed(self.text)
        return form


@dataclass
class Browser:
    """Asks a function as API Gateway would, keeps cookies and follows where it is sent."""

    handler: Any
    clock: Clock = field(default_factory=lambda: Clock(NOW))
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, address: str, body: str | bytes = "", **headers: str) -> Page:
        parts = urlsplit(address)
        raw = body if isinstance(body, bytes) else body.encode()
        event = {
            "version": "2.0",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {
                "content-type": "application/x-www-form-urlencoded",
                "sec-fetch-site": "same-origin",
                "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **headers,
            },
            "requestContext": {"http": {"method": method}, "requestId": "request"},
            "body": base64.b64encode(raw).decode() if raw else None,
            "isBase64Encoded": bool(raw),
        }
        answer = self.handler(event, None, clock=self.clock)
        text = answer["body"]
        if answer["isBase64Encoded"]:
            text = base64.b64decode(text).decode(errors="replace")
        for line in answer.get("cookies", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer["statusCode"], text, answer["headers"], answer.get("cookies", []), address)

    def get(self, address: str, *, follow: bool = True) -> Page:
        page = self.ask("GET", address)
        while follow and page.status == 303:
            page = self.ask("GET", page.headers["location"])
        return page

    def post(self, address: str, fields: dict[str, str], *, follow: bool = True) -> Page:
        page = self.ask("POST", address, urlencode(fields))
        return self.get(page.headers["location"]) if follow and page.status == 303 else page

    def fill(self, page: Page, *, follow: bool = True, **typed: str) -> Page:
        """Send a page's form with what is typed in place of what stands there."""
        return self.post(page.form.action, page.form.fields | typed, follow=follow)


def sign_in(
    name: str = "Alex Example",
    groups: tuple[str, ...] = (TEAM,),
    *,
    at: datetime = NOW,
) -> dict[str, str]:
    """Return the cookies of someone signed in at a moment."""
    email = f"{name.split(maxsplit=1)[0].lower()}@team.example"
    line = issue(TeamUser(f"subject-{name}", email, name, groups), at)
    key, _, value = line.partition(";")[0].partition("=")
    return {key: value}


PHONE: "Final[ViewportSize]" = {"width": 390, "height": 844}
DESK: "Final[ViewportSize]" = {"width": 1280, "height": 900}
SCREENS: Final = ROOT / ".local" / "screens"
"""Where pictures of pages are kept by a run that is asked to: `make test SCREENS=1`. Taking them is half of what a look costs."""

STILL: Final = """() => Promise.all(document.getAnimations()
  .filter(one => one.playState === "running" && Number.isFinite(one.effect.getComputedTiming().endTime))
  .map(one => one.finished.catch(() => null))).then(() => Boolean(window.axe))"""
"""Waits until nothing fades in any more: what is half there has half its contrast. Says whether axe is there."""

JUDGED: Final = """async rules => [(await axe.run({
  resultTypes: ["violations"], ...(rules.length && {runOnly: {type: "rule", values: rules}})})).violations.map(
  one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`), document.documentElement.scrollWidth]"""
"""What axe finds wrong with a page, by some of its rules or by all; of what it finds well, it describes no single element.

And how wide the page is.
"""

OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules of axe that ask for colours: all that can be otherwise in the dark."""


@functools.cache
def axe() -> str:
    """Return the source of the accessibility checker."""
    return (npm_package("axe-core") / "axe.min.js").read_text()


@functools.cache
def _keep_axe(page: "RealPage") -> None:
    """Let a page have the checker in whatever it shows from now on: to hand it over each time is a sixth of a look."""
    page.add_init_script(f"if (self === top) {{ {axe()} }}")


def look(page: "RealPage", name: str, *sizes: "ViewportSize", dark: bool = False) -> None:
    """Hold a page to its width, and let axe find fault with it: on a phone and at a desk, or at other sizes.

    With `dark`, its colours are judged in the dark too, for whoever has their device so.
    """
    for size in sizes or (PHONE, DESK):
        page.set_viewport_size(size)
        _judge(page, f"{name}-{size['width']}", size)
        if dark:
            page.emulate_media(color_scheme="dark")
            assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            _judge(page, f"{name}-dark-{size['width']}", size, *OF_COLOURS)
            page.emulate_media(color_scheme="light")


def _judge(page: "RealPage", name: str, size: "ViewportSize", *rules: str) -> None:
    has_axe = page.evaluate(STILL)
    if os.environ.get("SCREENS"):
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    if not has_axe:
        page.evaluate(f"() => {{ {axe()} }}")
        _keep_axe(page)
    found, wide = page.evaluate(JUDGED, list(rules))
    assert not found, f"{name}: {found}"
    assert wide <= size["width"], f"{name} is {wide} wide at {size['width']}"


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """Start what drives real browsers: there can be one of it a process, and starting it takes longer than a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chrome(playwright: "Playwright") -> "Iterator[RealBrowser]":
    """Start a real browser; whoever is to know nothing of others opens a context of their own."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def peoples_chrome(playwright: "Playwright") -> "Iterator[RealBrowser]":
    """Start one that keeps whole pages for going back, as people's do: Playwright's own way is without."""
    browser = playwright.chromium.launch(
        executable_path=chromium(),
        args=CHROMIUM_ARGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def assets() -> Path:
    """Build the pages' files."""
    from infra.bundle import assets_built
    from operate.set_up import alone

    with alone("build"):
        return assets_built()[0]
