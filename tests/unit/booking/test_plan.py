"""Which mails a booking calls for: what is news, what is so no more, what reminds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from services.booking.domain import outcome, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact, Hold
from services.booking.domain.plan import SETTLING, Kind, plan
from services.booking.mail.to_stranger import SAID as TO_STRANGER
from services.booking.mail.to_team import SAID as TO_TEAM
from services.booking.mail.words_to_school import SAID as TO_SCHOOL
from services.booking.wording.mails import TITLES
from tests.support.mails import AT, KIM, MINUTE, SAM, STARTS, a_request, bookings, every_mail


def mails(booking: Booking, reader: str = "school") -> dict[str, str]:
    """Return the occasions of what a reader gets, by kind."""
    return {mail.kind: mail.occasion for mail in plan(booking) if mail.reader == reader}


def confirmed(**changed: object) -> Booking:
    return a_request(**changed).confirm(who="Alex", at=AT + MINUTE)


def test_nobody_but_she_hears_of_a_request_before_she_pressed_the_button() -> None:
    asked = a_request(contact=replace(SAM, confirmed_at=None))
    [mail] = plan(asked)
    assert (mail.kind, mail.reader) == ("confirm_address", "new")
    assert mail.until == asked.lapses_at
    assert plan(asked.expire(at=AT + timedelta(hours=1))) == frozenset()
    assert plan(asked.cancel(who="", at=AT, reason="Slip")) == frozenset()


def test_every_kind_is_said_to_whoever_gets_it_and_has_a_booking_that_calls_for_it() -> None:
    called_for = {(mail.kind, mail.reader) for mail, _ in every_mail()}
    of_visitors = {
        "letter",
        "letter_changed",
        "letter_off",
        "letter_on",
    }  # who comes calls for them, not the booking: see test_visitors
    assert {kind for kind, _ in called_for} | of_visitors == set(get_args(Kind)) == set(TITLES)
    for kind, reader in called_for:
        said = {"team": TO_TEAM, "new": TO_STRANGER, "old": TO_STRANGER, "former": TO_STRANGER}.get(
            reader, TO_SCHOOL
        )
        assert kind in said, (kind, reader)


def test_several_changes_are_one_mail_some_minutes_later() -> None:
    booking = confirmed()
    for number in range(15):
        booking = booking.amend(
            who="Sam",
            at=AT + timedelta(hours=1, seconds=number),
            classes=booking.classes,
            contact=SAM,
            notes=f"{number}",
        )
    [mail] = [one for one in plan(booking) if (one.kind, one.reader) == ("amended", "school")]
    assert mail.occasion == str(booking.version)
    assert mail.due == AT + timedelta(hours=1, seconds=14) + SETTLING


@pytest.mark.parametrize(
    ("step", "over"),
    [
        (lambda asked: asked.confirm(who="Alex", at=AT + MINUTE), "requested"),
        (
            lambda asked: asked.move(
                who="Sam", at=AT, times=asked.times, hold=Hold(STARTS.date(), 1)
            ).confirm(who="Alex", at=AT + MINUTE),
            "moved",
        ),
        (
            lambda asked: waiting.accept(
                asked.confirm(who="Alex", at=AT).move(
                    who="Alex", at=AT, times=asked.times, hold=Hold(STARTS.date(), 1), action="reschedule"
                ),
                who="Sam",
                at=AT + MINUTE,
            ),
            "rescheduled",
        ),
        (
            lambda asked: wishes.refuse(
                wishes.ask(asked.confirm(who="Alex", at=AT), who="Sam", at=AT), who="Alex", at=AT, reason="No"
            ),
            "asked",
        ),
    ],
)
def test_what_was_promised_and_has_come_about_is_not_promised_any_more(
    step: Callable[[Booking], Booking], over: str
) -> None:
    assert over not in mails(step(a_request()))
    assert over not in mails(step(a_request()), "team")


def test_an_offer_that_is_over_is_not_sent_any_more() -> None:
    waits = a_request(hold=None)
    offered = waiting.offer(waits, who="", at=AT, times=waits.times, hold=Hold(STARTS.date(), 1))
    assert "offered" in mails(offered)
    assert "offered" not in mails(waiting.lapse(offered, at=AT + timedelta(days=2)))
    assert "offered" not in mails(waiting.accept(offered, who="Sam", at=AT + MINUTE))
    assert "offered" not in mails(offered, "team"), "the team offered it"


def test_a_dead_booking_calls_for_the_news_of_its_end_alone() -> None:
    booking = confirmed()
    assert {"week_before", "day_before", "confirmed"} <= set(mails(booking))
    ended = booking.cancel(who="Sam", at=AT + timedelta(days=1), reason="Trip")
    assert set(mails(ended)) == set(mails(ended, "team")) == {"cancelled"}


def test_a_booking_taken_up_again_calls_for_its_own_again_and_not_for_its_end() -> None:
    booking = confirmed()
    ended = booking.cancel(who="Sam", at=AT + timedelta(days=1), reason="Trip")
    again = outcome.reopen(ended, who="Alex", at=AT + timedelta(days=2), hold=Hold(STARTS.date(), 1))
    assert "cancelled" not in mails(again)
    assert mails(again)["confirmed"] == str(again.version)
    assert mails(again)["week_before"] == mails(booking)["week_before"], "the same reminder: it is sent once"


def test_a_second_contact_hears_nothing_before_the_address_is_confirmed_and_no_old_news_after() -> None:
    lee = Contact("Lee", "lee@school.example")
    booking = confirmed(copy=None).amend(
        who="Sam", at=AT + timedelta(hours=1), classes=a_request().classes, contact=SAM, notes="", copy=lee
    )
    assert mails(booking, "copy") == {}
    asks = mails(booking, "new")
    assert list(asks) == ["confirm_copy"]
    once_more = booking.amend(
        who="Sam", at=AT + timedelta(hours=2), classes=booking.classes, contact=SAM, notes="More", copy=lee
    )
    assert mails(once_more, "new") == asks, "whoever is asked is asked once"
    knows = wishes.confirm_address(once_more, email=lee.email, at=AT + timedelta(hours=3))
    assert mails(knows, "copy").keys() == {"amended", "week_before", "day_before", "day_after"}
    assert mails(knows, "old") == {}, "no address was given up"


def test_an_address_of_before_is_told_once() -> None:
    new = replace(SAM, email="sam@academy.example")
    booking = confirmed().amend(
        who="Sam", at=AT + MINUTE, classes=a_request().classes, contact=new, notes="", copy=KIM
    )
    assert list(mails(booking, "new")) == ["confirm_new_address"]
    moved = wishes.confirm_address(booking, email=new.email, at=AT + 2 * MINUTE)
    told = mails(moved, "old")
    assert list(told) == ["address_changed"]
    lee = Contact("Lee", "lee@school.example")
    other = moved.amend(
        who="Sam", at=AT + 3 * MINUTE, classes=moved.classes, contact=moved.contact, notes="", copy=lee
    )
    later = wishes.confirm_address(other, email=lee.email, at=AT + 4 * MINUTE)
    assert mails(later, "old") == told


def test_no_mail_is_due_after_it_would_be_of_use() -> None:
    for booking in bookings():
        for mail in plan(booking):
            assert mail.due < mail.until, mail
            if mail.why == "reminder":
                assert mail.until == booking.starts_at
