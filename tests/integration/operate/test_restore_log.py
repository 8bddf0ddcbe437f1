"""What `make restore` does about the event log: what is void since, what is said again, what was deleted of it."""

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operate import event_log, restore, tables
from operate.aws import client
from services.metrics.functions import eventlog
from shared.events.known import ALL
from tests.integration.booking.conftest import booking_aws
from tests.support.restoring import OUTPUTS, System, later, publish, system

__all__ = ["booking_aws", "system"]


def test_what_was_only_logged_anew_since_is_not_void(system: System) -> None:
    """Such as the log's objects brought back from their copy, or summaries that were withdrawn."""
    old = eventlog.key_of("BookingConfirmed", {"occurred_at": "2026-02-02", "event_id": "NM-OLD234:2"})
    detail = json.loads(
        next(r for r in tables.rows("booking") if tables.entity(r) == "outbox")["detail"]["S"]
    )
    booking = detail["booking"] | {"id": "NM-OLD234", "version": 2, "status": "confirmed"}
    told = detail | {"occurred_at": "2026-02-02T10:00:00Z", "event_id": "NM-OLD234:2", "booking": booking}
    body = {"source": "outreach.booking", "detail-type": "BookingConfirmed", "detail": told}
    client("s3").put_object(Bucket="event-log", Key=old, Body=json.dumps(body).encode())
    assert system.restore() == 0
    assert event_log.newest("event-log", ALL).newest["outreach.booking", "NM-OLD234"].version == 2


def test_what_the_log_has_of_since_is_void_until_it_is_said_anew(system: System) -> None:
    """The next change has a version that the log knows already, of what is no longer so."""
    other = later(system)
    assert event_log.newest("event-log", ALL).newest["outreach.booking", system.kept.id].version == 3
    system.restore()
    known = event_log.newest("event-log", ALL).newest
    assert known["outreach.booking", system.kept.id].version == 2
    assert ("outreach.booking", other.id) not in known
    entries = {one.key for one in event_log.Reader("event-log").entries(void=True)}
    assert len(entries) == 5, "nothing is taken out of the log"


def test_what_was_on_its_way_at_that_moment_is_published_again(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written a second before and not heard of by the others as they were: consumers keep the highest version."""
    bus, told = client("events"), list[str]()
    really = bus.put_events

    def put_events(*, Entries: list[dict[str, str]]) -> Any:  # noqa: N803  AWS's name
        told.extend(json.loads(one["Detail"])["event_id"] for one in Entries)
        return really(Entries=Entries)

    later(system)
    monkeypatch.setattr(bus, "put_events", put_events, raising=False)
    system.restore()
    assert told == [f"{system.kept.id}:1", f"{system.kept.id}:2"], "and nothing of what is void"


def test_what_cannot_be_read_of_the_log_is_named(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    for key, body in (("a", b"["), ("b", b"[]"), ("c", b'{"source": "x"}')):
        client("s3").put_object(Bucket="event-log", Key=f"events/2026/{key}.json", Body=body)
    assert system.restore() == 0
    said = capsys.readouterr().out
    assert all(f"Can't be read: events/2026/{key}.json" in said for key in "abc")


def test_what_was_deleted_of_the_log_is_there_again(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    s3, enabled = client("s3"), {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="event-log", VersioningConfiguration=enabled)
    publish()  # once more: now each has a version
    known = event_log.newest("event-log", ALL).newest
    for one in s3.list_objects_v2(Bucket="event-log")["Contents"]:
        s3.delete_object(Bucket="event-log", Key=one["Key"])
    assert not event_log.newest("event-log", ALL).newest
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert restore.log(OUTPUTS, since=system.to, yes=False) == 1
    assert "2 objects of the event log were deleted since" in capsys.readouterr().out
    assert restore.log(OUTPUTS, since=datetime.now(UTC) + timedelta(hours=1), yes=True) == 0
    assert not event_log.newest("event-log", ALL).newest, "nothing was deleted since then"
    assert restore.log(OUTPUTS, since=system.to, yes=True) == 0
    assert event_log.newest("event-log", ALL).newest == known
