"""Nobody takes more than a fair share of the diary, has strangers mailed without end, or asks for the same twice by mistake."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from services.booking.domain.asking import TO_CONFIRM
from services.booking.domain.parts import Contact, Hold, School
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.mail.links import address_link, booking_link
from services.booking.table import strangers
from services.booking.use_cases import lead
from services.booking.use_cases.offer import offer
from services.booking.use_cases.share import check_share
from shared.clock import london_time
from tests.integration.booking.conftest import DAY, NOW, asked, done, rows, school_at, visit_request
from tests.integration.booking.test_form import fill_to_check
from tests.support.aws import ENGINES, SITE
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


@pytest.mark.parametrize("booking_aws", ENGINES, indirect=True)
def test_of_mails_to_strangers_at_once_no_more_go_than_may(
    booking_aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "MOST_AN_HOUR", strangers.MOST_A_DAY + 2)
    strangers.taken(SAM, NOW)  # the clients are made in one thread
    with ThreadPoolExecutor(8) as mailers:
        hers = list(mailers.map(lambda n: strangers.take(SAM, f"mail {n}", NOW), range(20)))
    # One that met others too often waits, and is taken when it is tried again.
    hers += [strangers.take(SAM, f"late {n}", NOW) for n in range(strangers.MOST_A_DAY)]
    assert sum(hers) == strangers.MOST_A_DAY
    others = [strangers.take(f"n{n}@school.example", "mail", NOW) for n in range(4)]
    assert others == [True, True, False, False], "all of them have a limit too"
    assert strangers.take("n3@school.example", "mail", NOW + timedelta(hours=1))
    assert not strangers.take(SAM, "one more", NOW + timedelta(hours=1))
    assert strangers.take(SAM, "one more", NOW + timedelta(days=1))


def test_a_mail_that_is_tried_again_counts_once_and_who_confirms_is_no_stranger(browser: Browser) -> None:
    for _ in range(3):
        assert strangers.take(SAM, "the same mail", NOW)
    assert len(strangers.taken(SAM, NOW).its) == 1
    booking = lead.request(offer(), visit_request(contact=UNKNOWN), now=NOW, correlation_id="x")
    confirms = address_link(booking.id, SAM).removeprefix(SITE)
    browser.fill(browser.get(confirms))
    assert strangers.taken(SAM, NOW).its == ()
    assert [row["pk"] for row in rows("stranger")] == ["STRANGERS"]


def test_an_address_that_had_its_mails_is_told_so_by_the_link_too(browser: Browser) -> None:
    booking = asked()
    for n in range(strangers.MOST_A_DAY):
        strangers.take("robin@school.example", f"mail {n}", NOW)
    contact = f"{booking_link(booking.id).removeprefix(SITE)}/change/contact"
    for typed in (
        {"email": "robin@school.example"},
        {"copy_name": "R", "copy_email": "robin@school.example"},
    ):
        page = browser.fill(browser.get(contact), **typed)
        assert page.status == 422
        assert "6 e-mails to robin@school.example today" in page.text
        assert page.form.fields | typed == page.form.fields, "nothing typed is lost"
    assert browser.fill(browser.get(contact), notes="Ramp").status == 200, "what needs no mail goes on"
