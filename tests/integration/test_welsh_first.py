"""A programme of Wales, in Welsh first: its booking form, the pupil's page, the poster, and English for who asks."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from services.booking.functions import web
from services.feedback import posters
from services.feedback.functions import pupil
from services.feedback.web import pupil_survey
from services.metrics.reports.wording_asked import part
from shared.compiled import compiled, first_language
from shared.text import language, speaking
from shared.text.phrases import short_day
from tests.support.aws import service_on
from tests.support.browser import NOW, Browser, Clock, Page
from tests.support.feedback import hear, visit
from tests.support.languages import languages_in
from tests.support.programme import WELSH, programme_of

ENGLISH_BROWSER = {"accept-language": "en-GB,en;q=0.9"}


@pytest.fixture(autouse=True)
def _eryri(tmp_path: Path) -> Iterator[None]:
    with programme_of(WELSH), languages_in(tmp_path):
        pupil_survey.drawn.cache_clear()
        yield
    pupil_survey.drawn.cache_clear()


@pytest.fixture
def lead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    with service_on("moto", "booking", request, monkeypatch):
        yield Browser(web.handler, Clock(NOW))


def text(page: Page) -> str:
    return " ".join(page.text.split())


def test_leads_book_in_welsh_though_their_browser_says_english(lead: Browser) -> None:
    home = text(lead.ask("GET", "/", **ENGLISH_BROWSER))
    assert '<html lang="cy">' in home
    assert "Archebu gweithdy" in home
    assert "Blynyddoedd 8 a hefyd 9" in home
    assert "Book a workshop" not in home
    assert "Gyrfaoedd ym maes iechyd a gofal" in home
    assert "rolau iechyd a gofal sydd angen rhywun fel nhw" in home
    school = text(lead.get("/book/school"))
    assert "Chwiliwch yn ôl enw, tref, cod post neu rhif yr ysgol" in school
    assert "URN" not in school
    refused = text(lead.get("/book/school?q="))
    assert "Rhowch enw, tref, cod post neu rhif yr ysgol" in refused
    found = text(lead.get("/book/school?q=9990101"))
    assert "Ysgol Bryn Derwen" in found
    assert "Rhif yr ysgol 9990101" in found


def test_a_lead_who_chooses_english_keeps_it_on_every_page(lead: Browser) -> None:
    home = lead.get("/?lang=en")
    assert '<html lang="en">' in home.text
    assert "Book a workshop" in text(home)
    assert 'hreflang="cy" href="?lang=cy"' in home.text
    assert 'href="/privacy?lang=en"' in home.text
    assert "Archebu" not in text(home)
    assert '<html lang="cy">' in lead.get("/").text, "what is kept of the page is each language's own"


def test_whoever_changes_the_language_keeps_what_they_asked_the_page_for(lead: Browser) -> None:
    lead.get("/book")
    page = lead.get("/book/school?q=9990101&lang=en&utm_source=%22%3E<b>")
    assert "Ysgol Bryn Derwen" in page.text
    to = page.text.partition('hreflang="cy" href="')[2].partition('"')[0]
    assert to == "?q=9990101&amp;utm_source=%22%3E&lt;b&gt;&amp;lang=cy"
    turned = lead.get(f"/book/school{unescape(to)}")
    assert '<html lang="cy">' in turned.text
    assert "Ysgol Bryn Derwen" in turned.text
    for asked in ("/?utm_campaign=heron", "/?lang=en&utm_campaign=heron"):
        assert "heron" not in lead.get(asked).text, (
            "a page that is kept for all tells nobody what another one asked"
        )


def test_pupils_answer_in_welsh_and_in_english_if_they_ask(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service_on("moto", "feedback", request, monkeypatch):
        school = compiled().schools[0]
        _, code = hear(visit(urn=school.urn, school_name=school.name))
        browser = Browser(pupil.handler, Clock(NOW))
        page = browser.ask("GET", f"/f/{code}", **ENGLISH_BROWSER)
        assert '<html lang="cy">' in page.text
        assert 'lang="cy"' not in page.text.partition("bar__name")[2][:80], (
            "the programme's name is Welsh already"
        )
        asked = browser.get(f"/f/{code}?lang=en")
        assert '<html lang="en">' in asked.text


def test_the_poster_and_what_is_said_to_nobody_in_particular_are_welsh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SITE", "https://ymweliadau.example")
    assert first_language() == language() == "cy"
    said, _ = posters.said([])
    assert said["language"] == "cy"
    assert said["title"] == "Beth oedd eich barn?"
    assert said["scan"] == "Pwyntiwch eich camera yma"
    assert f"{part('year_group', '8', compiled())}" == "Blwyddyn 8"
    assert "Chwefror" in short_day(NOW.date())
    with speaking("en"):
        assert f"{part('year_group', '8', compiled())}" == "Year 8"


def test_elsewhere_english_is_first_and_leads_have_nothing_to_choose(lead: Browser) -> None:
    with programme_of("we-want-you"):
        page = lead.get("/")
        assert '<html lang="en">' in page.text
        assert "hreflang" not in page.text
        assert lead.get("/?lang=cy").text == page.text
