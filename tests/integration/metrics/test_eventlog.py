"""The event log: each event one object by its day, however often it comes."""

import json

import pytest

from services.metrics.functions import eventlog
from shared.aws import client
from shared.events.known import parse
from tests.support.aws import make_bucket, sqs_batch
from tests.support.delivery import deliver, envelope
from tests.support.events import event, snapshot

BUCKET = "event-log"


@pytest.fixture(autouse=True)
def bucket(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS", BUCKET)
    make_bucket(BUCKET)


def logged() -> dict[str, bytes]:
    found = client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {
        one["Key"]: client("s3").get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in found
    }


def test_each_event_is_one_object_by_its_day_and_can_be_read_again() -> None:
    sent = [event(snapshot(1, 1, "requested")), event(snapshot(1, 30, "confirmed"))]
    deliver(eventlog.handler, sent)
    found = logged()
    assert list(found) == [
        "events/2026/02/20/BookingRequested/NM-000001:1.json",
        "events/2026/02/21/BookingConfirmed/NM-000001:30.json",
    ]
    assert [parse(json.loads(content)) for content in found.values()] == sent


def test_an_event_that_comes_twice_is_the_same_object() -> None:
    one = event(snapshot(1, 1, "requested"))
    deliver(eventlog.handler, [one])
    once = logged()
    again = envelope(one) | {"id": "another-delivery", "time": "2026-03-01T00:00:00Z"}
    assert eventlog.handler(sqs_batch({"again": again}), None) == {"batchItemFailures": []}
    assert logged() == once
    assert len(once) == 1


def test_one_bad_message_does_not_hold_up_its_batch() -> None:
    good = envelope(event(snapshot(1, 1, "requested")))
    batch = sqs_batch({"no detail": {"source": "x", "detail-type": "y"}, "good": good})
    batch["Records"].insert(0, {"messageId": "no json", "body": "{"})
    answer = eventlog.handler(batch, None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["no json", "no detail"]
    assert len(logged()) == 1
