"""The board of target schools in a real browser, at a phone's width, with a school whose visit lacks people."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from services.metrics.functions import facts, team
from shared.web.routes import address
from tests.support.browser import Clock, sign_in
from tests.support.delivery import deliver
from tests.support.events import event, staffed
from tests.support.facts import MONDAY, visit
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]

PHONE = 390
"""Pixels."""


def test_the_board_is_no_wider_than_a_phone_where_places_are_unfilled(
    chrome: Browser, assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = visit(1, days=10)
    deliver(facts.handler, [event(soon), staffed(soon, missing=12)])
    with served(lambda _: team.handler, assets, Clock(MONDAY), sign_in(at=MONDAY)) as (where, _):
        monkeypatch.setenv("SITE", where)
        page = chrome.new_page(viewport={"width": PHONE, "height": 844})
        page.goto(where + address("console.coverage"))
        assert page.get_by_role("link", name="12 places unfilled").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        page.close()
