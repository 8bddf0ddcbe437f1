"""A system with a booking that is agreed, at a moment to which its tables can be brought back."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from operate import as_it_was, restore, tables
from operate.aws import client
from operate.doors import Parts
from services.access import reading
from services.booking.domain.booking import Booking
from services.booking.use_cases import team
from services.metrics.functions import eventlog
from shared import unreachable
from shared.outbox import KEPT
from shared.web.http import Request
from tests.integration.booking.conftest import NOW, asked, confirmed
from tests.support.aws import SITE, make_bucket, make_table, sqs_batch

REALLY = as_it_was.reach
SOON = f"{(datetime.now(UTC) + KEPT).timestamp():.0f}"
SERVICES = ("booking", "feedback", "metrics", "people", "access", "unreachable")
OUT, LIFTED, ERASED = (f"{name}@trust.example" for name in ("out", "lifted", "erased"))
"""Addresses that take no mail."""
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


def read(*moments: datetime) -> None:
    """Let somebody of the team look at the list of bookings, which is written down."""
    for at in moments:
        reading.note(Request("GET", "/team", at=at, route="console"), "kit-sub", {})


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
    monkeypatch.setenv("READINGS", "access")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")
    read(NOW, NOW + timedelta(days=1))
    for address in (OUT, LIFTED, ERASED):
        unreachable.note(address, "bounced", NOW)
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
