"""The links of one's bookings are asked for again: one mail, to an address that its owner confirmed, three times an hour."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape

import pytest
from botocore.exceptions import EndpointConnectionError
from moto.ses.models import ses_backends

from services.booking.domain.parts import Contact
from services.booking.mail import again
from services.booking.mail.links import booking_link
from services.booking.table import asked as asked_rows
from shared.mail import Mail
from shared.mail import send as really
from tests.integration.booking.conftest import NOW, SLOT, asked, confirmed, done, rows
from tests.support.browser import Browser, Clock, Page

SAM = "sam@school.example"


def ask(browser: Browser, email: str) -> Page:
    return browser.fill(browser.get("/booking/again"), email=email)


def mails() -> list[tuple[str, str]]:
    """Return whom mails went to, and their text."""
    sent = ses_backends["123456789012"]["eu-west-2"].sent_messages
    found = []
    for one in sent:
        message = message_from_bytes(one.raw_data.encode(), policy=default)
        body = message.get_body(("plain",))
        assert body
        found.append((message["To"], body.get_content()))
    return found


def test_one_mail_with_the_links_of_what_is_to_come(browser: Browser, clock: Clock) -> None:
    first, second = confirmed(), asked()
    gone = done(asked(), lambda one: one.decline(who="Alex", at=NOW, reason="Full"))
    page = ask(browser, SAM)
    assert page.address == "/booking/again"
    assert "Look in your mailbox" in page.text
    assert "Look in your mailbox" not in browser.get("/booking/again").text, "said once"
    assert again.send_asked(clock()) == 1
    [(to, text)] = mails()
    assert to == SAM
    for booking in (first, second):
        assert booking_link(booking.id) in text
    assert gone.id not in text
    assert again.send_asked(clock()) == 0, "once"


def test_the_answer_is_the_same_for_an_address_nobody_knows(browser: Browser, clock: Clock) -> None:
    confirmed()
    known, unknown = ask(browser, SAM), ask(browser, "nobody@school.example")
    assert (known.status, known.text, known.address) == (unknown.status, unknown.text, unknown.address)
    assert len(rows("asked")) == 4, "and the same is written"
    assert again.send_asked(clock()) == 1
    assert [to for to, _ in mails()] == [SAM]
    assert SAM not in str(rows("asked"))


def test_an_address_that_was_not_confirmed_gets_nothing(browser: Browser, clock: Clock) -> None:
    asked(contact=Contact("Sam", "stranger@elsewhere.example"))
    confirmed(copy=Contact("Jo", "jo@school.example"))
    for email in ("stranger@elsewhere.example", "jo@school.example"):
        ask(browser, email)
    assert again.send_asked(clock()) == 0
    assert mails() == []


def test_a_second_contact_gets_the_links_too(browser: Browser, clock: Clock) -> None:
    booking = confirmed(copy=Contact("Jo", "jo@school.example", "", NOW))
    ask(browser, "Jo@School.example")
    again.send_asked(clock())
    [(to, text)] = mails()
    assert (to, booking_link(booking.id) in text) == ("jo@school.example", True)


def test_three_an_hour(browser: Browser, clock: Clock) -> None:
    confirmed()
    for _ in range(5):
        assert "Look in your mailbox" in ask(browser, SAM).text
        clock.pass_by(timedelta(minutes=1))
    assert again.send_asked(clock()) == 3
    clock.pass_by(timedelta(hours=1))
    ask(browser, SAM)
    assert again.send_asked(clock()) == 1


def test_one_that_fails_keeps_no_other_back_and_is_not_sent_again(
    browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed()
    confirmed(contact=Contact("Kim", "kim@school.example", "", NOW))
    for email in (SAM, "kim@school.example"):
        ask(browser, email)
        clock.pass_by(timedelta(seconds=1))
    broken = [True]

    def send(mail: Mail, sender: str, name: str) -> str:
        if broken.pop() if broken else False:
            raise TimeoutError
        return really(mail, sender, name)

    monkeypatch.setattr(again, "send", send)
    assert again.send_asked(clock()) == 1
    assert len(mails()) == 1
    assert again.send_asked(clock()) == 0


@pytest.mark.parametrize(
    ("times", "pause", "after", "mailed"),
    [(3, 4, [1, 0], [SAM]), (6, 5, [0, 0], [])],
    ids=["afternoon", "day"],
)
def test_one_that_ses_does_not_take_is_sent_once_it_does_and_waits_no_longer_than_a_day(
    times: int,
    pause: int,
    after: list[int],
    mailed: list[str],
    browser: Browser,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirmed()
    ask(browser, SAM)

    def refuses(*_: object) -> str:
        raise EndpointConnectionError(endpoint_url="https://ses.example")

    with monkeypatch.context() as outage:
        outage.setattr(again, "send", refuses)
        for _ in range(times):
            assert again.send_asked(clock()) == 0
            clock.pass_by(timedelta(hours=pause))
    assert [again.send_asked(clock()) for _ in after] == after
    assert [to for to, _ in mails()] == mailed


def test_two_that_run_at_once_send_one(browser: Browser) -> None:
    ask(browser, SAM)
    [(key, _)] = asked_rows.waiting()
    assert (asked_rows.claim(key), asked_rows.claim(key)) == (True, False)


@pytest.mark.parametrize("typed", ["", "x", "sam@", "a" * 300 + "@school.example"])
def test_what_is_no_address_is_said(browser: Browser, typed: str) -> None:
    page = ask(browser, typed)
    assert (page.status, list(page.errors)) == (422, ["email"])
    assert rows("asked") == []


def test_the_page_stands_alone(browser: Browser) -> None:
    for page in (browser.get("/booking/again"), ask(browser, SAM)):
        assert page.status == 200
        assert len(re.findall("<h1", page.text)) == 1
    assert browser.post("/booking/again", {"email": SAM}).status == 403


def test_next_year_the_link_leads_to_her_last_visit_with_her_details_kept(
    browser: Browser, clock: Clock
) -> None:
    confirmed(starts_at=SLOT - timedelta(days=7))
    last = confirmed()
    clock.moment = NOW + timedelta(days=360)
    ask(browser, SAM)
    assert again.send_asked(clock()) == 1
    [(_, text)] = mails()
    assert text.count("/booking/") == 1
    assert booking_link(last.id) in text
    assert "book another like this" in text
    page = browser.get(booking_link(last.id))
    step = browser.post(page.form.action, page.form.fields | {"keep": "place"})
    assert step.address.endswith("/book/workshop")
    assert last.school.name in unescape(browser.get("/book/school").text)
