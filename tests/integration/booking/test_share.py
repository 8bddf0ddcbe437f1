"""Nobody takes more than a fair share of the diary, and nobody asks for the same thing twice by mistake."""

from datetime import date, datetime, timedelta

import pytest

from services.booking.domain.asking import TO_CONFIRM
from services.booking.domain.parts import Contact, Hold, School
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.use_cases.share import check_share
from shared.clock import london_time
from tests.integration.booking.conftest import DAY, NOW, asked, done, rows, school_at
from tests.integration.booking.test_form import fill_to_check
from tests.support.browser import Browser

HERS = school_at(0)
SAM = "sam@school.example"
UNKNOWN = Contact("Sam Example", SAM)


def on(day: int) -> dict[str, object]:
    start = london_time(date(2026, 3, day), 8, 50)
    return {"starts_at": start, "hold": Hold(start.date(), 1)}


def check(email: str = SAM, *, school: School = HERS, again: bool = False, at: datetime = NOW) -> None:
    check_share(school, Contact("Sam Example", email), DAY, at, again=again)


@pytest.mark.parametrize("email", [SAM, SAM.upper(), "other@school.example"])
def test_five_may_wait_of_one_school_and_of_one_address(booking_aws: None, email: str) -> None:
    for day in range(2, 6):
        asked(**on(day))
    check(email)
    asked(**on(6))
    with pytest.raises(RefusedError) as refused:
        check(email)
    assert (refused.value.reason, refused.value.facts) == (Refusal.FAIR_SHARE, {"most": 5})


def test_an_address_has_its_share_whatever_the_schools(booking_aws: None) -> None:
    for day in range(2, 7):
        asked(**on(day), school=School(f"91{day:04}", "Elsewhere"))
    with pytest.raises(RefusedError):
        check(school=School("", "Elsewhere"))
    check("other@school.example")


def test_what_was_agreed_or_has_ended_counts_against_nobody(booking_aws: None) -> None:
    for day in range(2, 7):
        booking = asked(**on(day))
        if day % 2:
            done(booking, lambda one: one.confirm(who="Alex", at=NOW))
        else:
            done(booking, lambda one: one.decline(who="Alex", at=NOW, reason="Full"))
    check()


def test_three_may_wait_for_one_address_to_be_confirmed(booking_aws: None) -> None:
    for day in range(2, 5):
        asked(**on(day), contact=UNKNOWN)
    with pytest.raises(RefusedError) as refused:
        check()
    assert refused.value.facts == {"most": 3}
    check(at=NOW + TO_CONFIRM)  # Their hour is over, whether or not that was noted.


def test_the_same_again_is_asked_about_once(booking_aws: None) -> None:
    same = asked()
    with pytest.raises(RefusedError) as refused:
        check()
    assert (refused.value.reason, refused.value.facts) == (Refusal.SAME_AGAIN, {"booking": same.id})
    check(again=True)
    check("other@school.example")
    check(school=school_at(1))
    done(same, lambda one: one.cancel(who="Sam", at=NOW, reason="Trip"))
    check()


def test_told_kindly_at_the_last_step(browser: Browser) -> None:
    for day in range(3, 8):
        asked(**on(day if day < 7 else 9))
    page = browser.fill(fill_to_check(browser))
    assert page.status == 422
    assert page.errors["submit"].startswith("There are 5 requests of this school or address waiting already")
    assert len(rows("booking")) == 5


def test_again_or_the_same(browser: Browser) -> None:
    same = asked()
    page = browser.fill(fill_to_check(browser))
    assert page.status == 422
    assert same.id in page.errors["submit"]
    assert "Yes, send another one" in page.text
    assert len(rows("booking")) == 1
    assert browser.fill(page).address.startswith("/book/done/")
    assert len(rows("booking")) == 2


def test_one_at_a_time_may_wait_long(booking_aws: None) -> None:
    """What is past is no part of the share."""
    for day in range(2, 7):
        asked(**on(day))
    check(at=NOW + timedelta(days=60))
