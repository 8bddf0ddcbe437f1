"""The promise that nobody can tell which answers are yours, in Firefox: a tablet that goes round shows no child another's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.feedback.web import pupil_survey
from shared.web import pages
from tests.support.aws import rows
from tests.support.feedback import hear, visit
from tests.support.firefox import Firefox, running
from tests.support.machine import firefox
from tests.support.pupil_site import Site, pupil_site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("feedback_aws")]

CACHES = {"with whole pages kept": -1, "with none kept": 0}
"""How many pages the browser keeps whole for going back."""


@pytest.fixture
def site(feedback_aws: None, assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the pages as they are once built."""
    monkeypatch.setattr(pages, "ROOT", assets)
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()
    with pupil_site() as running_site:
        yield running_site
    pages.pupil_file.cache_clear()
    pupil_survey.drawings.cache_clear()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Start the browser: that takes longer than the tests."""
    with running(firefox(), tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(params=CACHES)
def tablet(request: pytest.FixtureRequest, browser: Firefox, site: Site) -> Firefox:
    """Return the browser as it is before anybody came: the site's port is another in each test, and so what it keeps of it.

    It is tried with the cache of whole pages that going back shows, and without.
    """
    browser.prefer("browser.sessionhistory.max_total_viewers", CACHES[request.param])
    browser.new_tab()
    return browser


def ticked(tablet: Firefox) -> list[str]:
    """Return what is ticked on the page, shown or not."""
    return list(tablet.ask("[...document.querySelectorAll('input:checked')].map(one => one.value)"))


def shows_nobody(tablet: Firefox) -> None:
    assert ticked(tablet) == []
    assert "You chose" not in tablet.ask("document.body.textContent")
    kept = tablet.ask("JSON.stringify({...localStorage, ...sessionStorage})")
    assert not re.search("gigs|sums|sketching", kept)


def answer(tablet: Firefox, hobby: str, steps: int = 99) -> None:
    """Answer question by question: the second option of each, and one's own hobby."""
    for _ in range(steps):
        tablet.ask(f"""(() => {{
            const question = document.querySelector(".question:not([hidden])");
            const own = question.querySelector("input[value='{hobby}']");
            (own || question.querySelectorAll("input")[1]).click();
            document.getElementById("send").click();
        }})()""")
        if tablet.ask("document.getElementById('sending')?.hidden !== true"):
            break
    else:
        return
    tablet.until("location.pathname.endsWith('/thanks') && document.readyState === 'complete'")


def press(tablet: Firefox, name: str) -> None:
    buttons = f"[...document.querySelectorAll('button')].find(one => one.checkVisibility() && one.textContent.includes('{name}'))"
    tablet.until(f"!!{buttons}")
    tablet.ask(f"{buttons}.click()")


def test_three_children_on_one_tablet_see_nothing_of_each_other(tablet: Firefox, site: Site) -> None:
    _, code = hear(visit())
    page = f"{site.address}/f/{code}"
    tablet.open(page)
    for number, hobby in enumerate(("gigs", "sums", "sketching"), 1):
        answer(tablet, hobby)
        assert len(rows("feedback", "answer")) == number
        # The next child goes back before they begin, and loads what stands there again.
        tablet.go_back()
        shows_nobody(tablet)
        tablet.reload()
        shows_nobody(tablet)
        tablet.open(page)
        press(tablet, "Next person")
        shows_nobody(tablet)
        assert tablet.ask("document.getElementById('count').textContent").startswith("1 of")
    assert sorted(row["answers"]["hobbies"][0] for row in rows("feedback", "answer")) == [
        "gigs",
        "sketching",
        "sums",
    ]


def test_a_form_left_half_way_is_its_childs_after_a_reload_and_nobodys_after_a_scan(
    tablet: Firefox, site: Site
) -> None:
    _, code = hear(visit())
    page = f"{site.address}/f/{code}"
    tablet.open(page)
    answer(tablet, "gigs", steps=2)
    mine = ticked(tablet)
    assert "gigs" in mine
    tablet.reload()
    assert ticked(tablet) == mine, "a reload loses nothing"
    tablet.open(page)
    assert ticked(tablet) == [], "whoever scans anew sees an empty form and is asked"
    press(tablet, "No, start a new form")
    shows_nobody(tablet)
    tablet.reload()
    shows_nobody(tablet)
    assert rows("feedback", "answer") == []
