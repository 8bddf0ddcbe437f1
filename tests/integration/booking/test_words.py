"""Every word people read comes through the catalogue: in a language that brackets each sentence, nothing stands outside."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.booking.domain.booking import Booking
from services.booking.mail.links import booking_link
from services.booking.table import lists
from services.booking.use_cases import lead, team
from services.booking.use_cases.offer import offer
from shared.compiled import essentials
from tests.integration.booking.conftest import NOW, SLOT, YEAR, visit_request
from tests.support.aws import SITE
from tests.support.browser import Browser, Page, sign_in
from tests.support.pseudo import pseudo_language, unsaid

OURS = (
    *("Sam Example", "Sam", "A lift, please", "sam@school.example", "Alex Example"),
    *("Robin", "Full", "Welcome", "Trip", "Hogwarts"),
)
"""What the tests type."""

OTHERS = ("ico.org.uk", "Equality Advisory and Support Service")
"""Names of other organisations and their sites, which have one name in every language."""


@pytest.fixture(autouse=True)
def _speaking(tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


def welded_in(page: Page) -> list[str]:
    """Return the words of a page that came through no catalogue and are nobody's data."""
    programme = essentials()["programme"]
    data = [
        *OURS,
        *OTHERS,
        *(programme[name] for name in ("name", "strapline", "organisation")),
        *programme["contact"].values(),
        *(value for school in offer().schools for value in (school.name, school.town, school.postcode)),
        *(value for workshop in offer().workshops for value in (workshop.title, workshop.summary)),
    ]
    # A booking's reference and its sessions' go with the data.
    references = re.findall(rf"\b{offer().reference_prefix}-[0-9A-Z]{{6}}(?:-\d)?\b", page.text)
    return unsaid(page.text, [*data, *references])


def check(*pages: Page) -> None:
    """Hold that each page says something, and nothing of it in English alone."""
    for page in pages:
        assert welded_in(page) == [], page.address


def request(**changed: object) -> Booking:
    return lead.request(offer(), visit_request(**changed), now=NOW, correlation_id="c0ffee")


def fill_in(browser: Browser) -> Iterator[Page]:
    """Fill in the booking form; yield every page on the way, right and wrong."""
    yield browser.get("/book")
    yield browser.get("/book/school?q=")
    yield browser.get("/book/school?q=Hogwarts")
    yield (found := browser.get("/book/school?q=tarn"))
    yield browser.fill(found)
    yield (workshop := browser.fill(found, urn=offer().schools[0].urn))
    yield browser.get("/book/school")
    yield browser.fill(workshop)
    yield (date := browser.fill(workshop, workshop=offer().workshops[0].id))
    yield browser.fill(date)
    yield browser.get("/book/date?month=2026-08")
    yield browser.get("/book/date?month=2026-12")
    yield (time := browser.get(f"/book/date?day={SLOT.date()}"))
    yield browser.fill(time)
    yield (pupils := browser.fill(time, slot=SLOT.isoformat()))
    yield browser.fill(pupils, pupils="x")
    yield (contact := browser.fill(pupils, year_group=str(YEAR), pupils="30"))
    yield browser.fill(contact, name="<", email="x", phone="x", notes="1" * 1001)
    yield (shown := browser.fill(contact, name="Sam", email="sam@school.example"))
    yield browser.fill(shown, seen="x")
    yield browser.fill(shown)


def test_the_words_of_the_site(browser: Browser) -> None:
    pages = [browser.get(where) for where in ("/", "/privacy", "/accessibility")]
    for page in pages:
        assert page.status == 200
    assert "400% without" in pages[2].text
    check(*pages)


def test_the_words_of_the_form(browser: Browser) -> None:
    pages = list(fill_in(browser))
    assert {page.status for page in pages} == {200, 422}
    assert pages[-1].address.startswith("/book/done/")
    check(*pages)


def test_the_words_when_someone_was_quicker(browser: Browser) -> None:
    shown = next(page for page in fill_in(browser) if page.address == "/book/check")
    for _ in range(offer().diary.teams):
        request()
    taken = browser.fill(shown)
    assert taken.address == "/book/taken"
    check(taken, browser.fill(taken))


def test_the_words_of_what_goes_wrong(browser: Browser) -> None:
    browser.get("/book")
    check(
        Browser(browser.handler).get("/book/school?new=1"),
        Browser(browser.handler).post("/book/school", {}),
        browser.post("/book/school", {}),
        browser.get("/nowhere"),
        browser.get("/booking/x"),
        browser.get("/book/done/NM-222222"),
        browser.ask("PUT", "/book/date"),
        browser.ask("POST", "/book/date", **{"sec-fetch-site": "cross-site"}),
        browser.ask("GET", "/book/school?q=%ff"),
        browser.ask("POST", "/book/contact", b"notes=" + b"n" * 200_000),
    )


def test_the_words_of_a_booking_by_its_link(browser: Browser) -> None:
    booking = request()
    link = booking_link(booking.id).removeprefix(SITE)
    forms = [browser.get(f"{link}/{form}") for form in ("change/date", "change/pupils", "change/contact")]
    check(browser.get(link), *forms, *(browser.fill(form, day="", pupils="x", email="x") for form in forms))
    team.confirm(booking.id, who="Robin", now=NOW, note="Welcome")
    check(browser.get(link), browser.get(f"{link}/change/date?month=2026-03"))
    check(browser.fill(forms[1], pupils="31"), browser.fill(browser.get(forms[1].address), pupils="31"))
    check(browser.fill(browser.get(forms[2].address), notes="Trip"))
    check(
        browser.fill(
            browser.get(f"{link}/change/date?day={SLOT.date()}"),
            slot=SLOT.replace(hour=10, minute=40).isoformat(),
        )
    )
    cancel = browser.get(f"{link}/cancel")
    check(cancel, browser.fill(cancel), browser.fill(cancel, reason="Trip"))
    check(browser.get(link), browser.get(f"{link}?saved=closed"))
    declined = request()
    team.decline(declined.id, who="Robin", now=NOW, reason="Full")
    check(browser.get(booking_link(declined.id).removeprefix(SITE)))


def test_the_words_of_the_lists(console: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("waiting", "upcoming", "record", "delivered", "declined", "cancelled", "all")
    check(*(console.get(f"/team?show={name}") for name in names))
    bookings = [request(notes="") for _ in range(3)]
    team.confirm(bookings[0].id, who="Robin", now=NOW)
    check(*(console.get(f"/team?show={name}") for name in names))
    monkeypatch.setattr(lists, "PAGE", 1)
    console.clock.moment = SLOT + timedelta(days=2)
    console.cookies |= sign_in(at=console.clock.moment)
    check(*(console.get(f"/team?show={name}") for name in names))


def test_the_words_of_what_the_team_does(console: Browser) -> None:
    booking = request()
    here = f"/team/bookings/{booking.id}"
    check(console.get(here), console.get("/team/bookings/x"), console.get("/team/nowhere"))
    confirm, decline = console.get(f"{here}/confirm"), console.get(f"{here}/decline")
    check(confirm, decline, console.fill(confirm, note="1" * 501), console.fill(decline))
    check(console.fill(confirm, note="Welcome"), console.fill(decline, reason="Full"))
    check(console.get(f"{here}/decline"))
    console.clock.moment = SLOT + timedelta(days=2)
    console.cookies |= sign_in(at=console.clock.moment)
    record, cancel = console.get(f"{here}/record"), console.get(f"{here}/cancel")
    of_year = f"present-1-{YEAR}"
    wrong = [
        {of_year: ""},
        {of_year: "x", "on-day": "40"},
        {of_year: "99"},
        {of_year: "9", "on-year": "2020"},
        {of_year: "9", "on-year": "2090"},
        {"on-day": "", "on-month": "", "on-year": ""},
    ]
    check(console.get(here), record, cancel, *(console.fill(record, **typed) for typed in wrong))
    check(console.fill(record, **{of_year: "28"}))
    again = console.get(f"{here}/record")
    check(again, console.fill(again, **{of_year: "27"}), console.fill(cancel, reason="Trip"))
    delivered = Browser(console.handler, console.clock)
    check(
        delivered.post(f"{here}/record", {}),
        Browser(console.handler, cookies=sign_in(groups=())).get("/team"),
    )


def test_a_word_that_is_welded_in_is_found(browser: Browser) -> None:
    page = browser.get("/privacy")
    page.text = page.text.replace("<h1>", "<h1>Welded ")
    assert [word.strip() for word in welded_in(page)] == ["Welded"]
    page.text = page.text.replace("Welded ", "").replace("<p>", '<p title="Read out">', 1)
    assert welded_in(page) == ["Read out"]
