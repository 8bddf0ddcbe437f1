"""The real template on the emulator, the demo year in it, and a real browser in front of it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from operate.calling import call
from operate.processes import wait_for
from operate.stage import Stage
from shared.paths import LOCAL
from tests.support.browser import PHONE, look
from tests.support.programme import DEMO, programme_of

PERSON = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
"""A browser that calls itself headless is not counted by the website: this one is a person's."""


def ports(number: int) -> dict[str, int]:
    """Return the ports that a stage of the tests tries first, so that the template need not be made again each time.

    They stand in it. Stages that may run at the same time have another `number` each.
    """
    return {f"{name}_port": port + 10 * number for name, port in PORTS.items()}


PORTS: Final = {"site": 8865, "gateway": 4865, "platforms": 8895}


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Run the deployed template for all files of walks, with nothing in it yet (`tests.support.spread` has their order)."""
    folder = LOCAL / "test-walks"
    shutil.rmtree(folder, ignore_errors=True)
    with ExitStack() as until_the_end:
        with programme_of(DEMO):
            running = until_the_end.enter_context(Stage(folder, lambda _: None, **ports(0)))
        yield running


@pytest.fixture(autouse=True)
def _of_the_demo() -> Iterator[None]:
    """Be of the programme the demo is of, as the stage is."""
    with programme_of(DEMO):
        yield


class Walk:
    """Someone at a browser: opens pages, looks at each at two widths, and lets axe look too."""

    def __init__(self, context: BrowserContext, site: str, name: str) -> None:
        self.context, self.site, self._name = context, site, name
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self._seen = 0

    def _hear(self, message: Any) -> None:
        # A page that answers 4xx is logged by the browser as an error; those are asked for on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> int:
        """Open a page of the site; return its status."""
        answer = self.page.goto(path if "://" in path else self.site + path)
        assert answer is not None
        return answer.status

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()

    def look(self, name: str) -> None:
        """Hold the page to a phone's and a desk's width, and let axe find fault with it at both."""
        self._seen += 1
        before = self.page.viewport_size
        look(self.page, f"{self._name}-{self._seen:02d}-{name}")
        if before:
            self.page.set_viewport_size(before)
        assert not self.complaints, self.complaints


@pytest.fixture
def walk(chrome: Browser, stage: Stage) -> Iterator[Callable[..., Walk]]:
    """Return what starts a walk by someone with a browser of their own."""
    contexts: list[BrowserContext] = []

    def start(name: str, **options: Any) -> Walk:
        context = chrome.new_context(user_agent=PERSON, viewport=PHONE, locale="en-GB", **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Walk(context, stage.site, name)

    yield start
    for context in contexts:
        context.close()


def digest(stage: Stage) -> tuple[dict[str, Any], str, Path]:
    """Have the digest made and sent; return what the function said, the mail's text and its file."""

    def sent() -> list[tuple[Path, EmailMessage]]:
        return [one for one in stage.mails() if "Weekly digest" in one[1]["subject"]]

    # Of these alone: the clock sends other mails meanwhile.
    before = len(sent())
    answer = call(stage.outputs["DigestFunction"], {"again": True})
    assert not answer.failed, answer.said
    path, message = wait_for("the digest's mail", lambda: sent()[before:])[-1]
    return answer.said, message.get_body(("plain",)).get_content(), path


def pupils_in(text: str) -> tuple[int, int]:
    """Return how many pupils, and of how many target schools, a digest's text says were reached since the beginning."""
    found = re.search(r"^Since [^:]+: ([\d,]+) pupils in (\d+) of (\d+) target schools\.", text, re.MULTILINE)
    assert found, text[:400]
    return int(found[1].replace(",", "")), int(found[2])
