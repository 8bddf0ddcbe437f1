"""A programme of Wales, in Welsh first: its booking form, the pupil's page, the poster, and English for who asks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.plan import plan
from services.booking.functions import team, web
from services.booking.mail.again import compose as links_again
from services.booking.mail.compose import compose
from services.booking.table import bookings
from services.booking.table.asked import person_of
from services.booking.table.rows import booking_from, entry_row, head_row
from services.booking.use_cases import address
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web import trap
from services.booking.wording.reasons import READY
from services.feedback import posters
from services.feedback.functions import pupil
from services.feedback.web import pupil_survey
from services.metrics.reports.wording_asked import part
from shared.compiled import compiled, first_language
from shared.mail import Mail
from shared.text import language, speaking
from shared.text.phrases import short_day
from tests.support.aws import SITE, service_on
from tests.support.browser import NOW, Browser, Clock, Page, sign_in
from tests.support.feedback import hear, visit
from tests.support.languages import english_left, languages_in
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


def book(lead: Browser, lang: str) -> Booking:
    """Book a visit over the form as a careers lead does who chose a language, her address confirmed; return it."""
    school, asked = offer().schools[0], {"lang": lang} if lang else {}
    lead.get(f"/book?{urlencode(asked)}")
    page = lead.get(f"/book/school?{urlencode({'q': school.urn, **asked})}")
    for answer in (
        {"urn": school.urn},
        {"workshop": offer().workshops[0].id},
        {"year_group-1": "8", "pupils-1": "30"},
        {"day": "2026-03-12"},
        {},
        {"name": "Sam Example", "email": "sam@school.example", "phone": "01632 960 001"},
    ):
        page = lead.fill(page, **answer)
    lead.clock.pass_by(trap.LEAST_TIME)
    done = lead.fill(page)
    reference = done.address.partition("?")[0].rpartition("/")[2]
    return address.confirm(offer(), reference, lambda email: email == "sam@school.example", now=lead.clock())


def mailed(booking: Booking) -> dict[str, Mail]:
    """Return what is written of a booking's last move, by its reader."""
    last = str(booking.version)
    return {mail.reader: compose(mail, booking) for mail in plan(booking) if mail.occasion == last}


@pytest.mark.parametrize("chosen", ["en", ""])
def test_a_school_is_written_to_in_the_language_that_its_lead_chose(lead: Browser, chosen: str) -> None:
    speaks, hello = chosen or "cy", "Hello Sam Example" if chosen else "Helo Sam Example"
    booking = book(lead, chosen)
    assert booking.language == chosen
    to_school, to_team = (mailed(booking)[reader] for reader in ("school", "team"))
    assert hello in to_school.text
    assert f'<html lang="{speaks}">' in to_school.html
    [link] = re.findall(rf"{SITE}/booking/\S+", to_school.text)
    assert link.endswith("?lang=en") == bool(chosen)
    assert f'<html lang="{speaks}">' in lead.get(link.removeprefix(SITE)).text, (
        "it opens what the mail speaks"
    )
    assert "lang=" not in to_team.text, "the team reads the programme's first language"
    again = links_again(person_of("sam@school.example"), lead.clock())
    assert again
    assert again.subject.startswith("Your bookings with") == bool(chosen)

    declined = by_team.decline(
        booking.id, who="Alex", now=lead.clock(), reason=READY["too_far"], code="too_far"
    )
    ready = "Your school lies outside the area" if chosen else "Mae eich ysgol y tu allan"
    assert ready in mailed(declined)["school"].text, "a ready reason is said as the rest of the mail"


def test_the_team_says_in_which_language_a_school_on_the_phone_is_written_to(lead: Browser) -> None:
    console = Browser(team.handler, lead.clock, sign_in())
    page = console.get("/team/new")
    assert page.form.fields["language"] == "cy"
    filled = {
        "q": offer().schools[0].urn,
        "urn": offer().schools[0].urn,
        "workshop": offer().workshops[0].id,
        "year-1": "8",
        "pupils-1": "30",
        "on-day": "12",
        "on-month": "3",
        "on-year": "2026",
        "start-1": "9:00",
        "name": "Sam Example",
        "email": "sam@school.example",
        "phone": "01632 960 001",
    }
    done = console.fill(page, **filled, language="en")
    reference = done.address.partition("?")[0].rpartition("/")[2]
    booking = bookings.load(reference)
    assert booking, done.errors
    assert booking.language == "en"
    assert "Hello Sam Example" in mailed(booking)["school"].text
    assert re.search(r"Iaith ein negeseuon e-bost\s+</dt>\s+<dd[^>]*>\s+English", done.text)
    for path in (
        "/team/bookings",
        f"/team/bookings/{reference}",
        "/team/new",
        f"/team/bookings/{reference}/cancel",
    ):
        assert english_left(console.get(path).text) == [], path
    other = {"draft": console.get("/team/new").form.fields["draft"], "start-1": "13:00", "language": "fr"}
    assert console.fill(page, **(filled | other)).errors == {"language": "Dewiswch yr iaith"}


def test_a_booking_of_before_is_written_to_in_the_first_language(lead: Browser) -> None:
    booking = book(lead, "en")
    head = head_row(booking)
    assert head.pop("language") == "en"
    old = booking_from(head, [entry_row(one) for one in booking.history])
    assert old == replace(booking, language="")
    assert "Helo Sam Example" in mailed(old)["school"].text


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
