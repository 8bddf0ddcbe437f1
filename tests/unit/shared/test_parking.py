"""By Lambda's own rule: what never can be handled is parked alone, and its neighbours are handled as an outage demands."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from shared.dynamo import to_item
from shared.events.booking import BookingConfirmed
from shared.log import correlate
from shared.outbox import ENTITY, outbox_put, outgoing
from shared.parking import AGAIN, parked_row
from shared.queue import TRIES, pause, take_each
from shared.relay import DEPLOYING, relay
from shared.stream import Row, rows, take_in_turn
from tests.support.events import event, snapshot
from tests.support.faults import KilledError
from tests.support.logs import listen
from tests.support.poller import Poller, record

AT = datetime(2026, 3, 12, 9, tzinfo=UTC)
THROTTLED: Any = {"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
TOO_LARGE: Any = {"Error": {"Code": "ValidationException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}


class Aws:
    """The bus and the dead-letter queue, which go wrong as they are told, call after call."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.letters: list[dict[str, Any]] = []
        self.bus_goes: Iterator[Any] = iter(())
        self.queue_goes: Iterator[Any] = iter(())
        self.refused: frozenset[str] = frozenset()
        self.together = 10
        self.again = 0
        """How often a call took something that will come again."""
        self.put_back: list[dict[str, Any]] = []

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803  AWS's name
        goes = next(self.bus_goes, None)
        if isinstance(goes, Exception):
            raise goes
        if len(Entries) > self.together:
            raise ClientError(TOO_LARGE, "PutEvents")
        ids = [json.loads(entry["Detail"])["event_id"] for entry in Entries]
        answers = [{"ErrorCode": "MalformedDetail"} if one in self.refused else {} for one in ids]
        if isinstance(goes, int) and ids[goes % len(ids)] not in self.refused:
            answers[goes % len(ids)] = {"ErrorCode": "InternalFailure"}
            self.again += 1
        self.heard += [one for one, answer in zip(ids, answers, strict=True) if not answer]
        if goes == "killed":
            self.again += 1
            raise KilledError
        return {"Entries": answers}

    def send_message(self, **letter: Any) -> None:
        if goes := next(self.queue_goes, None):
            # What the bus took behind one that it never will comes again with it.
            self.again += 1
            raise goes
        self.letters.append(letter)

    def change_message_visibility(self, **how: Any) -> None:
        self.put_back.append(how)

    @property
    def parked(self) -> list[str]:
        """Return the places of the rows that were parked, each with a letter of its own."""
        found = [json.loads(one["MessageBody"]) for one in self.letters]
        assert all(parked_row(one) for one in found)
        return [one["sequence"] for one in found]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Aws]:
    """Return what gives a fresh bus and dead-letter queue."""
    monkeypatch.setenv("PARKED", "https://sqs.example/parked")
    monkeypatch.setenv("QUEUE", "https://sqs.example/queue")

    def fresh() -> Aws:
        made = Aws()
        for room in ("relay", "parking", "queue"):
            monkeypatch.setattr(f"shared.{room}.client", lambda _service: made)
        return made

    return fresh


def _sound(number: int) -> dict[str, Any]:
    told = outgoing(event(snapshot(number, 1, "requested")))
    row: dict[str, Any] = outbox_put("t", told, at=AT)["Put"]["Item"]
    return row


BREAKS: dict[str, dict[str, Any]] = {
    "no JSON": {"detail": {"S": "{"}},
    "no event": {"detail": {"S": '{"event_id": "NM-000001:1"}'}},
    "an event nobody knows": {"detail_type": {"S": "BookingVanished"}},
    "no detail": {"detail": {"NULL": True}},
    "no source": {"source": {"N": "1"}},
    "a version that is none": {"sk": {"S": "first#BookingRequested"}},
}
"""What may be wrong with an outbox row."""


def test_by_the_rule_a_function_that_only_reports_a_poison_row_parks_its_neighbours() -> None:
    """What was wrong: nine neighbours in one letter, and those that are handled all the same, ten times more."""
    handled: list[str] = []

    def reports(batch: dict[str, Any]) -> dict[str, Any]:
        places = [one["dynamodb"]["SequenceNumber"] for one in batch["Records"]]
        handled.extend(place for place in places if place != "3")
        return {"batchItemFailures": [{"itemIdentifier": "3"}] if "3" in places else []}

    poller = Poller(reports, AT, retries=10)
    poller.run([record(_sound(place), place, AT) for place in range(13)])
    assert poller.given_up == [[str(place) for place in range(3, 13)]]
    assert Counter(handled)["4"] == 11


GOES = st.none() | st.integers(0, 9) | st.sampled_from(["killed", "slow", "throttled"])
"""How a call of the bus goes: well, with an event refused for now, or not at all."""


@given(data=st.data(), count=st.integers(1, 35))
def test_whatever_rows_are_poison_these_are_parked_alone_and_all_else_is_published(
    aws: Callable[[], Aws], data: st.DataObject, count: int
) -> None:
    made = aws()
    images = [_sound(place) for place in range(count)]
    broken = data.draw(
        st.dictionaries(st.integers(0, count - 1), st.sampled_from(sorted(BREAKS)), max_size=6)
    )
    for place, how in broken.items():
        images[place] = images[place] | BREAKS[how]
    refused = data.draw(st.sets(st.integers(0, count - 1), max_size=3)) - broken.keys()
    made.refused = frozenset(f"NM-{place:06d}:1" for place in refused)
    made.together = data.draw(st.sampled_from([10, 3, 1]))
    errors = {
        "slow": ReadTimeoutError(endpoint_url="https://aws.example"),
        "throttled": ClientError(THROTTLED, "PutEvents"),
    }
    bus = data.draw(st.lists(GOES, max_size=12))
    made.bus_goes = iter([errors.get(str(one), one) for one in bus])
    made.queue_goes = iter(data.draw(st.lists(st.sampled_from([None, errors["slow"]]), max_size=5)))
    poller = Poller(lambda batch: relay(batch, "bus", clock=poller.clock), AT + DEPLOYING)
    poller.run(
        [record(image, place, AT) for place, image in enumerate(images)], data.draw(st.sampled_from([100, 7]))
    )

    assert poller.given_up == [], "Lambda itself parks nothing"
    poison = broken.keys() | refused
    assert {int(place) for place in made.parked} == poison
    assert max(Counter(made.parked).values(), default=0) <= 1 + bus.count("killed")
    firsts = list(dict.fromkeys(made.heard))
    assert firsts == [f"NM-{place:06d}:1" for place in range(count) if place not in poison] or made.again
    assert sorted(firsts) == [f"NM-{place:06d}:1" for place in range(count) if place not in poison]
    assert max(Counter(made.heard).values(), default=0) <= 1 + made.again


def test_a_letter_says_which_row_it_is_and_nothing_that_stands_in_it(aws: Callable[[], Aws]) -> None:
    made = aws()
    broken = _sound(2) | BREAKS["no event"]
    batch = [record(row, place, AT) for place, row in ((7, _sound(1)), (8, broken), (9, _sound(3)))]
    assert relay({"Records": batch}, "bus") == {"batchItemFailures": []}
    assert made.heard == ["NM-000001:1", "NM-000003:1"]
    [letter] = made.letters
    assert letter["QueueUrl"] == "https://sqs.example/parked"
    assert json.loads(letter["MessageBody"]) == {
        "parked": {"pk": "OUTBOX#NM-000002", "sk": "0000000001#BookingRequested"},
        "sequence": "8",
        "why": "DamagedEventError",
    }


@pytest.mark.parametrize("how", ["another event", "another contract", "another state"])
def test_a_row_of_newer_code_is_waited_with_while_a_deployment_may_go_on(
    aws: Callable[[], Aws], how: str
) -> None:
    made = aws()
    row = _sound(2)
    detail = json.loads(row["detail"]["S"])
    if how == "another event":
        row |= BREAKS["an event nobody knows"]
    elif how == "another contract":
        row |= {"detail": {"S": json.dumps(detail | {"contract": BookingConfirmed.CONTRACT + 7})}}
    else:
        detail["booking"]["status"] = "put_off"
        row |= {"detail": {"S": json.dumps(detail)}}
    batch = {"Records": [record(one, place, AT) for place, one in ((1, _sound(1)), (2, row), (3, _sound(3)))]}
    young = AT + DEPLOYING - timedelta(seconds=1)
    assert relay(batch, "bus", clock=lambda: young) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert (made.heard, made.letters) == (["NM-000001:1"], [])
    batch["Records"] = batch["Records"][1:]
    assert relay(batch, "bus", clock=lambda: AT + DEPLOYING) == {"batchItemFailures": []}
    assert (made.heard[1:], made.parked) == (["NM-000003:1"], ["2"])


@given(
    count=st.integers(1, 30),
    poison=st.sets(st.integers(0, 29)),
    troubles=st.dictionaries(st.integers(0, 29), st.integers(1, 4), max_size=6),
    size=st.sampled_from([100, 7]),
)
def test_of_any_stream_each_row_is_taken_once_in_order_and_poison_is_parked_alone(
    aws: Callable[[], Aws], count: int, poison: set[int], troubles: dict[int, int], size: int
) -> None:
    made, taken, left = aws(), list[int](), dict(troubles)

    def take(row: Row) -> None:
        place = int(row.sequence)
        if left.get(place):
            left[place] -= 1
            raise TimeoutError
        if place in poison:
            raise ValueError
        taken.append(place)

    def handler(batch: dict[str, Any]) -> dict[str, Any]:
        return take_in_turn(rows(batch, {"answer"}), take, "not taken", lambda row: {"place": row.sequence})

    poller = Poller(handler, AT)
    row = to_item({"pk": "S", "sk": "A", "entity": "answer"})
    poller.run([record(row, place, AT) for place in range(count)], size)
    assert poller.given_up == []
    assert taken == [place for place in range(count) if place not in poison]
    assert [int(place) for place in made.parked] == [place for place in range(count) if place in poison]


def test_a_line_about_a_row_stands_under_no_other_rows_thread(
    aws: Callable[[], Aws], monkeypatch: pytest.MonkeyPatch
) -> None:
    aws()
    log = listen(monkeypatch)
    correlate("the call's own")

    def take(row: Row) -> None:
        if row.sequence == "1":
            correlate("of another booking")
            return
        raise ValueError

    row = to_item({"pk": "S", "sk": "A", "entity": "answer"})
    batch = rows({"Records": [record(row, place, AT) for place in (1, 2)]}, {"answer"})
    assert take_in_turn(batch, take, "not taken", lambda _: {}) == {"batchItemFailures": []}
    assert [(line["message"], line["correlation_id"]) for line in log.lines()] == [
        ("not taken", "the call's own"),
        ("parked", "the call's own"),
    ]


def test_an_outage_of_half_a_day_parks_nothing_and_one_of_a_day_is_given_up_on_as_one_place(
    aws: Callable[[], Aws],
) -> None:
    made = aws()
    slow = ReadTimeoutError(endpoint_url="https://aws.example")
    batch = [record(_sound(place), place, AT) for place in range(8)]
    made.bus_goes = iter([slow] * 12 * 60)
    poller = Poller(lambda found: relay(found, "bus", clock=poller.clock), AT)
    poller.run(batch)
    assert poller.at - AT >= timedelta(hours=12)
    assert (poller.given_up, made.letters, len(made.heard)) == ([], [], 8)
    made.bus_goes = iter([slow] * 24 * 60)
    poller = Poller(lambda found: relay(found, "bus", clock=poller.clock), AT)
    poller.run(batch)
    assert sorted(place for letter in poller.given_up for place in letter) == [
        str(place) for place in range(8)
    ]


def message(body: str, tries: int, given: str = "") -> dict[str, Any]:
    attributes = {AGAIN: {"stringValue": given, "dataType": "String"}} if given else {}
    return {
        "messageId": "m",
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(tries)},
        "messageAttributes": attributes,
    }


def refusing(error: Exception) -> Callable[[Any], None]:
    def take(_record: Any) -> None:
        raise error

    return take


def test_a_message_that_never_can_be_handled_is_parked_after_some_tries(aws: Callable[[], Aws]) -> None:
    made = aws()
    for tries in range(1, TRIES):
        answer = take_each({"Records": [message("{}", tries)]}, refusing(ValueError()))
        assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert [one["VisibilityTimeout"] for one in made.put_back] == [
        pause(tries).total_seconds() for tries in range(1, TRIES)
    ]
    assert take_each({"Records": [message("{}", TRIES)]}, refusing(ValueError())) == {"batchItemFailures": []}
    assert made.letters == [
        {"QueueUrl": "https://sqs.example/parked", "MessageBody": "{}", "MessageAttributes": {}}
    ]


def test_a_message_in_an_outage_is_put_back_as_often_as_sqs_gives_it(aws: Callable[[], Aws]) -> None:
    made = aws()
    for tries in (1, TRIES, 20):
        answer = take_each({"Records": [message("{}", tries, "1234")]}, refusing(TimeoutError()))
        assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert made.letters == []
    assert [one["ReceiptHandle"] for one in made.put_back] == ["handle"] * 3


def test_one_given_back_by_hand_is_parked_again_at_once_and_known_by_it(aws: Callable[[], Aws]) -> None:
    made = aws()
    assert take_each({"Records": [message("{}", 1, "1234")]}, refusing(ValueError())) == {
        "batchItemFailures": []
    }
    [letter] = made.letters
    assert letter["MessageAttributes"] == {AGAIN: {"DataType": "String", "StringValue": "1234"}}


def test_where_it_can_not_be_parked_or_put_back_it_comes_again(aws: Callable[[], Aws]) -> None:
    made = aws()
    made.queue_goes = iter([TimeoutError()])
    answer = take_each({"Records": [message("{}", TRIES)]}, refusing(ValueError()))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert made.letters == []


def test_the_outbox_rows_are_those_of_the_filter() -> None:
    assert [row.sequence for row in rows({"Records": [record(_sound(1), 4, AT)]}, {ENTITY})] == ["4"]
