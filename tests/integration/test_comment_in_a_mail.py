"""A comment from the pupil's form to the head's digest: it stands in the mail, and in no event, log, row or object of metrics."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from services.feedback.functions import relay, watch
from services.feedback.use_cases import questions
from services.feedback.web import pupil_survey
from services.metrics.functions import eventlog, facts
from services.metrics.table import salts
from shared.aws import client
from shared.clock import london_time
from shared.compiled import compiled
from shared.dynamo import to_item
from shared.outbox import ENTITY
from shared.web import pages
from tests.support.aws import make_bucket, make_table, rows, service_on, templates
from tests.support.comments import act, asked, kept, send
from tests.support.delivery import deliver
from tests.support.events import event
from tests.support.facts import MONDAY, delivered
from tests.support.logs import listen
from tests.support.mailbox import sent
from tests.support.reports import a_reader, morning, only

DAY = timedelta(days=1)
BUCKETS = {"APPROVED": "approved", "REPORTS": "reports", "EVENTS": "event-log"}
HEAD, LEAD = "head@x.example", "lead@x.example"
WORD = "marmalade"


@pytest.fixture
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make both services' tables and buckets, and be feedback first."""
    with service_on("moto", "feedback", request, monkeypatch, SALTS="salts", **BUCKETS):
        make_table("metrics")
        for name in BUCKETS.values():
            make_bucket(name)
        client("ses").verify_email_identity(EmailAddress=compiled().mail.sender)
        pupil_survey.drawn.cache_clear()
        questions.forget()
        salts.forget()
        yield
    pupil_survey.drawn.cache_clear()


@contextmanager
def as_metrics() -> Iterator[None]:
    """Be a function of metrics for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVICE", "metrics")
        patch.setenv("TABLE", "metrics")
        patch.setattr(pages, "environment", lambda: templates("metrics"))
        yield


def published() -> list[dict[str, Any]]:
    """Publish what waits in feedback's outbox; return the envelopes."""
    waiting = rows("feedback", ENTITY)
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": to_item(row)}}
        for number, row in enumerate(waiting)
    ]
    assert relay.handler({"Records": records}, None) == {"batchItemFailures": []}
    return [
        {"source": one["source"], "detail-type": one["detail_type"], "detail": json.loads(one["detail"])}
        for one in waiting
    ]


def objects() -> Iterator[tuple[str, str]]:
    """Yield each object of each bucket but that of approved comments, unpacked."""
    for bucket in BUCKETS.values():
        if bucket == BUCKETS["APPROVED"]:
            continue
        for one in client("s3").list_objects_v2(Bucket=bucket).get("Contents", []):
            body = client("s3").get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
            yield one["Key"], gzip.decompress(body).decode() if one["Key"].endswith(".gz") else body.decode()


def test_a_comment_reaches_the_mail_and_nothing_else(both: None, monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    _, code = asked()
    send(code, f"my name is Zebedee and I liked the {WORD}", key="key-of-the-first-one")
    send(code, "it was loud", key="key-of-the-second")
    first = next(row["id"] for row in kept() if WORD in str(row))
    act(first, "approve", at=MONDAY - 2 * DAY)
    watch.handler({}, None, clock=lambda: london_time(MONDAY.date(), 7, 30))
    events = published()
    with as_metrics():
        only(a_reader(HEAD), a_reader(LEAD, role="safeguarding"))
        deliver(facts.handler, [event(delivered(1, 28))])
        batch = {
            "Records": [
                {"messageId": str(number), "body": json.dumps(one)} for number, one in enumerate(events)
            ]
        }
        for hears in (facts.handler, eventlog.handler):
            assert hears(batch, None) == {"batchItemFailures": []}
        morning(MONDAY)
    bodies = {
        str(mail["To"]): [str(mail.get_body((kind,)).get_content()) for kind in ("plain", "html")]  # type: ignore[union-attr]  # it has both
        for mail in sent()
    }
    for body in bodies[HEAD]:
        assert f"my name is ••• and I liked the {WORD}" in body
        assert "Zebedee" not in body
    for body in bodies[LEAD]:
        assert "1 comment waits to be read." in body
        assert "1 comment was approved in the seven days before." in body
        assert WORD not in body
    assert {one["detail-type"] for one in events} == {"CommentsCounted"}
    everywhere = {
        "events": json.dumps(events),
        "log": log.getvalue(),
        "metrics": json.dumps(rows("metrics"), default=str),
        "outbox": json.dumps(rows("feedback", ENTITY), default=str),
        **dict(objects()),
    }
    assert {name.partition("/")[0] for name in everywhere} >= {"events", "log", "metrics", "reports", "told"}
    assert [where for where, said in everywhere.items() if WORD in said or "it was loud" in said] == []
    assert {row["entity"] for row in rows("feedback") if WORD in str(row)} == {"comment", "approved"}
