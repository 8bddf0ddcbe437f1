"""Joining the waiting list of a full day by the form, and the place in it."""

from datetime import date, timedelta

import pytest

from services.booking.domain import waiting
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Hold
from services.booking.table import bookings
from services.booking.use_cases.queued import place_in_list
from shared.clock import london_day
from tests.integration.booking.conftest import DAY, LENGTH, NOW, SLOT, asked, done, fill_the_day, rows
from tests.integration.booking.test_form import SAM, fill_to_check
from tests.support.browser import Browser

FULL = date(2026, 3, 18)


def of_sam() -> list[Booking]:
    """Return the bookings that the form made."""
    found = [bookings.load(row["id"]) for row in rows("booking") if row["contact"]["email"] == SAM["email"]]
    return [booking for booking in found if booking]


def test_joining_by_the_form(browser: Browser) -> None:
    fill_to_check(browser)
    fill_the_day(day=FULL)
    page = browser.get("/book/date?month=2026-03")
    assert page.text.count("/book/waiting?day=2026-03-18") == 2, "in the month and in the list"
    page = browser.get("/book/waiting?day=2026-03-18")
    assert "Wednesday 18 March 2026" in page.text
    assert "48 hours" in page.text
    assert "no promise" in page.text
    page = browser.fill(page)
    assert page.address == "/book/check"
    assert "you join its waiting list" in page.text
    told = browser.fill(page)
    assert "Your place in the waiting list for Wednesday 18 March 2026" in told.text
    assert browser.fill(page).address == told.address, "pressed twice it is one"
    [booking] = of_sam()
    assert (booking.status, booking.hold) == ("awaiting_address", None)
    assert london_day(booking.starts_at) == FULL


@pytest.mark.parametrize("day", ["2026-03-18", "2026-03-19"])
def test_who_then_takes_a_free_day_waits_for_nothing(browser: Browser, day: str) -> None:
    fill_to_check(browser)
    others = fill_the_day(day=FULL)
    browser.fill(browser.get("/book/waiting?day=2026-03-18"))
    done(others[0], lambda one: one.decline(who="Alex", at=NOW, reason="Closed"))
    page = browser.fill(browser.get("/book/date?month=2026-03"), day=day)
    page = page if page.address == "/book/check" else browser.fill(page)
    assert page.address == "/book/check"
    assert "waiting list" not in page.text
    browser.fill(page)
    [booking] = of_sam()
    assert booking.hold
    assert london_day(booking.starts_at).isoformat() == day


def test_a_day_that_became_free_is_booked_and_not_waited_for(browser: Browser) -> None:
    fill_to_check(browser)
    others = fill_the_day(day=FULL)
    page = browser.get("/book/waiting?day=2026-03-18")
    done(others[0], lambda one: one.decline(who="Alex", at=NOW, reason="Closed"))
    for answer in (browser.fill(page), browser.get("/book/waiting?day=2026-03-18")):
        assert answer.address == "/book/date?month=2026-03"


def test_a_time_taken_meanwhile_leads_to_the_list_of_its_day(browser: Browser) -> None:
    page = fill_to_check(browser)
    fill_the_day()
    page = browser.fill(page)
    assert "Join the waiting list for Thursday 12 March 2026" in page.text
    page = browser.fill(browser.get("/book/waiting?day=2026-03-12"))
    assert page.address == "/book/check"
    browser.fill(page)
    assert [(one.hold, one.times) for one in of_sam()] == [(None, ((SLOT, SLOT + LENGTH),))]


def test_a_day_on_which_nobody_ever_comes_has_no_list(browser: Browser) -> None:
    fill_to_check(browser)
    for day in ("2026-03-14", "1999-01-01", "9999-12-31", "x", ""):
        assert browser.get(f"/book/waiting?day={day}").address.startswith("/book/date"), day
        assert browser.post("/book/waiting", {"day": day}).status == 403


def test_the_list_needs_the_classes_first(browser: Browser) -> None:
    browser.get("/book")
    assert browser.get("/book/waiting?day=2026-03-18").address == "/book/school"


def test_the_place_in_the_list(browser: Browser) -> None:
    """By day, who waits longest first, also where an offer lapsed; who is being offered a place before all."""
    first, second, third = (asked(hold=None, at=NOW + timedelta(minutes=minute)) for minute in range(3))
    asked(hold=None, starts_at=SLOT + timedelta(days=1), at=NOW - timedelta(days=1))
    assert [place_in_list(one) for one in (first, second, third)] == [(1, 3), (2, 3), (3, 3)]
    hold = Hold(DAY, 1)
    offered = done(first, lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=hold))
    assert place_in_list(offered) == (1, 3)
    slow = done(first, lambda one: waiting.lapse(one, at=NOW))
    assert [place_in_list(one) for one in (slow, second, third)] == [(1, 3), (2, 3), (3, 3)]
    left = done(second, lambda one: one.cancel(who="Sam", at=NOW, reason="No"))
    assert place_in_list(left) is None
    assert place_in_list(third) == (2, 2)
