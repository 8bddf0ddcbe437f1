"""The relay: what was written with a change is published, in order, and nothing is lost when the bus refuses."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import PydanticSerializationError

from shared.aws import client
from shared.dynamo import to_item, transact
from shared.events.booking import BookingChanged, BookingEvent
from shared.events.known import parse
from shared.outbox import ENTITY, KEPT, outbox_put, outgoing
from shared.relay import RefusedError, relay
from tests.support.aws import rows
from tests.support.events import event, snapshot
from tests.support.logs import listen

AT = datetime(2026, 3, 12, 9, tzinfo=UTC)


def numbered(numbers: Iterable[int]) -> list[BookingEvent]:
    return [event(snapshot(number, 1, "requested")) for number in numbers]


def stream(events: Sequence[BookingEvent], kind: str = "INSERT") -> dict[str, Any]:
    """Return what Lambda hands the relay: the outbox rows of events, in the stream's order."""
    return {
        "Records": [
            {
                "eventName": kind,
                "dynamodb": {
                    "SequenceNumber": f"{n:03d}",
                    "NewImage": outbox_put("t", outgoing(one), at=AT)["Put"]["Item"],
                },
            }
            for n, one in enumerate(events)
        ]
    }


class Bus:
    """The bus, as AWS takes events, except that it refuses those in `refused`."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.batches: list[list[dict[str, str]]] = []
        self._events = client("events")

    @property
    def heard(self) -> list[str]:
        return [json.loads(entry["Detail"])["event_id"] for batch in self.batches for entry in batch]

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803  AWS's name
        self.batches.append(Entries)
        answers = self._events.put_events(Entries=Entries)["Entries"]
        for entry, answer in zip(Entries, answers, strict=True):
            if json.loads(entry["Detail"])["event_id"] in self.refused:
                answer["ErrorCode"] = "ThrottlingException"
        return {"FailedEntryCount": sum("ErrorCode" in one for one in answers), "Entries": answers}


@pytest.fixture
def bus(table: str, monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr("shared.relay.client", lambda _service: made)
    return made


def test_what_a_transaction_wrote_is_published_as_it_was(table: str, bus: Bus) -> None:
    one = event(snapshot(1, 2, "confirmed"))
    transact([outbox_put(table, outgoing(one), at=AT)])
    [row] = rows(table, ENTITY)
    assert (row["pk"], row["sk"]) == ("OUTBOX#NM-000001", "0000000002#BookingConfirmed")
    assert datetime.fromtimestamp(row["expires"], UTC) == AT + KEPT
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": to_item(row)}}
    assert relay({"Records": [record]}, "default") == {"batchItemFailures": []}
    [[entry]] = bus.batches
    assert entry["EventBusName"] == "default"
    assert (
        parse(
            {
                "source": entry["Source"],
                "detail-type": entry["DetailType"],
                "detail": json.loads(entry["Detail"]),
            }
        )
        == one
    )


def test_a_state_that_no_contract_has_is_not_published(table: str) -> None:
    with pytest.raises(PydanticSerializationError, match="no such status"):
        outbox_put(table, outgoing(event(snapshot(1, 2, "put_off"), BookingChanged)), at=AT)


@pytest.mark.parametrize(
    ("detail", "why"),
    [
        ("{", "JSONDecodeError"),
        (json.dumps({"event_id": "NM-000002:1"}), "DamagedEventError"),
        (event(snapshot(2, 1, "put_off"), BookingChanged).model_dump_json(), "PydanticSerializationError"),
    ],
)
def test_a_row_that_breaks_its_contract_is_parked_and_the_rest_goes_on(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, detail: str, why: str
) -> None:
    """What is written isn't held against the models: what is published is."""
    batch = stream(numbered([1, 2, 3]))
    batch["Records"][1]["dynamodb"]["NewImage"]["detail"] = {"S": detail}
    log = listen(monkeypatch)
    url = client("sqs").create_queue(QueueName="parked")["QueueUrl"]
    monkeypatch.setenv("PARKED", url)
    assert relay(batch, "default") == {"batchItemFailures": []}
    assert bus.heard == ["NM-000001:1", "NM-000003:1"]
    [letter] = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(letter["Body"])["sequence"] == "001"
    [line] = [one for one in log.lines() if "not published" in one["message"]]
    assert why in line["message"]
    assert line["event_id"] == "NM-000002:1"


def test_events_are_published_in_order_and_ten_at_a_time(bus: Bus) -> None:
    events = numbered(range(23))
    assert relay(stream(events), "default") == {"batchItemFailures": []}
    assert bus.heard == [one.event_id for one in events]
    assert [len(batch) for batch in bus.batches] == [10, 10, 3]


def test_rows_that_tell_nothing_new_are_passed_over(bus: Bus) -> None:
    batch = stream(numbered([1]), "MODIFY")
    batch["Records"] += stream(numbered([2]), "REMOVE")["Records"]
    batch["Records"] += [
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "8", "OldImage": to_item({"entity": ENTITY})}},
        {
            "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": "9", "NewImage": to_item({"entity": "booking"})},
        },
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "10", "NewImage": to_item({"pk": "A"})}},
    ]
    assert relay(batch, "default") == {"batchItemFailures": []}
    assert bus.batches == []
    batch["Records"] += stream(numbered([3]))["Records"]
    relay(batch, "default")
    assert bus.heard == ["NM-000003:1"]


@pytest.mark.parametrize("refused", [(0,), (4,), (9,), (10,), (14, 4), (22, 12, 13)])
def test_from_the_first_refused_event_on_everything_comes_again(
    bus: Bus, refused: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    batch, first = stream(numbered(range(23))), min(refused)
    bus.refused = {f"NM-{number:06d}:1" for number in refused}
    if first:
        assert relay(batch, "default") == {"batchItemFailures": [{"itemIdentifier": f"{first:03d}"}]}
    else:
        with pytest.raises(RefusedError, match="ThrottlingException"):
            relay(batch, "default")
    # No later call may overtake it.
    assert len(bus.batches) == first // 10 + 1
    [line] = [one for one in log.lines() if one["level"] == "ERROR"]
    assert (line["event_id"], line["message"]) == (f"NM-{first:06d}:1", "not published: ThrottlingException")
    bus.refused.clear()
    bus.batches.clear()
    assert relay({"Records": batch["Records"][first:]}, "default") == {"batchItemFailures": []}
    assert bus.heard == [f"NM-{n:06d}:1" for n in range(first, 23)]


def test_what_is_logged_of_an_event_is_its_name_and_the_bookings_thread(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    relay(stream(numbered([1])), "default")
    [line] = log.lines()
    assert (line["message"], line["event_id"], line["correlation_id"]) == (
        "published",
        "NM-000001:1",
        "c-NM-000001",
    )
    assert "School" not in log.getvalue()
