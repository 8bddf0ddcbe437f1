"""The pages of a school's evidence in a real browser: at a phone's and a desk's width, for everyone, and with scripts off."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from services.metrics.functions import evidence, facts, programme
from shared.results_link import evidence_token
from tests.support.browser import Clock, look, sign_in
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered, school, visit
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("metrics_aws"), pytest.mark.browser]


@pytest.fixture
def site(assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    def function_of(path: str) -> Callable[..., Any]:
        return programme.handler if path.startswith("/team/programme") else evidence.handler

    with served(function_of, assets, Clock(MONDAY), sign_in(at=MONDAY)) as (address, _):
        monkeypatch.setenv("SITE", address)
        yield address


def test_the_pages_are_good_at_both_widths_and_for_everyone(chrome: Browser, site: str) -> None:
    visits = (
        delivered(0, {7: 28, 10: 30}),
        delivered(9, 25, days=-330, urn=school(0).urn),
        visit(18, days=-4, urn=school(0).urn),
        visit(1, days=30),
    )
    deliver(facts.handler, [event(one) for one in visits])
    page = chrome.new_context(locale="en-GB").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name, path in {
        "school": f"/evidence/{evidence_token('NM-000000')}",
        "school-before": f"/evidence/{evidence_token('NM-000000')}?year=2024-25",
        "school-none": f"/evidence/{evidence_token('NM-000001')}",
        "team": f"/team/evidence/{school(0).urn}",
        "programme": "/team/programme",
    }.items():
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, name
        look(page, f"evidence-{name}")
    page.context.close()
    assert not complaints


def test_a_file_comes_down_with_scripts_off(chrome: Browser, site: str) -> None:
    deliver(facts.handler, [event(delivered(0, 28))])
    page = chrome.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/evidence/{evidence_token('NM-000000')}")
    for link, name in {
        "Up to the return of 31 March 2026 (PDF)": "evidence-910001-2025-26-march.pdf",
        "Encounter file (XLSX)": "evidence-910001-2025-26.xlsx",
        "Blank class list to fill in and keep at school (XLSX)": "evidence-910001-2025-26-class-list.xlsx",
    }.items():
        with page.expect_download() as coming:
            page.get_by_role("link", name=link).click()
        assert coming.value.suggested_filename == name
    page.context.close()
