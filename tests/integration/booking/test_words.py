"""Every word people read comes through the catalogue: in a language that brackets each sentence, nothing stands outside."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.booking.domain import waiting
from services.booking.domain.asking import TO_CONFIRM
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact, Hold
from services.booking.mail.links import address_link, booking_link
from services.booking.use_cases import blocks, lead, team
from services.booking.use_cases.offer import offer
from services.booking.web.trap import LEAST_TIME
from shared.compiled import essentials, plain
from tests.integration.booking.conftest import (
    NOW,
    SAM,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    fill_the_day,
    visit_request,
)
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, Page
from tests.support.pseudo import pseudo_language, unsaid

OURS = (
    *("Sam Example", "Sam", "A lift, please", "sam@school.example", "Alex Example"),
    *("Robin", "Full", "Welcome", "Trip", "Hogwarts", "Farton", "Ramp", "erased"),
    *("robin@school.example", "01452 000 000", "99"),
)
"""What the tests type, and what is stored in place of a person who was forgotten."""

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
        *filter(None, programme["contact"].values()),
        *offer().diary.teams,
        *(value for school in offer().schools for value in (school.name, school.town, school.postcode)),
        *(value for workshop in offer().workshops for value in (workshop.title, workshop.summary)),
        *(". ".join(workshop["outcomes"]) for workshop in plain()["workshops"]),
        *filter(None, (workshop["purpose"] for workshop in plain()["workshops"])),
    ]
    # A booking's reference and its sessions' go with the data.
    references = re.findall(rf"\b{offer().reference_prefix}-[0-9A-Z]{{6}}(?:-\d)?\b", page.text)
    # What an address is known by in the audit.
    digests = re.findall(r"\b[0-9a-f]{12}\b", page.text)
    return unsaid(page.text, [*data, *references, *digests])


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
    yield (named := browser.get("/book/school?unlisted=1"))
    yield browser.fill(named, school_name="<", postcode="x")
    yield browser.get("/book/school?q=tarnfot")
    yield (found := browser.get("/book/school?q=tarn"))
    yield browser.fill(found)
    yield (workshop := browser.fill(found, urn=offer().schools[0].urn))
    yield browser.get("/book/school")
    yield browser.fill(workshop)
    yield (classes := browser.fill(workshop, workshop=offer().workshops[0].id))
    yield browser.fill(classes, **{"pupils-1": "x", "needs-1": "1" * 201})
    yield browser.fill(classes, add="1")
    yield (date := browser.fill(classes, **{"year_group-1": str(YEAR), "pupils-1": "30", "needs-1": "Ramp"}))
    yield browser.fill(date, day="x")
    for day in (
        "2026-12-25",
        "2026-03-14",
        "2026-02-20",
        "2026-02-01",
        "2026-03-27",
        "2026-05-14",
        "2027-05-14",
    ):
        yield browser.fill(date, day=day)
    yield browser.get("/book/date?view=list")
    yield browser.get("/book/date?month=2026-08")
    yield browser.get("/book/date?month=2026-12")
    yield (times := browser.fill(date, day=str(SLOT.date())))
    yield browser.fill(times, **{"start-1": "x"})
    yield browser.fill(times, **{"start-1": "7:00"})
    yield browser.post("/book/no-date", date.form.fields)
    yield (contact := browser.fill(times))
    yield browser.fill(contact, name="<", email="x", phone="x", notes="1" * 1001)
    yield browser.fill(contact, name="www.x", email="sam@gmial.com")
    yield browser.fill(contact, name="Ring 0800 123 456", email="sam@gmial.com")
    yield browser.fill(contact, name="a@b", copy_name="Robin")
    yield browser.fill(contact, name="Sam", email="sam@gmial.com")
    yield (shown := browser.fill(contact, name="Sam", email="sam@school.example"))
    yield browser.fill(shown, seen="x")
    yield browser.fill(shown, website="x")
    browser.clock.pass_by(LEAST_TIME)
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
    browser.clock.pass_by(LEAST_TIME)
    others = fill_the_day()
    taken = browser.fill(shown)
    assert taken.address == "/book/taken"
    check(taken, browser.fill(taken), browser.get("/book/times"), browser.get("/book/date"))
    team.decline(others[0].id, who="Robin", now=NOW, reason="Full")
    blocks.block(offer(), SLOT.date(), part="morning", why="Trip", now=NOW)
    blocks.block(offer(), SLOT.date(), part="afternoon", why="Trip", kind="nobody", now=NOW)
    times = browser.get("/book/times")
    check(times, browser.fill(times, **{"start-1": "9:00"}), browser.get("/book/date"))
    on_request = browser.fill(times, **{"start-1": "14:00"})
    assert on_request.address == "/book/check"
    check(on_request)


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
    forms = [
        browser.get(f"{link}/{form}")
        for form in ("change/date", "change/times", "change/classes", "change/contact")
    ]
    check(
        browser.get(link),
        *forms,
        *(browser.fill(form, day="", **{"pupils-1": "x", "start-1": "x"}, email="x") for form in forms),
    )
    team.confirm(booking.id, who="Robin", now=NOW, note="Welcome")
    check(browser.get(link), browser.get(f"{link}/change/date?month=2026-03"))
    numbers = {"pupils-1": "31"}
    check(browser.fill(forms[2], **numbers), browser.fill(browser.get(forms[2].address), **numbers))
    check(browser.fill(browser.get(forms[3].address), notes="Trip"))
    check(browser.fill(browser.get(f"{link}/change/times"), **{"start-1": "10:40"}))
    cancel = browser.get(f"{link}/cancel")
    check(cancel, browser.fill(cancel), browser.fill(cancel, reason="Trip"))
    check(browser.get(link), browser.get(f"{link}?saved=closed"))
    declined = request()
    team.decline(declined.id, who="Robin", now=NOW, reason="Full")
    check(browser.get(booking_link(declined.id).removeprefix(SITE)))


def test_the_words_of_the_waiting_list(browser: Browser) -> None:
    shown = next(page for page in fill_in(browser) if page.address == "/book/check")
    browser.clock.pass_by(LEAST_TIME)
    others = fill_the_day()
    check(browser.get("/book/date"), browser.get("/book/date?view=list"))
    check(waits := browser.get(f"/book/waiting?day={SLOT.date()}"), shown := browser.fill(waits))
    check(browser.fill(shown))
    waits = asked(hold=None)
    check(page_of(browser, waits))
    team.decline(others[0].id, who="Robin", now=NOW, reason="Full")
    done(waits, lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=Hold(SLOT.date(), 0)))
    answer = page_of(browser, waits, "/answer")
    check(page_of(browser, waits), answer, browser.fill(answer), browser.fill(answer, answer="accept"))


def test_the_words_of_the_first_mails_page(browser: Browser, clock: Clock) -> None:
    waits = asked(contact=replace(SAM, confirmed_at=None), copy=Contact("Robin", "robin@school.example"))
    page = browser.get(address_link(waits.id, SAM.email).removeprefix(SITE))
    check(page_of(browser, waits), page, browser.get(address_link(waits.id, "x").removeprefix(SITE)))
    check(browser.fill(page), browser.get(page.address))
    check(browser.get(address_link(waits.id, "robin@school.example").removeprefix(SITE)))
    late = asked(contact=replace(SAM, confirmed_at=None))
    clock.pass_by(TO_CONFIRM)
    check(browser.get(address_link(late.id, SAM.email).removeprefix(SITE)))


def test_the_words_of_what_is_asked_of_the_team(browser: Browser) -> None:
    agreed = confirmed()
    classes = page_of(browser, agreed, "/change/classes")
    ask = browser.fill(classes, **{"pupils-1": "99"})
    check(classes, ask, browser.fill(ask, said="1" * 501), browser.fill(ask, said="Trip"))
    reconfirm = page_of(browser, agreed, "/reconfirm")
    check(reconfirm, browser.fill(reconfirm, **{"pupils-1": "99"}), browser.fill(reconfirm, room="Hogwarts"))
    again = browser.get("/booking/again")
    check(again, browser.fill(again), browser.fill(again, email=SAM.email))


def page_of(browser: Browser, booking: Booking, page: str = "") -> Page:
    return browser.get(booking_link(booking.id).removeprefix(SITE) + page)


def test_a_word_that_is_welded_in_is_found(browser: Browser) -> None:
    page = browser.get("/privacy")
    page.text = page.text.replace("<h1>", "<h1>Welded ")
    assert [word.strip() for word in welded_in(page)] == ["Welded"]
    page.text = page.text.replace("Welded ", "").replace("<p>", '<p title="Read out">', 1)
    assert welded_in(page) == ["Read out"]
