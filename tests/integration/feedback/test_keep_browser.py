"""What is copied or kept with a button, in a real browser: the link to the survey, a child's link, the picture of their jobs."""

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from services.feedback.functions import pupil, team
from shared.web import pages
from tests.support.browser import Clock, sign_in
from tests.support.events import START
from tests.support.feedback import hear
from tests.support.served import served

pytestmark = [pytest.mark.usefixtures("feedback_aws"), pytest.mark.browser]

FUNCTIONS: dict[str, ModuleType] = {"f": pupil, "team": team}


@pytest.fixture
def page(chrome: Browser, assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Open a phone's page on a site whose clipboard may be read."""
    at = START + timedelta(hours=1)
    monkeypatch.setattr(pages, "ROOT", assets)
    pages.pupil_file.cache_clear()
    with served(
        lambda path: FUNCTIONS[path.split("/")[1]].handler, assets, Clock(at), sign_in(at=at)
    ) as site:
        monkeypatch.setenv("SITE", site[0])
        context = chrome.new_context(base_url=site[0], locale="en-GB", viewport={"width": 390, "height": 844})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site[0])
        yield context.new_page()
        context.close()
    pages.pupil_file.cache_clear()


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_team_copies_the_link_to_the_survey(page: Page) -> None:
    session, code = hear()
    page.goto(f"/team/sessions/{session.session_id}")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert copied(page) == page.input_value("#survey-link")
    assert copied(page).endswith(f"/f/{code}")


def test_a_child_copies_the_link_to_their_jobs(page: Page) -> None:
    _, code = hear()
    page.goto(f"/f/{code}/thanks?h=3&n=2")
    jobs = page.locator(".job__title").all_inner_texts()
    assert len(jobs) == 3
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#kept-status")).to_have_text("Copied")
    link = copied(page)
    assert link == page.inner_text("#kept").strip()
    page.goto(link if link.startswith("http") else f"http://{link}")
    assert page.locator(".job__title").all_inner_texts() == jobs, "it leads to the same jobs"


def test_where_nothing_may_be_copied_the_link_is_marked_and_it_says_what_to_do(page: Page) -> None:
    _, code = hear()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"/f/{code}/thanks?h=3&n=2")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#kept-status")).to_have_text("Hold your finger on the link to copy it")
    assert page.evaluate("getSelection().toString().trim()") == page.inner_text("#kept").strip()


def test_a_child_keeps_their_jobs_as_a_picture(page: Page) -> None:
    _, code = hear()
    page.goto(f"/f/{code}/thanks?h=3&n=2")
    colours = page.evaluate(
        "[...document.querySelectorAll('.job__title')].map(one => getComputedStyle(one).backgroundColor)"
    )
    with page.expect_download() as kept:
        page.get_by_role("button", name="Keep as picture").click()
    assert kept.value.suggested_filename == "jobs.png"
    picture = Image.open(io.BytesIO(Path(kept.value.path()).read_bytes())).convert("RGB")
    assert picture.width == 1080
    assert picture.height > 900, "three jobs, each with what it is and how to get in"
    drawn = {colour for _, colour in picture.getcolors(picture.width * picture.height) or []}
    for colour in colours:
        assert tuple(int(part) for part in colour[4:-1].split(",")) in drawn, "a card for each job"
    # Words stand in it from top to bottom, and none of it is cut off at the foot.
    rows = [
        y for y in range(picture.height) if len(picture.crop((64, y, 1016, y + 1)).getcolors(952) or []) > 2
    ]
    assert rows[0] < 200
    assert picture.height - 200 < rows[-1] < picture.height - 30
    assert max(b - a for a, b in pairwise(rows)) < 200
