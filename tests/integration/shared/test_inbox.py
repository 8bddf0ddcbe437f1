"""The inbox: each message on its own, and each aggregate at the highest version that was heard."""

from itertools import permutations

import pytest

from shared.dynamo import get
from shared.events import Event, UnknownEventError, parse
from shared.inbox import consume, keep_latest
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
    assert [one.aggregate_id for one in heard] == ["WWY-000001", "WWY-000002", "WWY-000003"]


def test_one_message_that_can_not_be_handled_holds_up_no_other() -> None:
    heard: list[str] = []

    def handle(one: Event) -> None:
        if one.aggregate_id == "WWY-000002":
            raise RuntimeError("the table is away")
        heard.append(one.aggregate_id)

    assert failed(consume(sqs_batch(GOOD), handle)) == ["m2"]
    assert heard == ["WWY-000001", "WWY-000003"]


@pytest.mark.parametrize(
    "bad",
    [
        {"source": "outreach.booking", "detail-type": "BookingVanished", "detail": {}},
        {"source": "elsewhere", "detail-type": "BookingRequested", "detail": {}},
        {},
        GOOD["m1"] | {"detail": {}},
        GOOD["m1"] | {"detail": GOOD["m1"]["detail"] | {"occurred_at": "2026-03-12T09:00:00"}},
    ],
)
def test_a_message_that_is_no_event_we_know_is_reported(bad: dict[str, object]) -> None:
    heard: list[Event] = []
    batch = sqs_batch({"m1": GOOD["m1"], "bad": bad, "m3": GOOD["m3"]})
    assert failed(consume(batch, heard.append)) == ["bad"]
    assert len(heard) == 2


def test_a_message_that_is_not_json_is_reported() -> None:
    batch = sqs_batch(GOOD)
    batch["Records"][0]["body"] = "{"
    assert failed(consume(batch, lambda _: None)) == ["m1"]


def test_an_unknown_event_is_named() -> None:
    with pytest.raises(UnknownEventError, match=r"'BookingVanished' of source 'outreach\.booking'"):
        parse({"source": "outreach.booking", "detail-type": "BookingVanished", "detail": {}})


def test_a_field_a_newer_publisher_added_is_passed_over() -> None:
    detail = GOOD["m1"]["detail"]
    newer = detail | {"weather": "rain", "booking": detail["booking"] | {"colour": "green"}}
    assert parse(GOOD["m1"] | {"detail": newer}) == parse(GOOD["m1"])


def test_the_log_follows_the_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)

    def handle(one: Event) -> None:
        if one.aggregate_id == "WWY-000002":
            raise RuntimeError("the table is away")

    consume(sqs_batch(GOOD), handle)
    told = [(line["message"], line["correlation_id"]) for line in log.lines()]
    assert told == [("heard", "c-WWY-000001"), ("not handled", "c-WWY-000002"), ("heard", "c-WWY-000003")]
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
