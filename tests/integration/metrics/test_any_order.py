"""Events delivered twice, out of order, or to a consumer that crashed leave the same facts as once and in order."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.functions import facts
from services.metrics.table import people
from services.metrics.table.facts import known
from shared.events.base import Event
from shared.events.people import HoursGiven, VisitStaffed
from tests.support.aws import ENGINES, empty_table, rows, sqs_batch
from tests.support.delivery import deliver, deliver_worst, envelope, worst
from tests.support.events import event, history, hours_events, snapshot, staff_events, summary_events, wish

pytestmark = [
    pytest.mark.usefixtures("metrics_aws"),
    pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True),
]


def table() -> list[dict[str, Any]]:
    return sorted(rows("metrics"), key=lambda row: (row["pk"], row["sk"]))


def newest(events: Sequence[Event]) -> dict[str, int]:
    return {one.aggregate_id: one.version for one in sorted(events, key=lambda one: one.version)}


def heard_in_any_order(events: Sequence[Event], data: st.DataObject | None) -> None:
    empty_table("metrics")
    deliver(facts.handler, events)
    once = table()
    assert {row["sk"]: row["version"] for row in once} == newest(events)
    empty_table("metrics")
    if data is None:
        deliver(facts.handler, [*reversed(events), *events])
    else:
        deliver_worst(facts.handler, data.draw(worst(events)))
    assert table() == once


@settings(max_examples=20)
@given(st.data())
def test_visits_are_the_same_however_bookings_are_heard(data: st.DataObject) -> None:
    heard_in_any_order([one for number in (1, 2) for one in data.draw(history(number))], data)


@settings(max_examples=10)
@given(st.data())
def test_summaries_are_the_same_however_they_are_heard(data: st.DataObject) -> None:
    events = [
        data.draw(summary_events(session, version))
        for session in ("NM-000001-1", "NM-000001-2")
        for version in range(1, data.draw(st.integers(2, 4)))
    ]
    heard_in_any_order(events, data)


def test_a_wish_that_found_no_date_is_kept_once() -> None:
    heard_in_any_order([wish(number) for number in (1, 2)], None)
    assert {row["entity"] for row in table()} == {"wish", "line", "brief"}
    assert [one.month for one in known(date(2026, 3, 16)).wishes] == ["2026-05", "2026-05"]


def test_what_is_no_fact_is_parked_and_the_rest_is_kept() -> None:
    good = envelope(event(snapshot(1, 1, "requested")))
    batch = sqs_batch({"bad": {"source": "x", "detail-type": "y", "detail": {}}, "good": good})
    batch["Records"].append({"messageId": "worse", "body": "{"})
    answer = facts.handler(batch, None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["bad", "worse"]
    assert {row["sk"] for row in table()} == {"NM-000001"}


@settings(max_examples=15)
@given(st.data())
def test_who_comes_and_hours_are_the_same_however_they_are_heard(data: st.DataObject) -> None:
    # Two of one version are the same event: what a version says never changes.
    drawn = data.draw(st.lists(st.one_of(staff_events(), hours_events()), min_size=1, max_size=8))
    events = list({(one.aggregate_id, one.version): one for one in drawn}.values())
    heard_in_any_order(events, data)
    told = known(date(2026, 3, 16))
    assert {one.id for one in told.staff} == {
        one.aggregate_id for one in events if isinstance(one, VisitStaffed)
    }
    assert {one.id for one in told.hours} == {
        one.aggregate_id for one in events if isinstance(one, HoursGiven)
    }
    assert {one.booking for one in people.open_visits()} == {one.id for one in told.staff}
    assert people.staff_of([one.id for one in told.staff]) == told.staff
