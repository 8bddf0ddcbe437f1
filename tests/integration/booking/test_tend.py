"""What time alone does to bookings: what waited too long ends, what is free is offered to whoever comes next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from services.booking.domain import waiting as domain
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.functions import mailer
from services.booking.mail.send import send_due
from services.booking.table import bookings, strangers
from services.booking.use_cases import tend, waiting
from services.booking.use_cases.share import check_share
from services.booking.use_cases.waiting import Place, offer_places
from shared import mailroom
from shared.dynamo import put, write
from shared.text.phrases import when
from tests.integration.booking.conftest import (
    DAY,
    NOW,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    fill_the_day,
    rows,
)
from tests.support.logs import listen
from tests.support.mailbox import body, hear, outbox, run_tend, sent

pytestmark = pytest.mark.usefixtures("booking_aws")

MINUTE = timedelta(minutes=1)
SIX = (Class(YEAR, 30),) * 6
"""As many classes as a team makes in a day."""
NOBODY = Contact("Sam Example", "sam@school.example")


def status(booking: Booking) -> str:
    stored = bookings.load(booking.id)
    assert stored
    return stored.status


def no_ses(*_: object) -> str:
    raise EndpointConnectionError(endpoint_url="https://ses.example")


def places(count: int) -> Callable[[Booking, object], Place | None]:
    """Return a diary of one day with so many places."""

    def place(booking: Booking, _now: object) -> Place | None:
        taken = sum(1 for row in rows("booking") if row["hold"] is not None)
        return (booking.times, Hold(DAY, 1)) if taken < count else None

    return place


def test_a_request_whose_address_was_not_confirmed_ends_after_an_hour_and_nobody_hears_of_it() -> None:
    booking = asked(contact=NOBODY)
    hear(at=NOW)
    run_tend(NOW + timedelta(minutes=59))
    assert status(booking) == "awaiting_address"
    run_tend(NOW + timedelta(minutes=61))
    run_tend(NOW + timedelta(minutes=66))
    hear(at=NOW + timedelta(minutes=66))
    assert status(booking) == "expired"
    assert len(sent()) == 1, "the mail that asked for the address"


@pytest.mark.parametrize("place", [Hold(DAY, 1), None], ids=["a place", "the waiting list"])
def test_a_request_is_held_on_while_the_mail_that_asks_for_its_address_cant_be_sent(
    place: Hold | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outage of SES is no fault of hers: her place stays hers, and she still has time when the mail comes at last."""
    booking = asked(contact=NOBODY, hold=place)
    minutes = range(0, 200, 5)
    with monkeypatch.context() as out:
        out.setattr(mailroom, "send", no_ses)
        assert hear(at=NOW)["batchItemFailures"]
        for minute in minutes:
            run_tend(NOW + minute * MINUTE)
    stored = bookings.load(booking.id)
    assert stored
    assert stored.status == "awaiting_address"
    assert [entry.action for entry in stored.history] == ["request", "keep", "keep"]
    assert stored.lapses_at
    held = [stretch[-1] for row in rows("team day") for stretch in row["stretches"]]
    assert held == ([stored.lapses_at.isoformat()] if place else []), "nobody else gets the place meanwhile"
    with pytest.raises(RefusedError) as refused:
        check_share(stored.school, stored.contact, DAY, NOW + 199 * MINUTE)
    assert refused.value.reason is Refusal.SAME_AGAIN, "it counts like any that waits"
    at = NOW + timedelta(hours=6)
    while not sent():
        run_tend(at := at + 5 * MINUTE)
    stored = bookings.load(booking.id)
    assert stored
    assert stored.lapses_at
    assert stored.lapses_at - at >= timedelta(minutes=25)
    assert when(stored.lapses_at) in body(sent()[0])
    run_tend(stored.lapses_at + MINUTE)
    assert status(booking) == "expired", "now that she was asked, it ends like any other"


def test_a_request_is_not_held_on_for_ever_nor_where_no_mail_was_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An address that has had its mails of the day is asked no more, so that nobody holds places by strangers' addresses."""
    kept = asked(contact=NOBODY)
    quiet = asked(contact=replace(NOBODY, email="kim@school.example"), hold=None)
    monkeypatch.setattr(mailroom, "send", no_ses)
    monkeypatch.setattr(strangers, "take", lambda email, _mail, _now: email == NOBODY.email)
    ended = {}
    for minute in range(0, 24 * 60, 5):
        run_tend(NOW + minute * MINUTE)
        for booking in (kept, quiet):
            if booking.id not in ended and status(booking) == "expired":
                ended[booking.id] = minute
        if len(ended) == 2:
            break
    assert ended[quiet.id] == 60, "its hour"
    assert 12 * 60 < ended[kept.id] <= 14 * 60


def test_a_place_that_somebody_else_got_meanwhile_is_not_held_on(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = asked(contact=NOBODY)
    monkeypatch.setattr(mailroom, "send", no_ses)
    assert hear(at=NOW)["batchItemFailures"]
    monkeypatch.setattr(mailroom, "send", lambda *_: "taken")
    # No clock struck for two hours.
    late = NOW + timedelta(hours=2)
    fill_the_day(at=late)
    tend.end_what_waited(late, lambda: True)
    assert status(booking) == "expired"


@pytest.mark.parametrize(
    ("hold", "says"), [(Hold(DAY, 1), "Your request has ended"), (None, "No place became free")]
)
def test_what_was_never_answered_ends_with_its_day_and_the_school_is_told(
    hold: Hold | None, says: str
) -> None:
    booking = asked(hold=hold)
    for at in (NOW, SLOT - MINUTE):
        assert tend.step(booking, at) is booking
    hear(at=NOW)
    waiting_for_nothing = SLOT + timedelta(seconds=1)
    tend.end_what_waited(waiting_for_nothing, lambda: True)
    hear(outbox()[-1], at=waiting_for_nothing)
    assert status(booking) == "expired"
    assert says in str(sent("sam@school.example")[-1]["Subject"])


def test_a_visit_that_was_agreed_does_not_expire() -> None:
    booking = confirmed()
    run_tend(SLOT + timedelta(days=3))
    assert status(booking) == "confirmed"


def test_a_place_is_offered_to_who_waits_longest_and_to_one_alone() -> None:
    later = asked(hold=None, at=NOW + MINUTE)
    first = asked(hold=None)
    for _ in range(2):
        assert offer_places(NOW + 2 * MINUTE, places(1)) == []
    assert (status(first), status(later)) == ("offered", "waitlisted")
    send_due(first.id, NOW + 2 * MINUTE)
    [offered] = [message for message in sent() if "A place is free for you" in str(message["Subject"])]
    assert offered["To"] == "sam@school.example"


def test_an_offer_nobody_took_goes_to_the_next_and_who_was_slow_stays_in_the_list() -> None:
    slow = asked(hold=None)
    next_one = asked(hold=None, at=NOW + MINUTE)
    offer_places(NOW + 2 * MINUTE, places(1))
    at = NOW + timedelta(days=2, minutes=3)
    tend.end_what_waited(at, lambda: True)
    offer_places(at, places(1))
    assert (status(slow), status(next_one)) == ("waitlisted", "offered")
    stored = bookings.load(slow.id)
    assert stored
    assert stored.waiting_since == slow.waiting_since
    assert domain.offers_missed(stored) == 1
    taken = done(next_one, lambda one: domain.accept(one, who="Sam", at=at))
    assert taken.status == "confirmed"
    tend.end_what_waited(at + timedelta(days=3), lambda: True)
    assert status(next_one) == "confirmed"


def test_who_was_slow_is_asked_first_about_the_next_place_that_becomes_free() -> None:
    """She keeps her place; only the one she let go goes to those who were not asked about it yet, whoever joined when."""
    first_off, second_off = fill_the_day()[:2]
    slow, next_one = asked(hold=None, classes=SIX), asked(hold=None, classes=SIX, at=NOW + MINUTE)
    free_at = NOW + 2 * MINUTE
    done(first_off, lambda one: one.cancel(who="Sam", at=free_at, reason="Trip"))
    offer_places(free_at)
    lapsed_at = free_at + timedelta(days=2, minutes=1)
    tend.end_what_waited(lapsed_at, lambda: True)
    joined = asked(hold=None, classes=SIX, at=lapsed_at)
    offer_places(lapsed_at)
    assert (status(slow), status(next_one), status(joined)) == ("waitlisted", "offered", "waitlisted")
    freed_at = lapsed_at + timedelta(hours=1)
    done(second_off, lambda one: one.cancel(who="Sam", at=freed_at, reason="Trip"))
    offer_places(freed_at)
    assert (status(slow), status(next_one), status(joined)) == ("offered", "offered", "waitlisted")


def test_who_let_three_offers_lapse_is_offered_the_next_by_hand_only() -> None:
    slow = asked(hold=None)
    at = NOW
    for _ in range(5):
        offer_places(at, places(1))
        at += timedelta(days=2, minutes=1)
        tend.end_what_waited(at, lambda: True)
    stored = bookings.load(slow.id)
    assert stored
    assert stored.status == "waitlisted"
    assert domain.offers_missed(stored) == waiting.BY_ITSELF


def test_an_offer_for_a_visit_that_would_have_begun_ends_with_it() -> None:
    booking = asked(hold=None)
    at = SLOT - timedelta(hours=5)
    done(booking, lambda one: domain.offer(one, who="Alex", at=at, times=one.times, hold=Hold(DAY, 1)))
    tend.end_what_waited(SLOT + timedelta(seconds=1), lambda: True)
    assert status(booking) == "expired"


def test_a_place_that_is_freed_is_offered_at_once() -> None:
    """Not with the next run only: whoever waits hears of it as soon as the other visit is off."""
    off, waits = confirmed(), asked(hold=None)
    hear(at=NOW)
    assert status(waits) == "waitlisted"
    done(off, lambda one: one.cancel(who="Sam", at=NOW + MINUTE, reason="Trip"))
    [cancelled] = [one for one in outbox() if '"BookingCancelled"' in one["body"]]
    hear(cancelled, at=NOW + MINUTE)
    assert status(waits) == "offered"


def test_a_place_is_offered_although_the_mail_about_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    off, waits = confirmed(), asked(hold=None)
    done(off, lambda one: one.cancel(who="Sam", at=NOW + MINUTE, reason="Trip"))

    def refuses(*_: object) -> str:
        raise ConnectionError

    monkeypatch.setattr("shared.mailroom.send", refuses)
    [cancelled] = [one for one in outbox() if '"BookingCancelled"' in one["body"]]
    assert mailer.handler({"Records": [cancelled]}, clock=lambda: NOW + MINUTE)["batchItemFailures"]
    assert status(waits) == "offered"


def test_one_bookings_trouble_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = asked(contact=NOBODY), asked(contact=NOBODY)
    waits = asked(hold=None)
    really, log = bookings.load, listen(monkeypatch)

    def load(booking_id: str) -> Booking | None:
        if booking_id == broken.id:
            raise KeyError(booking_id)
        return really(booking_id)

    with monkeypatch.context() as patch:
        patch.setattr(bookings, "load", load)
        with pytest.raises(KeyError):
            run_tend(NOW + timedelta(hours=2))
    assert (status(broken), status(fine), status(waits)) == ("awaiting_address", "expired", "offered")
    of_mails = [line for line in log.lines() if line["message"] == "mails not looked at to the end"]
    assert [line["about"] for line in of_mails] == [broken.id], "the log says whose"
    threads = {line["correlation_id"] for line in log.lines() if line["level"] == "ERROR"}
    assert len(threads) == 1, "of this call"
    assert threads.isdisjoint(line["correlation_id"] for line in log.lines() if line["message"] == "expire")
    assert any(message["To"] == "sam@school.example" for message in sent())
    run_tend(NOW + timedelta(hours=2, minutes=5))
    assert status(broken) == "expired"


@pytest.mark.parametrize("partition", ["ASKED", "LIST#lapsing", "LIST#waitlisted", "MAILS"])
def test_a_row_that_nobody_can_read_stops_what_it_is_of_and_nothing_else(partition: str) -> None:
    waits, told = asked(contact=NOBODY), asked()
    write(put("booking", {"pk": partition, "sk": "2026-02-20T00:00:00Z#x", "entity": "x"}))
    with pytest.raises(KeyError):
        run_tend(NOW + timedelta(hours=2))
    assert status(waits) == ("awaiting_address" if partition == "LIST#lapsing" else "expired")
    assert bool(sent("sam@school.example")) is (partition != "MAILS"), told.id


def test_two_runs_at_once_do_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = asked(contact=NOBODY)
    really, inside = bookings.save, []

    def meanwhile(*given: object, **named: object) -> Booking:
        if not inside:
            inside.append(1)
            run_tend(NOW + timedelta(hours=2))
        return really(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(bookings, "save", meanwhile)
    run_tend(NOW + timedelta(hours=2))
    stored = bookings.load(booking.id)
    assert stored
    assert (stored.status, stored.version) == ("expired", 2)


def test_a_run_ends_when_its_time_is_up() -> None:
    booking = asked(contact=NOBODY)
    assert tend.end_what_waited(NOW + timedelta(hours=2), lambda: False) == []
    assert status(booking) == "awaiting_address"
