"""`make withdraw`: what was logged of single pupils is taken back, and a rebuild comes to the same figures."""

import json
from typing import Any

import pytest

from operate.withdraw import withdraw
from services.metrics.functions import eventlog, facts
from services.metrics.table import facts as kept
from shared.aws import client
from shared.events import feedback_1
from shared.events.feedback import SessionSummary, SummaryUpdated
from shared.events.known import parse
from tests.integration.metrics.conftest import metrics_aws
from tests.support.aws import empty_table, make_bucket, rows
from tests.support.delivery import deliver, envelope
from tests.support.events import START, event
from tests.support.facts import MONDAY, summary, visit

__all__ = ["metrics_aws"]

BUCKET = "event-log"
OUTPUTS = {
    "EventsBucket": BUCKET,
    "MetricsTable": "metrics",
    "ObservedBucket": "observed",
    "SourceSecrets": "sources/",
    "Site": "https://x",
    "Secret": "k",
    "Bus": "b",
}
LARGE, SMALL = 13, 4


def old(number: int, answers: int) -> feedback_1.SummaryUpdated:
    """Return what contract 1 told once so many had answered."""
    said = summary(number, {(2, 4): answers}, version=answers).model_dump(exclude={"kind", "answered"})
    return feedback_1.SummaryUpdated(
        event_id=f"{said['session_id']}:{answers}",
        occurred_at=START.replace(second=answers),
        correlation_id="c",
        summary=feedback_1.SessionSummary.model_validate(said),
    )


@pytest.fixture
def log(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log a class of thirteen and one of four, an event an answer, and another event."""
    monkeypatch.setenv("EVENTS", BUCKET)
    make_bucket(BUCKET)
    told = [old(number, n + 1) for number, size in ((1, LARGE), (2, SMALL)) for n in range(size)]
    deliver(eventlog.handler, [*told, event(visit(1))])
    deliver(facts.handler, [*told, event(visit(1))])


def logged() -> dict[str, dict[str, Any]]:
    s3 = client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    return {key: json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()) for key in keys}


def summaries() -> dict[str, SessionSummary]:
    return {one.session_id: one for one in kept.known(MONDAY.date()).summaries}


@pytest.mark.usefixtures("log")
def test_a_dry_run_counts_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = logged(), rows("metrics")
    assert withdraw(OUTPUTS, really=False) == 1
    assert "\n17 summaries of contract 1 of 2 sessions are in the log." in capsys.readouterr().out
    assert (logged(), rows("metrics")) == before


@pytest.mark.usefixtures("log")
def test_of_each_session_the_newest_stays_without_its_time_and_a_rebuild_gives_the_same() -> None:
    assert withdraw(OUTPUTS, really=True) == 0
    left = logged()
    told = [one for one in map(parse, left.values()) if isinstance(one, SummaryUpdated)]
    assert len(left) == 3, "another event stays as it is"
    assert {(one.aggregate_id, one.version) for one in told} == {
        ("NM-000001-1", LARGE),
        ("NM-000002-1", SMALL),
    }
    assert all(one["detail"]["contract"] == 2 for one in left.values())
    assert {f"{one.occurred_at:%H:%M:%S}" for one in told} == {"00:00:00"}
    small = next(one.summary for one in told if one.version == SMALL)
    assert (small.answers, sum(map(sum, small.interest)), small.by_year_group) == (SMALL, 0, {})
    assert not [row for row in rows("metrics", "summary") if "09:00" in row["detail"]]
    figures = summaries()
    assert figures["NM-000001-1"].interest[1][3] == LARGE
    empty_table("metrics")
    deliver(facts.handler, [parse(one) for one in left.values()])
    assert summaries() == figures
    assert withdraw(OUTPUTS, really=True) == 0, "again changes nothing"
    assert logged() == left


@pytest.mark.usefixtures("log")
def test_what_was_told_in_steps_meanwhile_stays(capsys: pytest.CaptureFixture[str]) -> None:
    newer = SummaryUpdated(
        event_id="NM-000001-1:40",
        occurred_at=START,
        correlation_id="c",
        summary=summary(1, {(2, 4): 40}, version=40),
    )
    deliver(eventlog.handler, [newer])
    client("s3").put_object(
        Bucket=BUCKET, Key="events/2026/03/12/SummaryUpdated/x.json", Body=b'{"source": "x"}'
    )
    assert withdraw(OUTPUTS, really=True) == 1
    assert "x.json" in capsys.readouterr().out, "what can't be read is named"
    left = logged()
    assert "events/2026/03/12/SummaryUpdated/x.json" in left
    assert left["events/2026/03/12/SummaryUpdated/NM-000001-1:40.json"] == json.loads(
        json.dumps({name: envelope(newer)[name] for name in ("source", "detail-type", "detail")})
    )
    assert not [key for key in left if key.endswith(f"NM-000001-1:{LARGE}.json")]
