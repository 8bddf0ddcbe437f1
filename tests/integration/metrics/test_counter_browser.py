"""The counter in a real browser: on a page of ours, on another site's that carries the tag, and on one that nobody listed."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from operate.processes import wait_for
from services.metrics.functions import hit
from services.metrics.web.source_wording import embed
from shared.aws import client
from shared.compiled import plain
from shared.web.http import Response
from tests.support.browser import NOW, Clock
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]

PERSON = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
"""A browser that calls itself headless is not counted: this one is a person's."""

STRICT = {"cross-origin-embedder-policy": "require-corp", "referrer-policy": "no-referrer"}
"""The strictest that another site may be: it loads only what says that anyone may, and names itself to nobody."""

STORED = """async () => [
  document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length
]"""


def _page(content: str, headers: dict[str, str]) -> Callable[..., Any]:
    def shown(_event: object, _context: object, *, clock: Clock) -> dict[str, Any]:
        assert clock
        return {
            "statusCode": 200,
            "headers": {"content-type": "text/html", **headers},
            "body": f"<!doctype html><title>A page</title>{content}",
            "isBase64Encoded": False,
        }

    return shown


@dataclass
class Sites:
    """Ours, and another; what the browser asked for and what it complained of."""

    ours: str
    theirs: str
    asked: list[str]
    """The paths that ours was asked for."""
    sent: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, context: BrowserContext, address: str) -> Page:
        page = context.new_page()
        page.on("request", lambda request: self.sent.append(request) if "/hit?" in request.url else None)
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def asked_to_count(self) -> bool:
        """Whether ours was asked to count a page."""
        return any(path.startswith("/hit?") for path in self.asked)


@pytest.fixture
def sites(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    """Serve both, the other on another host name, and list it; only the tag stands in its pages."""
    monkeypatch.setenv("HITS_QUEUE", client("sqs").create_queue(QueueName="hits")["QueueUrl"])
    monkeypatch.setattr(hit, "ROOT", assets)
    ours_has = (
        '<link rel="icon" href="data:,"><script defer src="/assets/count.js"></script>'
        '<noscript><img src="/hit?p=%2Fprivacy&amp;n=1" alt=""></noscript>'
    )
    own_headers = Response().to_api()["headers"]
    of_ours = _page(ours_has, own_headers)
    with served(lambda path: hit.handler if path.startswith("/hit") else of_ours, assets, Clock(NOW), {}) as (
        ours,
        asked,
    ):
        monkeypatch.setenv("SITE", ours)
        with served(
            lambda _: _page(f'<link rel="icon" href="data:,">{embed()}', STRICT), assets, Clock(NOW), {}
        ) as (there, _):
            theirs = there.replace("127.0.0.1", "localhost")
            monkeypatch.setitem(plain(), "counted_origins", [theirs])
            yield Sites(ours, theirs, asked)


def queued() -> list[dict[str, Any]]:
    found = client("sqs").receive_message(QueueUrl=os.environ["HITS_QUEUE"], MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def counted() -> dict[str, Any]:
    """Return the one hit that arrives."""
    [one] = wait_for("the hit to arrive", queued, 20)
    return one


def test_another_sites_page_is_counted_without_a_cookie_and_whatever_its_policies(
    chrome: Browser, sites: Sites
) -> None:
    context = chrome.new_context(user_agent=PERSON)
    context.add_cookies([{"name": "draft", "value": "secret", "url": sites.ours, "sameSite": "Lax"}])
    page = sites.open(context, f"{sites.theirs}/about?utm_campaign=poster&name=Sam")
    found = counted()
    assert (found["account"], found["page"], found["campaign"]) == (
        sites.theirs.partition("//")[2],
        "/about",
        "poster",
    )
    assert (found["visit"], found["scripted"], found["device"], found["referrer"]) == (
        True,
        True,
        "phone",
        "",
    )
    [sent] = sites.sent
    headers = sent.all_headers()
    assert "cookie" not in headers
    assert headers["origin"] == sites.theirs
    assert headers.get("referer", "") in {"", f"{sites.theirs}/"}
    assert "Sam" not in sent.url
    assert page.evaluate(STORED) == ["", 0, 0, 0, 0]
    assert [cookie["name"] for cookie in context.cookies()] == ["draft"], "only the one that was there"
    assert sites.complaints == []
    context.close()


def test_a_page_of_ours_is_counted_under_its_own_policy(chrome: Browser, sites: Sites) -> None:
    context = chrome.new_context(user_agent=PERSON)
    page = sites.open(context, f"{sites.ours}/privacy")
    found = counted()
    assert (found["account"], found["page"], found["visit"]) == ("own", "/privacy", True)
    page.evaluate("location.href = '/'")
    found = counted()
    assert (found["page"], found["visit"]) == ("/", False), "from inside"
    assert page.evaluate(STORED) == ["", 0, 0, 0, 0]
    assert context.cookies() == []
    assert sites.complaints == []
    context.close()


def test_readers_without_scripts_are_counted_by_the_picture(chrome: Browser, sites: Sites) -> None:
    context = chrome.new_context(user_agent=PERSON, java_script_enabled=False)
    for address, account, shown in (
        (f"{sites.theirs}/about", sites.theirs.partition("//")[2], ""),
        (f"{sites.ours}/privacy", "own", "/privacy"),
    ):
        sites.open(context, address)
        found = counted()
        assert (found["account"], found["page"], found["scripted"], found["visit"]) == (
            account,
            shown,
            False,
            False,
        )
    context.close()


def test_a_site_that_nobody_listed_is_not_counted(
    chrome: Browser, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(plain(), "counted_origins", [])
    for scripted in (True, False):
        context = chrome.new_context(user_agent=PERSON, java_script_enabled=scripted)
        sites.asked.clear()
        page = sites.open(context, f"{sites.theirs}/about")
        wait_for("the picture to be asked for", sites.asked_to_count, 20)
        assert page.title() == "A page"
        context.close()
    assert queued() == []
    assert sites.complaints == [], "its readers notice nothing"


@pytest.mark.parametrize(
    "asks",
    ["Object.defineProperty(navigator, 'doNotTrack', {value: '1'})", "navigator.globalPrivacyControl = true"],
)
def test_who_asks_not_to_be_counted_sends_nothing(chrome: Browser, sites: Sites, asks: str) -> None:
    context = chrome.new_context(user_agent=PERSON)
    context.add_init_script(asks)
    sites.open(context, f"{sites.theirs}/about")
    assert sites.sent == []
    context.close()


def test_the_script_is_small(assets: Path) -> None:
    assert len((assets / "count.js").read_bytes()) <= 1024
