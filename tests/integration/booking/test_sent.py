"""What is known of a mail's sending: one sends it, after a crash another, some times, and after that a person decides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared import sent as marks
from tests.integration.booking.conftest import NOW
from tests.support.aws import ENGINES

pytestmark = [
    pytest.mark.usefixtures("booking_aws"),
    pytest.mark.parametrize("booking_aws", ENGINES, indirect=True),
]

BOOKING, KEY = "NM-7K3F9Q", "requested#1#school"


def test_a_claim_is_one_senders_until_it_runs_out_and_then_anothers_until_an_outage_is_over() -> None:
    at = NOW
    for lasts in marks.UNHEARD:
        assert marks.claim(BOOKING, KEY, at), "sent, or sent again"
        assert not marks.claim(BOOKING, KEY, at + lasts - timedelta(seconds=1)), "held"
        at += lasts
    assert at - NOW > timedelta(hours=12)
    assert not marks.claim(BOOKING, KEY, at), "nobody knows: a person decides"
    assert marks.find(BOOKING, KEY).state == "unsure"
    assert not marks.find(BOOKING, KEY).waits


def test_what_surely_failed_is_tried_as_often_as_it_takes_and_ever_later() -> None:
    at, pauses = NOW, []
    for _ in range(6):
        assert marks.claim(BOOKING, KEY, at)
        marks.fail(BOOKING, KEY, at)
        began = at
        while not marks.find(BOOKING, KEY).free(at):
            at += timedelta(minutes=1)
        pauses.append(at - began)
    assert pauses == [timedelta(minutes=2**n) for n in range(1, 7)]
    assert marks.claim(BOOKING, KEY, at)
    marks.mark(BOOKING, KEY, at, "ses-1")
    assert not marks.claim(BOOKING, KEY, at + timedelta(days=29))


def test_of_many_who_would_send_a_mail_one_does() -> None:
    with ThreadPoolExecutor(8) as senders:
        got = list(senders.map(lambda _: marks.claim(BOOKING, KEY, NOW), range(24)))
    assert got.count(True) == 1
