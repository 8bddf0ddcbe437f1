"""`make restore`: tables come back into the stack, what that loses is said, and nothing goes out twice."""

import io
import json
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from operate import __main__ as commands
from operate import as_it_was, doors, event_log, restore, tables
from operate.aws import client
from operate.doors import Parts
from operate.processes import StageError
from services.booking.domain.booking import Booking
from services.booking.table import bookings
from services.booking.table import people as audit
from services.booking.use_cases import people, team
from services.metrics.functions import eventlog
from shared import sent
from shared.events.known import ALL
from shared.outbox import KEPT
from tests.integration.booking.conftest import NOW, asked, booking_aws, confirmed
from tests.support.aws import SITE, make_bucket, make_table, sqs_batch

__all__ = ["booking_aws"]

REALLY = as_it_was.reach
SOON = f"{(datetime.now(UTC) + KEPT).timestamp():.0f}"
SERVICES = ("booking", "feedback", "metrics", "people")
OUTPUTS = {
    **{f"{one.capitalize()}Table": one for one in SERVICES},
    "EventsBucket": "event-log",
    "ReportsBucket": "reports",
    "Site": SITE,
    "Secret": "signing-key",
    "Bus": "default",
    "SourceSecrets": "sources/",
}


def publish() -> None:
    """Log what the outboxes have, as relay, bus and log do; as if it had happened now, for the tests' visits are of long ago."""
    for service in SERVICES:
        for row in [one for one in tables.rows(service) if tables.entity(one) == "outbox"]:
            detail = json.loads(row["detail"]["S"])
            if detail["occurred_at"][:10] < f"{datetime.now(UTC):%Y-%m-%d}":
                detail["occurred_at"] = datetime.now(UTC).isoformat()
                tables.put(service, [{**row, "detail": {"S": json.dumps(detail)}, "expires": {"N": SOON}}])
            told = {"source": row["source"]["S"], "detail-type": row["detail_type"]["S"], "detail": detail}
            assert eventlog.handler(sqs_batch({"one": told})) == {"batchItemFailures": []}


def empty_function() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.py", "")
    return packed.getvalue()


def function(name: str, role: str) -> str:
    made = client("lambda").create_function(
        FunctionName=name, Runtime="python3.11", Role=role, Handler="x.y", Code={"ZipFile": empty_function()}
    )
    return str(made["FunctionName"])


@dataclass
class System:
    """A system with a booking that is agreed, at the moment `to` which tables can be brought back."""

    parts: Parts
    kept: Booking
    to: datetime
    was: dict[str, dict[tables.Key, tables.Row]]

    def restore(self, *services: str, to: datetime | None = None, yes: bool = True) -> int:
        now = datetime.now(UTC)
        return restore.restore(OUTPUTS, self.parts, to=to or self.to, tables=services, yes=yes, now=now)

    def open(self) -> bool:
        """Tell whether everything can be called, as much at once as before."""
        web, pupil = (
            client("lambda").get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
            for name in ("web", "pupil")
        )
        [mapping] = self.parts.mappings
        state = client("lambda").get_event_source_mapping(UUID=mapping)["State"]
        return (web, int(pupil or 0), state) == (None, 30, "Enabled")


@pytest.fixture
def system(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> System:
    """Make it, and the tables beside it as point-in-time recovery would; moto brings back the present alone."""
    monkeypatch.setenv("EVENTS", "event-log")
    for bucket in ("event-log", "reports"):
        make_bucket(bucket)
    for service in SERVICES[1:]:
        make_table(service)
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam = boto3.Session().client("iam")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    functions = tuple(function(name, role) for name in ("web", "pupil", "mailer"))
    client("lambda").put_function_concurrency(FunctionName="pupil", ReservedConcurrentExecutions=30)
    url = client("sqs").create_queue(QueueName="mails")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    mapping = client("lambda").create_event_source_mapping(FunctionName="mailer", EventSourceArn=arn)["UUID"]
    kept = confirmed()
    publish()
    to = datetime.now(UTC)
    monkeypatch.setattr(as_it_was, "reach", lambda _: (to - timedelta(days=35), datetime.now(UTC)))
    for service in SERVICES:
        as_it_was.begin(service, to)
    was = {service: tables.everything(service) for service in SERVICES}
    return System(Parts(functions, (mapping,)), kept, to, was)


def is_now() -> dict[str, dict[tables.Key, tables.Row]]:
    return {service: tables.everything(service) for service in SERVICES}


def later(system: System) -> Booking:
    """Let somebody ask for a visit, the team call off the other one, and rows be lost; return what was asked for."""
    other = asked()
    team.decline(other.id, who="Alex", now=NOW, reason="Full")
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    publish()
    tables.take(
        "booking", [key for key in tables.everything("booking") if key[0].startswith(("LIST#", "HOLDS#"))]
    )
    return other


def test_all_tables_are_as_they_were_and_what_is_lost_is_said_with_the_schools(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    other = later(system)
    assert system.restore() == 0
    assert is_now() == system.was
    said = capsys.readouterr().out
    asked_since = said[said.index("Asked for since") : said.index("Changed since")]
    assert f"{other.id}  {other.school.name} ({other.school.urn})  12 March 2026" in asked_since
    assert system.kept.id in said[said.index("Changed since") :]
    assert "history" in said, "the counts are by what rows are"
    assert system.open(), "the pupils' functions have what was reserved for them"
    assert doors.place("reports") is None
    left = client("dynamodb").list_tables()["TableNames"]
    assert not [name for name in left if "-at-" in name], "what was beside the tables is gone"


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


class Stopped(BaseException):
    """The machine is switched off."""


@pytest.mark.parametrize("after", range(0, 12, 2))
def test_cut_off_anywhere_the_same_command_goes_on(
    system: System, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    later(system)
    left = after

    def stops(really: Any) -> Any:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return really(*arguments, **named)

        return counted

    with monkeypatch.context() as broken:
        lambdas, dynamo = client("lambda"), client("dynamodb")
        for name in (
            "put_function_concurrency",
            "update_event_source_mapping",
            "delete_function_concurrency",
        ):
            broken.setattr(lambdas, name, stops(getattr(lambdas, name)), raising=False)
        for name in ("batch_write_item", "delete_table"):
            broken.setattr(dynamo, name, stops(getattr(dynamo, name)), raising=False)
        broken.setattr(restore, "take_back", stops(restore.take_back))
        with pytest.raises(Stopped):
            system.restore()
    if doors.place("reports"):
        with pytest.raises(StageError, match="Finish it first: make restore AT="):
            system.restore(to=system.to - timedelta(hours=1))
    assert system.restore(yes=True) == 0
    assert is_now() == system.was
    assert system.open()
    assert event_log.newest("event-log", ALL).newest["outreach.booking", system.kept.id].version == 2


def test_nobody_agreed_so_nothing_is_changed(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later(system)
    before = is_now()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert system.restore(yes=False) == 1
    assert "YES=1" in capsys.readouterr().err
    assert is_now() == before
    assert system.open()
    restore.reach(OUTPUTS)
    assert "people-at-" in capsys.readouterr().out, "what is personal lies beside, and is named"
    assert restore.forget(OUTPUTS) == 0
    left = client("dynamodb").list_tables()["TableNames"]
    assert sorted(left) == sorted(SERVICES)


def test_the_command_says_to_when_and_does_it(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_outputs", lambda: OUTPUTS)
    monkeypatch.setattr(doors, "parts_of", lambda _: system.parts)
    later(system)
    assert commands.main(["restore"]) == 0
    assert "Choose one: make restore AT=" in capsys.readouterr().out
    assert commands.main(["restore", "--at", "yesterday", "--yes"]) == 1
    assert "“yesterday” is no moment" in capsys.readouterr().err
    assert commands.main(["restore", "--at", system.to.isoformat(), "--yes"]) == 0
    assert is_now() == system.was


def test_one_table_alone_only_where_nobody_has_heard_of_what_came_since(system: System) -> None:
    tables.take("booking", [("BOOKING#" + system.kept.id, "HEAD")])
    assert system.restore("booking") == 0
    assert is_now() == system.was
    for service in SERVICES:
        as_it_was.begin(service, system.to)
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    publish()
    before = is_now()
    with pytest.raises(StageError, match="heard of what booking published since"):
        system.restore("booking")
    assert is_now() == before
    with pytest.raises(StageError, match="There are: booking, feedback, metrics, people"):
        system.restore("bookings")
    assert system.open()


def test_a_mail_that_went_since_is_named_and_counts_as_sent(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    about, key, at = system.kept.id, "reminder#2026-03-10#school", datetime.now(UTC) + timedelta(seconds=2)
    assert sent.claim(about, key, at)
    sent.mark(about, key, at, "ses-1", "Your visit on Thursday")
    system.restore()
    assert sent.find(about, key).state == "sent"
    said = capsys.readouterr().out
    assert f"{about}  {key}" in said[said.index("Mails that went since") :]


def test_whoever_was_erased_since_is_erased_again_before_anybody_can_look(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    at = datetime.now(UTC) + timedelta(seconds=2)
    done, _ = people.erase("sam@school.example", who="Alex", now=at)
    assert done
    publish()
    system.restore()
    found = bookings.load(system.kept.id)
    assert found
    assert found.contact.name == "erased", "the restore put her back for a moment, behind closed doors"
    assert "Erased again" in capsys.readouterr().out
    assert {line["who"] for line in audit.audit(9) if line["what"] == "erased"} == {"Alex", "restore"}


def test_where_no_moment_is_kept_copies_are_and_the_last_one_before_is_taken(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(as_it_was, "reach", REALLY)
    monkeypatch.setattr(as_it_was, "on_emulator", lambda: True)
    for service in SERVICES:
        as_it_was.forget(as_it_was.name_of(service, system.to))
    with pytest.raises(StageError, match="make restore KEEP=1"):
        restore.reach(OUTPUTS)
    assert restore.keep(OUTPUTS) == 0
    kept = datetime.now(UTC)
    restore.reach(OUTPUTS)
    later(system)
    assert system.restore(to=kept) == 0
    assert is_now() == system.was
    assert "out of reach" not in capsys.readouterr().out
    with pytest.raises(StageError, match="out of reach"):
        system.restore(to=system.to - timedelta(days=1))


def test_on_aws_every_second_is_kept_and_a_table_without_recovery_is_named(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_it_was, "reach", REALLY)
    with pytest.raises(StageError, match="every second of the last 35 days"):
        restore.keep(OUTPUTS)
    with pytest.raises(StageError, match="booking has no point-in-time recovery"):
        restore.reach(OUTPUTS)
