"""The safeguarding lead's pages in a real browser: at a phone's and a desk's width, for everyone, and without scripts."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from services.access.user import issue
from services.feedback.functions import comments
from tests.support.browser import Clock, look
from tests.support.comments import LEAD, LIST, act, asked, kept, send
from tests.support.events import START
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("feedback_aws"), pytest.mark.browser]

AT = START + timedelta(hours=1)


def test_the_pages_are_good_at_every_width_and_for_everyone(
    chrome: Browser, assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = (
        "It was the best day because we could try the robot arm ourselves and the surgeon told us about it. "
        * 2
    )
    for number, text in enumerate(("I liked the robot", long, "w" * 200, "my dad hits me", "it was loud"), 1):
        send(asked(number)[1], text)
    by_text = {row["now"]["text"]: row["id"] for row in kept()}
    for number, text in enumerate(by_text, 1):
        if text not in {"my dad hits me", "it was loud"}:
            act(by_text[text], "approve", at=START + timedelta(minutes=number))
    name, _, value = issue(LEAD, AT).partition(";")[0].partition("=")
    with served(lambda _: comments.handler, assets, Clock(AT), {name: value}) as (site, _):
        monkeypatch.setenv("SITE", site)
        page = chrome.new_context(locale="en-GB").new_page()
        for called, path in {
            "waiting": LIST,
            "decided": f"{LIST}/decided",
            "approved": f"{LIST}/approved",
            "audit": f"{LIST}/audit",
            "one-waits": f"{LIST}/{by_text['it was loud']}",
            "one-approved": f"{LIST}/{by_text['I liked the robot']}",
        }.items():
            answer = page.goto(site + path)
            assert answer
            assert answer.status == 200, called
            look(page, f"comments-{called}")
        page.context.close()
