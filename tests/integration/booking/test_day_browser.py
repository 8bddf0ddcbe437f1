"""The day sheet in a real browser: without network counts and buttons stay on the phone, and are sent once when it is back."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.booking.functions import web
from services.booking.use_cases import outcome
from services.people.use_cases import presence
from services.people.web import presence as people_pages
from shared.web import environment, pages
from shared.web.http import Response, Router
from shared.web.pages import fault
from tests.integration.booking.conftest import OTHER_YEAR, YEAR, Clock
from tests.integration.booking.test_day import BOB, counted, loaded, sheet, staffed, visit
from tests.integration.people.test_presence import staffed as put_down
from tests.support.aws import make_table, rows
from tests.support.browser import look
from tests.support.children import device
from tests.support.pupil_site import Site, pupil_site
from tests.support.served import KINDS

__all__ = ["device", "visit"]

pytestmark = pytest.mark.browser

HERE = "I\N{RIGHT SINGLE QUOTATION MARK}m in the building"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h2v2H1zm4 0h2v2H5zM1 5h2v2H1z"/></svg>'


@pytest.fixture
def site(visit: Any, clock: Clock, assets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the sheet as it is once built, with the people service beside it on a table of its own."""
    make_table("people")
    people = Router(fault)
    people_pages.add_to(people)

    def of_people(event: dict[str, Any], context: object, *, clock: Clock) -> dict[str, Any]:
        was = os.environ["TABLE"]
        os.environ["TABLE"] = "people"
        try:
            return people(event, context, clock=clock)
        finally:
            os.environ["TABLE"] = was

    def file(event: dict[str, Any], _context: object, *, clock: Clock) -> dict[str, Any]:
        path = assets / event["rawPath"].lstrip("/")
        if event["rawPath"].startswith("/results/"):
            return Response(SQUARE, content_type="image/svg+xml").to_api()
        return Response(path.read_text(), content_type=KINDS[path.suffix[1:]]).to_api()

    answers = {"visits": of_people, "assets": file, "results": file}
    monkeypatch.setattr(pages, "ROOT", assets)
    monkeypatch.setattr(environment, "ROOT", assets)
    environment._assets.cache_clear()
    pages.pupil_file.cache_clear()
    with pupil_site() as running:
        running.function_of = lambda path: answers.get(path.split("/")[1], web.handler)
        running.moment = clock()
        monkeypatch.setenv("SITE", running.address)
        yield running
    environment._assets.cache_clear()
    pages.pupil_file.cache_clear()


@pytest.fixture
def phone(device: Callable[..., BrowserContext], site: Site) -> Page:
    """Return a phone on which it is the visit's day."""
    return phone_of(device(), site)


def phone_of(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.clock.set_fixed_time(site.moment)
    return page


READY = """async () => {
  for (let tries = 0; tries < 200; tries++) {
    const kept = (await (await caches.open("day")).keys()).map((one) => one.url);
    const all = ["site.", "nhsuk.", "day.", "qr-2.svg"].every((name) => kept.some((one) => one.includes(`/${name}`)));
    if (all && navigator.serviceWorker.controller) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error("The phone does not have all of the page.");
}"""


def open_sheet(page: Page, site: Site, booking: Any, person: str = "ann") -> None:
    """Open a day sheet, and wait until the phone has all that it needs to open it without network."""
    page.goto(site.address + sheet(booking, person))
    page.evaluate(READY)


def type_count(page: Page, first: int, second: int) -> None:
    for name, value in counted(first, second).items():
        page.fill(f"#{name}", str(value))


def send(page: Page) -> None:
    page.get_by_role("button", name="Send the count").click()


def online(page: Page, site: Site) -> None:
    site.cut = False
    page.evaluate("dispatchEvent(new Event('online'))")


def present(booking: Any) -> list[Any]:
    return [session.present for session in loaded(booking).sessions]


def posts(site: Site, what: str) -> int:
    return sum(one.startswith("POST") and one.endswith(what) for one in site.seen)


def waiting(page: Page) -> Any:
    return page.locator("#waiting")


def test_a_count_without_network_is_kept_and_recorded_once(phone: Page, site: Site, visit: Any) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    # The page itself opens without network, as it looks with one.
    phone.reload()
    assert (
        phone.evaluate("getComputedStyle(document.querySelector('.app-header')).backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )
    assert phone.evaluate("document.querySelector('.app-day__code img').naturalWidth") > 0
    type_count(phone, 28, 19)
    send(phone)
    expect(waiting(phone)).to_be_visible()
    expect(waiting(phone)).to_contain_text("Saved on this phone, not sent yet")
    expect(waiting(phone)).to_contain_text(f"8:50am: Year {YEAR}: 28; 9:30am: Year {OTHER_YEAR}: 19")
    assert present(visit) == [None, None]
    phone.reload()
    expect(waiting(phone)).to_contain_text(f"Year {YEAR}: 28")
    online(phone, site)
    expect(phone.locator("#notice")).to_have_text("Thank you. Your count is recorded.")
    expect(waiting(phone)).to_be_hidden()
    assert present(visit) == [((YEAR, 28),), ((OTHER_YEAR, 19),)]
    assert posts(site, "/count") == 1
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Recorded so far")
    assert posts(site, "/count") == 1


def test_a_lost_reply_is_no_second_count(phone: Page, site: Site, visit: Any) -> None:
    open_sheet(phone, site, visit)
    type_count(phone, 28, 19)
    site.lose = True
    send(phone)
    expect(waiting(phone)).to_be_visible()
    version = loaded(visit).version
    site.lose = False
    phone.get_by_role("button", name="Try again now").click()
    expect(phone.locator("#notice")).to_have_text("Thank you. Your count is recorded.")
    assert loaded(visit).version == version
    # Its own count is none of somebody else's: another number is a correction.
    type_count(phone, 27, 19)
    send(phone)
    # The panel of what waits names the number too, before the server has it.
    expect(phone.locator("#recorded")).to_contain_text(f"Year {YEAR}: 27")
    assert present(visit)[0] == ((YEAR, 27),)


def test_a_second_thought_before_there_was_network_is_the_one_that_is_sent(
    phone: Page, site: Site, visit: Any
) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    type_count(phone, 28, 19)
    send(phone)
    expect(waiting(phone)).to_contain_text(f"Year {YEAR}: 28")
    type_count(phone, 26, 19)
    send(phone)
    expect(waiting(phone)).to_contain_text(f"Year {YEAR}: 26")
    expect(waiting(phone)).not_to_contain_text(f"Year {YEAR}: 28")
    online(phone, site)
    expect(waiting(phone)).to_be_hidden()
    assert present(visit)[0] == ((YEAR, 26),)
    assert posts(site, "/count") == 1


def test_what_is_typed_class_by_class_stays(phone: Page, site: Site, visit: Any) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    first, second = counted(28, 19)
    phone.fill(f"#{first}", "28")
    phone.reload()
    expect(phone.locator(f"#{first}")).to_have_value("28")
    send(phone)
    # The class that was not counted yet is asked for; nothing is sent of half a visit.
    expect(phone.locator(f"#{second}-error")).to_contain_text("Enter how many pupils came")
    expect(waiting(phone)).to_be_hidden()


def test_a_number_far_too_high_is_asked_for_before_it_is_kept(phone: Page, site: Site, visit: Any) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    first = f"#present-1-{YEAR}"
    type_count(phone, 280, 19)
    send(phone)
    expect(phone.locator(f"{first}-error")).to_contain_text("280 pupils are far more than the 30 expected")
    type_count(phone, 2001, 19)
    send(phone)
    expect(phone.locator(f"{first}-error")).to_contain_text("whole number")
    type_count(phone, 280, 19)
    send(phone)
    send(phone)
    expect(waiting(phone)).to_be_visible()
    online(phone, site)
    expect(waiting(phone)).to_be_hidden()
    assert present(visit)[0] == ((YEAR, 280),)


def test_two_counts_are_both_shown_and_neither_is_lost(
    phone: Page, site: Site, visit: Any, device: Callable[..., BrowserContext]
) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    type_count(phone, 28, 19)
    send(phone)
    expect(waiting(phone)).to_be_visible()
    site.cut = False
    other = phone_of(device(), site)
    open_sheet(other, site, visit, "bob")
    type_count(other, 25, 19)
    send(other)
    expect(other.locator("#notice")).to_have_text("Thank you. Your count is recorded.")
    online(phone, site)
    panel = phone.locator("#other")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text(f"Year {YEAR}: 25")
    expect(panel.locator("[data-mine]")).to_contain_text(f"Year {YEAR}: 28")
    assert present(visit)[0] == ((YEAR, 25),)
    look(phone, "day-two-counts")
    phone.reload()
    expect(panel).to_be_visible()
    phone.get_by_role("button", name="Record mine instead").click()
    expect(phone.locator("#notice")).to_have_text("Thank you. Your count is recorded.")
    expect(panel).to_be_hidden()
    assert present(visit)[0] == ((YEAR, 28),)


def test_the_other_count_can_be_kept(phone: Page, site: Site, visit: Any, clock: Clock) -> None:
    open_sheet(phone, site, visit)
    numbers = {one.id: {one.year_group: 11} for one in visit.sessions}
    outcome.record(visit.id, delivered_on=visit.starts_at.date(), present=numbers, who="Alex", now=clock())
    type_count(phone, 28, 19)
    send(phone)
    expect(phone.locator("#other")).to_be_visible()
    phone.get_by_role("button", name="Keep the other one").click()
    expect(phone.locator("#other")).to_be_hidden()
    expect(phone.locator(f"#present-1-{YEAR}")).to_have_value("11")
    assert present(visit)[0] == ((YEAR, 11),)


def test_a_count_for_a_sheet_that_closed_stays_until_the_team_was_told(
    phone: Page, site: Site, visit: Any
) -> None:
    open_sheet(phone, site, visit)
    site.cut = True
    type_count(phone, 28, 19)
    send(phone)
    expect(waiting(phone)).to_be_visible()
    staffed(visit, BOB, version=2)
    online(phone, site)
    panel = phone.locator("#refused")
    expect(panel).to_contain_text(f"Year {YEAR}: 28")
    expect(panel).to_contain_text("You are not down for this visit any more.")
    # The link says why it opens nothing, and still shows what the phone has.
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This page has closed")
    expect(panel).to_contain_text(f"Year {YEAR}: 28")
    look(phone, "day-closed")
    phone.get_by_role("button", name="I have told the team: delete it here").click()
    expect(panel).to_be_hidden()
    assert "present" not in kept(phone)


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify({...localStorage})"))


def test_buttons_without_network_say_when_they_were_pressed(phone: Page, site: Site, visit: Any) -> None:
    os.environ["TABLE"] = "people"
    put_down("ann", booking=visit.id, starts_at=visit.starts_at)
    os.environ["TABLE"] = "booking"
    open_sheet(phone, site, visit)
    site.cut = True
    phone.get_by_role("button", name=HERE).click()
    here = phone.locator("[data-press=here]")
    expect(here).to_contain_text("In the building since 8:50am. Not sent yet.")
    left = phone.locator("[data-press=left]")
    phone.clock.set_fixed_time(site.moment + timedelta(minutes=90))
    phone.get_by_role("button", name="I have left safely").click()
    expect(left).to_contain_text("Left safely at 10:20am. Not sent yet.")
    left.get_by_role("button", name="Take it back").click()
    expect(phone.get_by_role("button", name="I have left safely")).to_be_visible()
    look(phone, "day-waiting")
    online(phone, site)
    expect(here).to_contain_text("In the building since 8:50am.")
    expect(here).not_to_contain_text("Not sent yet")
    expect(waiting(phone)).to_be_hidden()
    [row] = rows("people", "presence")
    os.environ["TABLE"] = "people"
    known = presence.of(visit.id, "ann", site.moment)
    os.environ["TABLE"] = "booking"
    assert row["version"] >= 2
    assert (known.arrived_at, known.left_at) == (site.moment, None)
    # Another phone of the same person's sees it, and so does this one once its pages are forgotten.
    phone.evaluate("localStorage.clear()")
    phone.reload()
    expect(here).to_contain_text("In the building since 8:50am.")


def test_a_page_kept_the_evening_before_opens_its_form_on_the_day(
    phone: Page, site: Site, visit: Any
) -> None:
    day = site.moment
    site.moment -= timedelta(hours=14)
    phone.clock.set_fixed_time(site.moment)
    open_sheet(phone, site, visit)
    expect(phone.get_by_role("button", name="Send the count")).to_be_hidden()
    site.cut = True
    phone.clock.set_fixed_time(day)
    phone.reload()
    expect(phone.get_by_role("button", name="Send the count")).to_be_visible()
    expect(phone.get_by_role("button", name=HERE)).to_be_visible()


NO: dict[str, tuple[dict[str, Any], str]] = {
    "a page to sign in": (
        {"status": 200, "body": "<h1>Sign in to the Wi-Fi</h1>"},
        "may want you to sign in",
    ),
    "a fault": ({"status": 500, "body": "<h1>Sorry</h1>"}, "went wrong on our side"),
    "too many at once": (
        {"status": 429, "json": {"message": "Too Many Requests"}},
        "Many people are sending",
    ),
    "somebody else's JSON": ({"status": 200, "json": {"ok": True}}, "went wrong on our side"),
}


@pytest.mark.parametrize("kind", NO)
def test_only_our_own_server_is_believed(phone: Page, site: Site, visit: Any, kind: str) -> None:
    answer, says = NO[kind]
    open_sheet(phone, site, visit)
    type_count(phone, 28, 19)
    phone.route("**/count", lambda route: route.fulfill(**answer))
    send(phone)
    expect(waiting(phone)).to_contain_text(says)
    assert present(visit) == [None, None]
    phone.unroute("**/count")
    phone.get_by_role("button", name="Try again now").click()
    expect(phone.locator("#notice")).to_have_text("Thank you. Your count is recorded.")
    assert present(visit)[0] == ((YEAR, 28),)


def test_it_is_good_at_both_widths_and_nothing_of_a_third_party_is_asked_for(
    phone: Page, site: Site, visit: Any
) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    open_sheet(phone, site, visit)
    look(phone, "day")
    assert all(one.startswith((site.address, "data:")) for one in asked)


def test_without_scripts_it_is_plain_forms(
    device: Callable[..., BrowserContext], site: Site, visit: Any
) -> None:
    page = device(java_script_enabled=False).new_page()
    page.goto(site.address + sheet(visit))
    type_count(page, 28, 19)
    send(page)
    expect(page.locator("main")).to_contain_text("Thank you. Your count is recorded.")
    assert present(visit)[0] == ((YEAR, 28),)
    for name in ("#waiting", "#other", "#refused"):
        expect(page.locator(name)).to_be_hidden()
