"""The pages that ask nothing: the same for everyone, so drawn once; but each programme's and each language's own."""

import pytest

from services.booking.web import site
from shared.compiled import essentials
from shared.text import speaking
from tests.support.browser import Browser
from tests.support.programme import DEMO, programme_of

PAGES = ("/", "/privacy", "/accessibility", "/method")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_is_the_same_for_all_is_drawn_once(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    drawings: list[str] = []
    really = site.draw

    def counted(template: str, **values: object) -> str:
        drawings.append(template)
        return really(template, **values)

    monkeypatch.setattr(site, "draw", counted)
    site.drawn.cache_clear()
    first, again = browser.get(address), Browser(browser.handler).get(address)
    assert first.status == 200
    assert again.text == first.text
    assert len(drawings) == 1
    with speaking("cy"):
        assert 'lang="cy"' in browser.get(address).text
    assert browser.get(address).text == first.text
    assert len(drawings) == 2


@pytest.mark.parametrize("address", PAGES)
def test_another_programme_has_pages_of_its_own(browser: Browser, address: str) -> None:
    here, own = browser.get(address), essentials()["programme"]["name"]
    with programme_of(DEMO):
        there = browser.get(address)
        assert essentials()["programme"]["name"] in there.text
    assert own in here.text
    assert own not in there.text
    assert browser.get(address).text == here.text


def test_the_privacy_page_tells_those_who_come_to_visits(browser: Browser) -> None:
    said = " ".join(browser.get("/privacy").text.split())
    for sentence in (
        "We erase all of it 18 months after you left",
        "The hours stay counted for your employer, without you",
        "We never keep a certificate",
    ):
        assert sentence in said, sentence


def test_the_privacy_page_tells_pupils_what_is_kept_of_them_and_where(browser: Browser) -> None:
    said = " ".join(browser.get("/privacy").text.split())
    for sentence in (
        "for a day at most",
        "keeps the empty form",
        "for 12 months after the visit, without a name, and then delete it",
        "your class may be asked again",
        "A grown-up whose job is to keep children safe reads it before anyone else",
        "is deleted 90 days after they decided",
        "we keep it for 12 months",
        "Our survey for teachers asks for no name either",
    ):
        assert sentence in said, sentence
    with programme_of(DEMO):
        real = " ".join(browser.get("/privacy").text.split())
    assert "No survey asks you to write anything in your own words" in real
    assert "A grown-up whose job" not in real
