"""The inbox: each message on its own, and each aggregate at the highest version that was heard."""

import json
from itertools import permutations

import pytest

from shared.dynamo import get
from shared.events.base import Event
from shared.events.known import parse
from shared.inbox import consume, keep_latest
from shared.queue import take_each
from tests.support.aws import ENGINES, sqs_batch
from tests.support.delivery import envelope
from tests.support.events import event, snapshot
from tests.support.logs import listen

GOOD = {f"m{n}": envelope(event(snapshot(n, 1, "requested"))) for n in (1, 2, 3)}


def failed(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_every_event_of_a_batch_is_handled_in_order() -> None:
    heard: list[Event] = []
    assert failed(consume(sqs_batch(GOOD), heard.append)) == []
    assert [one.aggregate_id for one in heard] == ["NM-000001", "NM-000002", "NM-000003"]


def test_one_message_that_can_not_be_handled_holds_up_no_other() -> None:
    heard: list[str] = []

    def handle(one: Event) -> None:
        if one.aggregate_id == "NM-000002":
            raise RuntimeError("the table is away")
        heard.append(one.aggregate_id)

    assert failed(consume(sqs_batch(GOOD), handle)) == ["m2"]
    assert heard == ["NM-000001", "NM-000003"]


DETAIL = GOOD["m1"]["detail"]
THREAD = {"event_id": "NM-000001:1", "correlation_id": "c-NM-000001"}
KNOWN = {"source": "outreach.booking", "detail_type": "BookingRequested", "contract": "2"}

PARKED: dict[str, tuple[object, dict[str, str]]] = {
    "a name nobody knows": (
        GOOD["m1"] | {"detail-type": "BookingVanished"},
        KNOWN | THREAD | {"detail_type": "BookingVanished", "reason": "unknown event"},
    ),
    "a source nobody knows": (
        GOOD["m1"] | {"source": "elsewhere"},
        KNOWN | THREAD | {"source": "elsewhere", "reason": "unknown event"},
    ),
    "a future contract": (
        GOOD["m1"] | {"detail": DETAIL | {"contract": 4}},
        KNOWN | THREAD | {"contract": "4", "reason": "future contract"},
    ),
    "fields missing": (
        GOOD["m1"] | {"detail": {"event_id": "NM-000001:1", "booking": {"school_name": "Sam's School"}}},
        KNOWN
        | {
            "contract": "1",  # a detail that names none is of the first
            "event_id": "NM-000001:1",
            "reason": "damaged",
            "fields": "detail.occurred_at missing, detail.correlation_id missing, detail.booking.id missing, "
            "detail.booking.version missing, detail.booking.status missing, detail.booking.programme missing, "
            "detail.booking.urn missing, detail.booking.workshop_id missing, detail.booking.workshop_title missing, "
            "detail.booking.academic_year missing, and 2 more",
        },
    ),
    "a field damaged": (
        GOOD["m1"] | {"detail": DETAIL | {"occurred_at": "Sam's birthday"}},
        KNOWN | THREAD | {"reason": "damaged", "fields": "detail.occurred_at datetime_from_date_parsing"},
    ),
    "no detail": (
        {"source": "outreach.booking", "detail-type": "BookingRequested"},
        {name: KNOWN[name] for name in ("source", "detail_type")}
        | {"reason": "damaged", "fields": "detail model_type"},
    ),
    "no envelope": ({"greeting": "Sam"}, {"reason": "unknown event"}),
    "no object": (["Sam"], {"reason": "damaged", "fields": "the message dict_type"}),
}
"""Messages that can't be read, and what the log says of each."""


@pytest.mark.parametrize("bad", PARKED)
def test_what_can_not_be_read_is_parked_with_one_line_that_says_which(
    bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    message, named = PARKED[bad]
    heard: list[Event] = []
    batch = sqs_batch({"m1": GOOD["m1"], "m3": GOOD["m3"]})
    batch["Records"].insert(1, {"messageId": "bad", "body": json.dumps(message)})
    assert failed(consume(batch, heard.append)) == ["bad"]
    assert len(heard) == 2
    [line] = [line for line in log.lines() if line["message"] == "not handled"]
    assert {name: line[name] for name in LINE if line.get(name)} == {"message_id": "bad"} | named
    assert "Sam" not in json.dumps(line)
    assert "School" not in json.dumps(line)


LINE = ("message_id", "source", "detail_type", "contract", "event_id", "correlation_id", "reason", "fields")
"""What a line of an event that was parked may hold."""


@pytest.mark.parametrize("body", ["{", "", "Sam", "[" * 100_000])
def test_a_message_that_is_not_json_says_so(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    answer = consume({"Records": [{"messageId": "bad", "body": body}]}, lambda _: None)
    assert failed(answer) == ["bad"]
    [line] = log.lines()
    assert {name: line[name] for name in LINE if line.get(name)} == {
        "message_id": "bad",
        "reason": "damaged",
        "fields": "the message json_invalid",
    }
    assert "Sam" not in json.dumps(line)


def test_an_event_that_could_not_be_handled_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)

    def handle(_event: Event) -> None:
        raise RuntimeError("the table is away")

    consume(sqs_batch({"m1": GOOD["m1"]}), handle)
    [line] = log.lines()
    assert {name: line[name] for name in LINE if line.get(name)} == {"message_id": "m1"} | KNOWN | THREAD


def test_a_queue_of_something_else_logs_nothing_of_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)

    def take(_record: object) -> None:
        raise RuntimeError

    message = json.dumps({"source": "what somebody typed", "detail": {"event_id": "x"}})
    take_each({"Records": [{"messageId": "m", "body": message}]}, take)
    [line] = log.lines()
    assert {name: line[name] for name in LINE if line.get(name)} == {"message_id": "m"}


def test_a_field_a_newer_publisher_added_is_passed_over() -> None:
    detail = GOOD["m1"]["detail"]
    newer = detail | {"weather": "rain", "booking": detail["booking"] | {"colour": "green"}}
    assert parse(GOOD["m1"] | {"detail": newer}) == parse(GOOD["m1"])


def test_the_log_follows_the_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)

    def handle(one: Event) -> None:
        if one.aggregate_id == "NM-000002":
            raise RuntimeError("the table is away")

    consume(sqs_batch(GOOD), handle)
    logged = [(line["message"], line["correlation_id"]) for line in log.lines()]
    assert logged == [("heard", "c-NM-000001"), ("not handled", "c-NM-000002"), ("heard", "c-NM-000003")]
    consume(sqs_batch({"unread": {"detail-type": "BookingVanished"}}), handle)
    assert log.lines()[-1]["message"] == "not handled"
    assert not log.lines()[-1].get("correlation_id"), "it is not of the booking before"


@pytest.mark.parametrize("table", ENGINES, indirect=True)
def test_the_highest_version_stays_in_whatever_order_versions_come(table: str) -> None:
    for number, order in enumerate(sorted(set(permutations((1, 2, 2, 10))))):
        row = {"pk": f"A{number}", "sk": "HEAD"}
        highest = 0
        for version in order:
            stored = keep_latest(table, row | {"says": f"v{version}"}, version)
            assert stored == (version > highest)
            highest = max(highest, version)
            assert get(table, row["pk"], "HEAD", consistent=True) == row | {
                "says": f"v{highest}",
                "version": highest,
            }


@pytest.mark.parametrize("table", ENGINES, indirect=True)
def test_a_version_heard_again_changes_nothing_even_if_it_says_something_else(table: str) -> None:
    assert keep_latest(table, {"pk": "A", "sk": "HEAD", "says": "first"}, 3)
    assert not keep_latest(table, {"pk": "A", "sk": "HEAD", "says": "second"}, 3)
    assert get(table, "A", "HEAD", consistent=True) == {
        "pk": "A",
        "sk": "HEAD",
        "says": "first",
        "version": 3,
    }
