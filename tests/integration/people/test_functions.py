"""What the people service hears, sends, tends and erases without anybody looking: its functions as AWS calls them."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from services.people.functions import hears as hears_function
from services.people.functions import mailer, relay, retain, tend
from services.people.mail import left
from services.people.table import MERGING, pairs, people, rosters
from services.people.table.pairs import Becoming
from services.people.use_cases import call, presence
from services.people.use_cases.change import stored
from services.people.use_cases.people import leave
from shared.aws import client
from shared.dynamo import ContendedError
from shared.events.base import Event
from shared.events.booking import BookingCancelled, BookingConfirmed, BookingEvent, BookingSnapshot
from shared.events.known import parse
from shared.events.people import VisitStaffed
from tests.integration.people.conftest import (
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    roster,
    rows,
    somebody,
    told,
    visit,
)
from tests.support.aws import sqs_batch
from tests.support.delivery import envelope
from tests.support.mailbox import body, sent

ENDS = STARTS + HOUR
LATE = ENDS + timedelta(hours=3)
"""When nobody can be on the way out any more, whatever the programme waits."""


def event_of(snapshot: BookingSnapshot, kind: type[BookingEvent] = BookingConfirmed) -> BookingEvent:
    return kind(
        event_id=f"{snapshot.id}:{snapshot.version}",
        occurred_at=NOW,
        correlation_id="c0ffee",
        booking=snapshot,
    )


def hear(*events: Event, handler: Any = hears_function.handler, at: Any = NOW) -> None:
    batch = sqs_batch({str(number): envelope(one) for number, one in enumerate(events)})
    assert handler(batch, clock=lambda: at) == {"batchItemFailures": []}


def published() -> list[VisitStaffed]:
    """Return what was told of who comes, in order."""
    found = [
        parse(
            {"source": row["source"], "detail-type": row["detail_type"], "detail": json.loads(row["detail"])}
        )
        for row in sorted(rows("outbox"), key=lambda row: (row["pk"], row["sk"]))
    ]
    return [one for one in found if isinstance(one, VisitStaffed)]


def alone() -> None:
    """Put one person down for a visit, who comes alone."""
    hear(event_of(told()))
    somebody("ann", phone="01632 960 002")
    call.assign(VISIT, SESSION, "ann", as_(lead=True), who="Alex", at=NOW)


@pytest.mark.usefixtures("people_aws")
def test_what_booking_tells_becomes_a_visit_and_what_is_older_changes_nothing() -> None:
    hear(event_of(told(version=2)), event_of(told(version=1, pupils=(12,))))
    assert [one.session.pupils for one in visit().rosters] == [24]
    hear(event_of(told(version=3, status="cancelled"), BookingCancelled))
    assert roster().session.standing == "off"
    assert [one.visit.sessions[0].standing for one in published()][-1] == "off"


@pytest.mark.usefixtures("people_aws")
def test_what_is_told_fits_its_contract_and_the_relay_puts_it_on_the_bus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone()
    monkeypatch.setenv("BUS", "default")
    images = [
        {
            "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": str(number), "NewImage": item},
        }
        for number, item in enumerate(client("dynamodb").scan(TableName="people")["Items"])
        if item["entity"]["S"] == "outbox"
    ]
    assert len(images) == len(published()) >= 2
    assert relay.handler({"Records": images}) == {"batchItemFailures": []}
    newest = published()[-1].visit
    assert [(one.role, one.lead) for one in newest.sessions[0].coming] == [("midwife", True)]
    assert "Ann" not in newest.model_dump_json()


@pytest.mark.usefixtures("people_aws")
def test_whoever_is_put_down_hears_of_it_once() -> None:
    alone()
    newest = published()[-1]
    hear(newest, newest, handler=mailer.handler, at=NOW + timedelta(hours=1))
    assert len(sent("ann@trust.example")) == 1


@pytest.mark.usefixtures("people_aws")
def test_the_team_is_written_to_once_of_whoever_did_not_say_that_they_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    alone()
    with caplog.at_level(logging.ERROR):
        tend.handler({}, clock=lambda: LATE)
    asked = [one for one in sent() if "safely" in str(one["Subject"])]
    [mail] = asked
    assert "Ann" not in str(mail["Subject"]), "subjects are kept"
    text = body(mail)
    assert "01632 960 002" in text
    assert "Tarn School" in text
    assert "left safely is unanswered" in caplog.text
    tend.handler({}, clock=lambda: LATE + timedelta(minutes=5))
    assert len([one for one in sent() if "safely" in str(one["Subject"])]) == 1


@pytest.mark.usefixtures("people_aws")
def test_a_ring_that_fails_is_tried_again_and_keeps_no_mail_back(monkeypatch: pytest.MonkeyPatch) -> None:
    alone()

    def fails(*_: Any) -> str:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(left, "send", fails)
        with pytest.raises(tend.NotRungError):
            tend.handler({}, clock=lambda: LATE)
    assert [one.person for one in presence.unanswered(LATE)] == ["ann"]
    tend.handler({}, clock=lambda: LATE + timedelta(minutes=5))
    assert len([one for one in sent() if "safely" in str(one["Subject"])]) == 1


@pytest.mark.usefixtures("people_aws")
@pytest.mark.parametrize("stopped", ["ring_for_all", "send_due"])
def test_that_nobody_was_rung_rings_although_a_table_that_does_not_answer_stops_all(
    monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    """Trouble of AWS waits for the next call and rings nobody, but for whoever may be alone."""
    alone()

    def stops(*_: Any) -> list[Exception]:
        raise ContendedError

    def fails(*_: Any) -> str:
        raise ConnectionError

    monkeypatch.setattr(left, "send", fails)
    monkeypatch.setattr(tend, stopped, stops)
    with pytest.raises(tend.NotRungError):
        tend.handler({}, clock=lambda: LATE)


@pytest.mark.usefixtures("people_aws")
def test_whose_time_is_over_is_erased_at_night_and_whoever_is_to_come_is_judged_anew() -> None:
    alone()
    somebody("gone")
    leave("gone", who="Alex", at=NOW)
    assert retain.handler({}, clock=lambda: NOW + timedelta(days=1)) == {"erased": 0}
    assert people.person("gone")
    later = NOW + timedelta(days=3 * 366)
    assert retain.handler({}, clock=lambda: later) == {"erased": 1}
    assert people.person("gone") is None
    assert rosters.visit(VISIT)


@pytest.mark.usefixtures("people_aws")
def test_a_merge_that_was_cut_off_is_gone_on_with_at_night_before_anybody_is_judged() -> None:
    alone()
    somebody("anne")
    stored([pairs.begun(MERGING, Becoming("ann", "anne", "Alex"))])
    assert retain.handler({}, clock=lambda: NOW + timedelta(days=1)) == {"erased": 0}
    assert [one.person for one in roster().coming] == ["anne"]
    assert people.person("ann") is None
    assert pairs.merging() == []
