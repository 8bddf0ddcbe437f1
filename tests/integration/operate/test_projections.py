"""`make rebuild`: every projection is destroyed, damaged and made again, and each of its rows is what it was."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from operate import making_again, projections, tables
from operate.making_again import made_again
from operate.processes import StageError
from operate.projections import Projection
from operate.stage import as_function_of
from services.booking.use_cases import visitors
from services.feedback.use_cases import questions
from services.feedback.use_cases.follow import follow
from services.metrics.functions import eventlog
from services.people.use_cases import hear
from shared.compiled import source_folder
from shared.events.booking import BookingConfirmed
from shared.events.feedback import SummaryUpdated
from shared.events.people import VisitStaffed
from shared.programme import load
from tests.integration.booking.conftest import NOW, booking_aws, confirmed
from tests.integration.people.conftest import VISIT, told
from tests.support.aws import SITE, make_bucket, make_table
from tests.support.delivery import deliver
from tests.support.events import START, staffed
from tests.support.facts import summary

__all__ = ["booking_aws"]

SERVICES = ("booking", "feedback", "metrics", "people")
OUTPUTS = {
    **{f"{one.capitalize()}Table": one for one in SERVICES},
    "EventsBucket": "event-log",
    "ObservedBucket": "observed",
    "Site": SITE,
    "Secret": "signing-key",
    "Bus": "default",
    "SourceSecrets": "sources/",
}
OWNED = {"visits"}
"""What is no projection alone: its own test is that of `make visits`."""
FIGURES = {"figures"}
"""Destroyed and made again by `tests/integration/metrics/connectors/test_rebuild.py`."""


@pytest.fixture(autouse=True)
def known(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every service hear of a visit: bookings and who comes of it, its sessions, what pupils said."""
    questions.forget()
    monkeypatch.setenv("EVENTS", "event-log")
    for bucket in ("event-log", "observed"):
        make_bucket(bucket)
    for service in SERVICES[1:]:
        make_table(service)
    confirmed()
    snapshot = told(pupils=(24, 26))
    agreed = BookingConfirmed(event_id=f"{VISIT}:1", occurred_at=NOW, correlation_id="c", booking=snapshot)
    comes, older = staffed(snapshot, 2, missing=1), staffed(snapshot)
    said = SummaryUpdated(
        event_id="NM-000001-1:1", occurred_at=START, correlation_id="c", summary=summary(1, {(2, 4): 12})
    )
    deliver(eventlog.handler, [agreed, older, comes, said])
    with as_function_of("booking", OUTPUTS):
        visitors.hear(comes.visit)
    with as_function_of("feedback", OUTPUTS):
        follow(agreed)
    with as_function_of("people", OUTPUTS):
        hear.booking(snapshot, correlation_id="c", at=NOW)
        hear.summary(said.summary)
    assert isinstance(comes, VisitStaffed)
    yield
    questions.forget()


def again(what: str, *, really: bool = True) -> int:
    return made_again(OUTPUTS, load(source_folder()), what, really=really, at=datetime.now(UTC))


@pytest.mark.parametrize(
    "one", [one for one in projections.ALL if one.name not in OWNED | FIGURES], ids=lambda one: one.name
)
def test_destroyed_or_damaged_every_row_is_what_it_was(
    one: Projection, capsys: pytest.CaptureFixture[str]
) -> None:
    before, others = one.rows(OUTPUTS), tables.everything(one.service)
    assert {tables.entity(row) for row in before.values()} == one.entities
    tables.take(one.service, list(before))
    assert again(one.name) == 0
    assert one.rows(OUTPUTS) == before
    assert (
        f"{len(before)} rows: 0 as they were, 0 other, {len(before)} new, 0 gone." in capsys.readouterr().out
    )
    assert again(one.name) == 0
    assert f"{len(before)} rows, each what it was." in capsys.readouterr().out
    # A session keeps what the team made of it: only what is missing is heard again.
    if one.name != "sessions":
        tables.put(
            one.service,
            [{**row, "line": {"S": "damaged"}, "staff": {"S": "damaged"}} for row in before.values()],
        )
        assert again(one.name) == 0
        assert one.rows(OUTPUTS) == before
    left = {
        key: row for key, row in tables.everything(one.service).items() if tables.entity(row) != "mail_due"
    }
    assert left == {key: row for key, row in others.items() if tables.entity(row) != "mail_due"}


def test_alone_it_lists_what_there_is_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = {service: tables.everything(service) for service in SERVICES}
    assert again("", really=False) == 0
    said = capsys.readouterr().out
    for one in projections.ALL:
        assert f"{one.name:10}" in said
    assert again("board", really=False) == 0
    assert "make rebuild WHAT=board REALLY=1" in capsys.readouterr().out
    assert {service: tables.everything(service) for service in SERVICES} == before
    with pytest.raises(StageError, match="There are: figures, lists, staff, sessions, visits, board, voices"):
        again("bord")


def test_it_says_how_rows_differ() -> None:
    rows = {("a", str(number)): {"value": {"N": str(number)}} for number in range(4)}
    other = {**rows, ("a", "1"): {"value": {"N": "7"}}, ("a", "9"): {"value": {"N": "9"}}}
    del other["a", "3"]
    assert making_again.said(rows, other) == "4 rows: 2 as they were, 1 other, 1 new, 1 gone."
