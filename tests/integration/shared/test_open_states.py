"""A state or a contract that a consumer was not written for: the facts stay right, and nothing falls over."""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.functions import sessions
from services.metrics.functions.facts import handler, keep
from services.metrics.table import facts
from shared.events.booking import BookingChanged, BookingConfirmed, BookingEvent
from shared.inbox import consume
from tests.support.aws import empty_table, rows, service_on, sqs_batch
from tests.support.delivery import Handler, deliver, envelope
from tests.support.drill import DRILL, NEXT, confirmed, confirmed_1, confirmed_next
from tests.support.events import event, snapshot

if TYPE_CHECKING:
    from shared.events.base import Event


@pytest.fixture
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Be a function of the service the test names."""
    with service_on("moto", request.param, request, monkeypatch):
        yield


def of(service: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("service", [service], indirect=True)


TODAY = date(2026, 3, 16)
UNKNOWN = event(snapshot(1, 3, "put_off"), BookingChanged)
CONFIRMED = event(snapshot(1, 2, "confirmed"))
LATER = event(snapshot(1, 4, "delivered"))


@of("metrics")
def test_the_facts_keep_a_visit_whose_state_is_not_known(service: None) -> None:
    deliver(handler, [CONFIRMED, UNKNOWN])
    [visit] = facts.known(TODAY).visits
    assert (visit.version, visit.status) == (3, "put_off")
    assert facts.known(TODAY).delivered == (), "it is none of the states the figures count"
    deliver(handler, [LATER])
    assert [visit.status for visit in facts.known(TODAY).delivered] == ["delivered"]


@of("feedback")
def test_the_sessions_follow_a_booking_whose_state_is_not_known(service: None) -> None:
    deliver(sessions.handler, [CONFIRMED, UNKNOWN])
    [row] = [one for one in rows("feedback", "session") if one["kind"] == "pupil"]
    assert (row["version"], row["open"]) == (3, True), "an unknown state neither opens nor closes"
    deliver(sessions.handler, [LATER])
    [row] = [one for one in rows("feedback", "session") if one["kind"] == "pupil"]
    assert (row["version"], row["open"]) == (4, True)


@pytest.mark.parametrize(
    ("service", "consumer"), [("metrics", handler), ("feedback", sessions.handler)], indirect=["service"]
)
def test_a_future_contract_is_parked_and_the_rest_is_kept(service: None, consumer: Handler) -> None:
    future = envelope(CONFIRMED)
    future["detail"]["contract"] = BookingConfirmed.CONTRACT + 1
    answer = consumer(
        sqs_batch({"future": future, "good": envelope(event(snapshot(2, 2, "confirmed")))}), None
    )
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["future"]


def visits() -> list[dict[str, Any]]:
    return sorted(rows("metrics", "visit"), key=lambda row: row["sk"])


def rebuild(history: list[BookingEvent]) -> list[dict[str, Any]]:
    """Hear a log from the start, as a consumer that knows the drill's contract does."""
    empty_table("metrics")
    for start in range(0, len(history), 10):
        batch = sqs_batch({str(n): envelope(one) for n, one in enumerate(history[start : start + 10])})
        assert consume(batch, keep, DRILL) == {"batchItemFailures": []}
    return visits()


LOG = [
    event(snapshot(1, 1, "requested")),
    confirmed_1(1, 2),
    confirmed_next(1, 3),
    event(snapshot(1, 4, "delivered")),
    event(snapshot(2, 1, "requested")),
    confirmed_1(2, 2),
    event(snapshot(3, 1, "requested")),
    confirmed(3, 2),
    confirmed_next(3, 3),
]
"""Three bookings: confirmed under the first and next contract and delivered; under the first alone; under the newest two."""


@of("metrics")
@settings(max_examples=10)
@given(st.data())
def test_a_rebuild_over_all_contracts_gives_the_same_facts_in_any_order(
    service: None, data: st.DataObject
) -> None:
    once = rebuild(LOG)
    assert [row["version"] for row in once] == [4, 2, 3]
    kept = [json.loads(row["detail"])["booking"] for row in once]
    assert [one["status"] for one in kept] == ["delivered", "confirmed", "put_off"]
    assert [one.get("notice_days") for one in kept] == [None, 30, 30], "the old detail arrived as the newest"
    assert rebuild(data.draw(st.permutations([*LOG, *LOG]))) == once
    assert [visit.status for visit in facts.known(TODAY, DRILL).visits] == [
        "delivered",
        "confirmed",
        "put_off",
    ]


@of("metrics")
def test_every_consumer_is_handed_the_newest(service: None) -> None:
    heard: list[Event] = []
    consume(
        sqs_batch({"old": envelope(confirmed_1(1, 2)), "new": envelope(confirmed_next(1, 3))}),
        heard.append,
        DRILL,
    )
    assert {type(one).CONTRACT for one in heard} == {NEXT}
    consume(sqs_batch({"old": envelope(confirmed_1(1, 2))}), heard.append)
    assert type(heard[-1]) is BookingConfirmed
