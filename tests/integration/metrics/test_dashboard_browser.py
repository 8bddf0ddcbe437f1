"""The dashboard and the public page in a real browser: at a phone's and a desk's width, for everyone, and with scripts off."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from services.metrics.functions import dashboard, figures, impact
from services.metrics.reports.questions import QUESTIONS
from services.metrics.web.impact import LASTS
from shared.compiled import plain
from tests.support.browser import Clock, look, sign_in
from tests.support.facts import school
from tests.support.figures import a_spring
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]

SUMMER = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def site(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setitem(plain(), "impact_page", True)

    def function_of(path: str) -> Callable[..., Any]:
        if path.startswith("/team/figures"):
            return figures.handler
        return impact.handler if path == "/impact" else dashboard.handler

    with served(function_of, assets, Clock(SUMMER), sign_in(at=SUMMER)) as (address, _):
        monkeypatch.setenv("SITE", address)
        yield address


def test_the_pages_are_good_at_both_widths_and_for_everyone(chrome: Browser, site: str) -> None:
    a_spring()
    page = chrome.new_context(locale="en-GB").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.route("**/hit*", lambda route: route.fulfill(status=204))  # the counter is another function's
    page.on("pageerror", lambda error: complaints.append(str(error)))
    pages = {one: f"/team/dashboard/{one}" for one in QUESTIONS}
    pages |= {
        "one-school": f"/team/dashboard/reach?period=all&school={school(1).urn}",
        "refused": f"/team/dashboard/thought?school={school(1).urn}&year_group=8",
        "how": "/team/figures",
        "how-pupils": "/team/figures/pupils?period=2025-26",
        "how-more": f"/team/figures/more?period=2025-26&school={school(1).urn}",
        "public": "/impact",
        "public-console": "/team/impact",
    }
    for name, path in pages.items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, name
        look(page, f"figures-{name}")
    assert not complaints
    answer = page.goto(f"{site}/team/dashboard/reach?school=123456&period=2026-W60")
    assert answer
    assert answer.status == 400
    look(page, "figures-absent")
    assert page.locator("#period").input_value() == "2026-W60", "what was typed stays"
    page.context.close()


def test_it_is_filtered_and_taken_along_with_scripts_off(chrome: Browser, site: str) -> None:
    a_spring()
    page = chrome.new_context(java_script_enabled=False, accept_downloads=True).new_page()
    page.goto(f"{site}/team/dashboard")
    page.get_by_label("School", exact=True).select_option(label=school(1).name)
    page.get_by_label("Period").select_option(label="All time")
    page.get_by_role("button", name="Show").click()
    assert f"school={school(1).urn}" in page.url
    assert "60" in page.get_by_role("row", name="Pupils present 60").inner_text()
    page.get_by_role("link", name="What did they think?").click()
    assert page.get_by_label("School", exact=True).input_value() == school(1).urn, "the filters go along"
    for link, name in {
        "These figures as CSV": "thought.csv",
        "These figures as XLSX": "thought.xlsx",
    }.items():
        with page.expect_download() as coming:
            page.get_by_role("link", name=link).click()
        assert coming.value.suggested_filename == name
    page.context.close()


def test_on_paper_there_are_figures_and_no_forms(chrome: Browser, site: str) -> None:
    a_spring()
    page = chrome.new_context().new_page()
    page.goto(f"{site}/team/dashboard/reach")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Who have we reached?").is_visible()
    assert page.locator("svg.app-chart").first.is_visible()
    for hidden in (".app-chosen", ".app-questions", ".app-nav"):
        assert not page.locator(hidden).is_visible()
    page.context.close()


def test_the_public_page_sets_nothing_and_may_be_kept(chrome: Browser, site: str) -> None:
    a_spring()
    context = chrome.new_context(locale="en-GB")
    page = context.new_page()
    answer = page.goto(f"{site}/impact")
    assert answer
    assert answer.header_value("cache-control") == f"public, max-age={LASTS}"
    assert answer.header_value("set-cookie") is None
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()
