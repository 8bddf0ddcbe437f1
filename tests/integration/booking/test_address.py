"""An address is confirmed by a button that only its owner finds; until then nobody hears a word of a request."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.booking.domain.asking import TO_CONFIRM, keep
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact
from services.booking.mail.links import address_link, address_of, booking_link
from services.booking.table import bookings
from services.booking.use_cases import lead
from services.booking.use_cases.address import give_up
from services.booking.use_cases.offer import offer
from services.booking.web.trap import LEAST_TIME
from shared.secrets import sign
from shared.text import phrases
from tests.integration.booking.conftest import (
    NOW,
    OTHER_YEAR,
    SAM,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    rows,
    visit_request,
)
from tests.integration.booking.test_form import fill_to_check
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock
from tests.support.mailbox import body, hear, sent

ELSE = "robin@school.example"
COPY = Contact("Jo Example", "jo@school.example")
UNKNOWN = Contact("Sam Example", "sam@school.example", "01452 000 000")
"""Whose address nobody has confirmed yet."""


@pytest.fixture
def waits(browser: Browser) -> Booking:
    return lead.request(offer(), visit_request(copy=COPY, contact=UNKNOWN), now=NOW, correlation_id="c0ffee")


def to_confirm(booking: Booking, email: str = "sam@school.example") -> str:
    return address_link(booking.id, email).removeprefix(SITE)


def now_stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def test_opening_the_link_changes_nothing_pressing_sends_the_request(
    browser: Browser, waits: Booking
) -> None:
    """Programs that look for viruses open every link of a mail, some of them by HEAD."""
    page = browser.get(to_confirm(waits))
    browser.ask("HEAD", to_confirm(waits))
    assert "Yes, this is my address: send my request" in page.text
    assert "We hold your time until 1pm" in page.text
    assert "/hit" not in page.text
    for typed in ("Sam Example", "A lift", waits.school.name):
        assert typed not in page.text, "a stranger whose address was typed reads nothing that anyone typed"
    assert now_stands(waits) == waits
    page = browser.fill(page)
    link = booking_link(waits.id).removeprefix(SITE)
    assert page.address == link
    assert "Your request is with our team now" in page.text
    stands = now_stands(waits)
    assert stands.status == "requested"
    assert stands.contact.confirmed_at == NOW
    assert stands.hold
    assert stands.hold.until is None


def test_pressing_twice_is_once(browser: Browser, waits: Booking) -> None:
    page = browser.get(to_confirm(waits))
    browser.fill(page)
    again = browser.fill(page)
    assert (again.status, again.address) == (200, booking_link(waits.id).removeprefix(SITE))
    assert now_stands(waits).version == 2
    shown = browser.get(to_confirm(waits))
    assert "You pressed the button before" in shown.text
    assert booking_link(waits.id).removeprefix(SITE) in shown.text


@pytest.mark.parametrize("noted", ["before it is noted", "after"])
def test_an_hour_later_the_time_is_free_and_her_answers_are_kept(
    browser: Browser, clock: Clock, waits: Booking, noted: str
) -> None:
    page = browser.get(to_confirm(waits))
    clock.pass_by(TO_CONFIRM)
    if noted == "after":
        done(waits, lambda one: one.expire(at=clock.moment))
    for told in (browser.fill(page), browser.get(to_confirm(waits))):
        assert told.status == 200
        assert "It is free for other schools again" in told.text
    assert now_stands(waits).contact.confirmed_at is None
    date = browser.fill(told)
    assert date.address == "/book/date"
    assert "Choose a date" in date.text
    assert 'aria-current="date"' in date.text, "the day asked for is shown"
    page = browser.fill(browser.fill(browser.get("/book/date?month=2026-03"), day="2026-03-19"))
    assert page.address == "/book/check", "nothing else is asked again"
    for kept in (
        "Thursday 19 March 2026",
        "Sam Example",
        "sam@school.example",
        "A lift, please",
        "jo@school.example",
        f"Year {YEAR}",
    ):
        assert kept in page.text


def test_a_minute_before_the_hour_is_over_the_button_still_counts(
    browser: Browser, clock: Clock, waits: Booking
) -> None:
    clock.pass_by(TO_CONFIRM - timedelta(minutes=1))
    browser.fill(browser.get(to_confirm(waits)))
    assert now_stands(waits).status == "requested"


def test_the_waiting_list_is_joined_by_the_same_button(browser: Browser) -> None:
    waits = lead.request(offer(), visit_request(waits=True, contact=UNKNOWN), now=NOW, correlation_id="x")
    assert "you join the waiting list" in browser.get(booking_link(waits.id).removeprefix(SITE)).text
    page = browser.get(to_confirm(waits))
    assert "by 1pm, and you join the waiting list" in page.text
    page = browser.fill(page)
    assert "You are number 1 of 1 for this day" in page.text
    assert now_stands(waits).status == "waitlisted"


def test_a_new_address_is_its_owners_to_confirm(browser: Browser) -> None:
    agreed = confirmed()
    lead.amend(
        offer(), agreed.id, contact=Contact("Robin Example", ELSE), who="Sam", now=NOW,
    )  # fmt: skip
    page = browser.get(to_confirm(agreed, ELSE))
    assert "Confirm your new e-mail address" in page.text
    page = browser.fill(page)
    assert "We write to this address from now on" in page.text
    stands = now_stands(agreed)
    assert (stands.contact.email, stands.former_address, stands.new_address) == (
        ELSE,
        "sam@school.example",
        "",
    )
    assert "This link is not in use any more" in browser.get(to_confirm(agreed)).text, "the old one's"


def test_the_link_of_an_address_of_before_opens_the_booking_no_more(browser: Browser) -> None:
    booking = confirmed()
    old = booking_link(booking.id).removeprefix(SITE)
    form = browser.get(f"{old}/cancel")
    new = Contact("Sam Example", "sam@academy.example")
    done(booking, lambda one: one.amend(who="Sam", at=NOW, classes=one.classes, contact=new, notes=""))
    assert browser.get(old).status == 200, "until its owner presses the button"
    opened = browser.fill(browser.get(to_confirm(booking, new.email)))
    assert (opened.status, opened.address) == (200, booking_link(booking.id, taken_over=1).removeprefix(SITE))
    for page in ("", "/change/date", "/cancel", "/reconfirm", "/count", "/visit.ics"):
        told = browser.get(old + page)
        assert told.status == 410, page
        assert "This link has ended" in told.text
        assert booking.id not in told.text
        assert "Sam" not in told.text
    assert browser.fill(form, code="staff_ill").status == 410
    assert now_stands(booking).status == "confirmed"
    shown = browser.get(to_confirm(booking, new.email))
    assert opened.address in shown.text
    hear(at=NOW)
    for message in sent(new.email)[1:]:
        assert opened.address in body(message)


def test_a_second_contact_is_asked(browser: Browser) -> None:
    agreed = confirmed(copy=COPY)
    page = browser.get(to_confirm(agreed, COPY.email))
    assert "Sam Example" not in page.text
    page = browser.fill(page)
    assert "You get our e-mails about this visit too" in page.text
    stands = now_stands(agreed)
    assert stands.copy
    assert stands.copy.confirmed_at == NOW


@pytest.mark.parametrize("email", [ELSE, "jo@school.example"])
def test_a_stale_link_is_told_kindly_and_tells_nothing(browser: Browser, waits: Booking, email: str) -> None:
    """An address that was typed wrong and put right, or a second contact before the first is confirmed."""
    page = browser.get(to_confirm(waits, email))
    assert "This link is not in use any more" in page.text
    assert booking_link(waits.id).removeprefix(SITE) not in page.text
    forged = browser.post(to_confirm(waits, email), browser.get(to_confirm(waits)).form.fields)
    assert "This link is not in use any more" in forged.text
    assert now_stands(waits) == waits


def test_an_altered_link_leads_nowhere(browser: Browser, waits: Booking) -> None:
    right = to_confirm(waits)
    other = "/booking/address/" + sign("booking", waits.id)
    for wrong in (right[:-1], right + "x", other, "/booking/address/x"):
        page = browser.get(wrong)
        assert (page.status, "copy the whole link" in page.text) == (404, True)
        assert browser.post(wrong, {}).status == 404
        assert browser.post(f"{wrong}/anew", {}).status == 404
    assert browser.get("/booking/" + right.rpartition("/")[2]).status == 404, "it opens no booking"
    assert browser.post(right, {}).status == 403, "without the form's token"
    assert now_stands(waits) == waits


def test_the_address_is_not_in_its_link(browser: Browser, waits: Booking) -> None:
    assert "sam" not in to_confirm(waits)
    found = address_of(to_confirm(waits).rpartition("/")[2])
    assert found
    assert (found[0], found[1]("sam@school.example"), found[1](ELSE)) == (waits.id, True, False)


def test_a_form_that_is_still_held_starts_nothing_anew(browser: Browser, waits: Booking) -> None:
    page = browser.post(f"{to_confirm(waits)}/anew", browser.get(to_confirm(waits)).form.fields)
    assert page.address == to_confirm(waits)
    assert rows("draft") == []


def test_the_done_page_has_no_link_and_says_where_the_mail_went(browser: Browser) -> None:
    page = browser.fill(fill_to_check(browser))
    [row] = rows("booking")
    assert page.address == f"/book/done/{row['id']}"
    assert "<strong>sam@school.example</strong>" in page.text
    assert "within 60 minutes" in page.text
    assert "/booking/" not in page.text


def test_a_wrong_address_is_put_right_and_nothing_else_is_typed_again(browser: Browser) -> None:
    done_page = browser.fill(fill_to_check(browser))
    [row] = rows("booking")
    page = browser.fill(done_page, keep="all")
    assert page.address == "/book/contact"
    assert page.form.fields["email"] == "sam@school.example"
    assert now_stands_of(row["id"]).status == "expired", "its place is free for the right one"
    page = browser.fill(page, email="sam.right@school.example")
    assert page.address == "/book/check"
    browser.clock.pass_by(LEAST_TIME)
    browser.fill(page)
    second = next(one for one in rows("booking") if one["id"] != row["id"])
    stands = now_stands_of(second["id"])
    assert (stands.contact.email, stands.starts_at) == ("sam.right@school.example", SLOT)


def test_putting_right_what_is_confirmed_by_now_leaves_it_alone(browser: Browser) -> None:
    done_page = browser.fill(fill_to_check(browser))
    [row] = rows("booking")
    waits = now_stands_of(row["id"])
    browser.fill(browser.get(to_confirm(waits)))
    page = browser.fill(done_page, keep="all")
    assert page.address == f"/book/done/{waits.id}"
    assert "Your e-mail address is confirmed" in page.text
    assert now_stands(waits).status == "requested"


def test_the_done_page_says_that_our_mail_is_late(browser: Browser) -> None:
    page = browser.fill(fill_to_check(browser))
    assert "within 60 minutes" in page.text
    [row] = rows("booking")
    kept = done(now_stands_of(row["id"]), lambda one: keep(one, at=browser.clock() + timedelta(minutes=45)))
    assert kept.lapses_at
    page = browser.get(page.address)
    assert "is late, through no fault of yours" in page.text
    assert "within 60 minutes" not in page.text
    assert f"Until {phrases.clock(kept.lapses_at)} we hold" in page.text


def test_nobody_else_puts_right_or_starts_from_a_done_page(browser: Browser) -> None:
    page = browser.fill(fill_to_check(browser))
    stranger = Browser(browser.handler, browser.clock)
    answer = stranger.post(page.form.action, page.form.fields | {"keep": "all"})
    assert answer.status == 404
    assert rows("booking")[0]["status"] == "awaiting_address"


@pytest.mark.parametrize("page", ["done", "link", "a year later"])
def test_another_like_this_keeps_school_and_people(browser: Browser, clock: Clock, page: str) -> None:
    if page == "done":
        start = browser.fill(fill_to_check(browser))
    else:
        booking = asked(copy=COPY, classes=(Class(OTHER_YEAR, 25),))
        clock.pass_by(timedelta(days=365 if page == "a year later" else 0))
        start = browser.get(booking_link(booking.id).removeprefix(SITE))
    first = browser.fill(start, keep="place")
    assert first.address == "/book/workshop", "the school is kept"
    kept = browser.fill(first, workshop=offer().workshops[0].id)
    assert kept.address == "/book/classes"
    [draft] = [row for row in rows("draft") if "values" in row]
    values = draft["values"]
    assert (values["urn"], values["email"], values["notes"]) == (
        offer().schools[0].urn,
        "sam@school.example",
        values["notes"],
    )
    assert not values.keys() & {"classes", "day", "starts"}


def test_what_ended_can_be_asked_for_on_another_date(browser: Browser) -> None:
    booking = done(asked(), lambda one: one.decline(who="Alex", at=NOW, reason="Full", code="date_full"))
    page = browser.get(booking_link(booking.id).removeprefix(SITE))
    assert "Choose another date" in page.text
    assert browser.fill(page, keep="all").address == "/book/date"


def now_stands_of(reference: str) -> Booking:
    found = bookings.load(reference)
    assert found
    return found


@pytest.mark.usefixtures("booking_aws")
def test_a_request_given_up_at_the_moment_it_is_confirmed_stays() -> None:
    confirmed_meanwhile = asked(contact=replace(SAM, confirmed_at=None))
    done(confirmed_meanwhile, lambda one: one.verify(at=NOW))
    assert not give_up(confirmed_meanwhile, now=NOW), "as it was read before the button was pressed"
    ended_meanwhile = asked(contact=replace(SAM, confirmed_at=None))
    done(ended_meanwhile, lambda one: one.expire(at=NOW))
    assert give_up(ended_meanwhile, now=NOW)
