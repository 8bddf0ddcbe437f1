"""`make rebuild`: the tables are emptied and made again, and every row is what it was."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from operate import rebuild as by_hand
from operate.processes import StageError
from services.metrics.board import Invitation
from services.metrics.functions import eventlog, facts
from services.metrics.observations import Observation, Series
from services.metrics.sources import observed
from services.metrics.sources.collecting import Tools, collect
from services.metrics.table import board, projections, rebuilding, runs, series
from services.metrics.table.hits import keep_hit
from shared.compiled import compiled
from shared.events.feedback import SummaryUpdated
from shared.programme import Programme
from tests.integration.metrics.connectors.conftest import Desk
from tests.support.aws import make_bucket, rows
from tests.support.delivery import deliver
from tests.support.events import START, event, given, staffed
from tests.support.facts import delivered, summary, visit

OUTPUTS = {
    "EventsBucket": "event-log",
    "MetricsTable": "metrics",
    "ObservedBucket": "observed",
    "SourceSecrets": "sources/",
    "Site": "https://x",
    "Secret": "k",
    "Bus": "b",
}
REACH = Series("facebook", "northmoor", "facebook_reach", "Facebook reach", "people", "unique")
POST = Series(
    "facebook",
    "northmoor",
    "facebook_views",
    "A post",
    "views",
    "cumulative",
    0,
    "lifetime",
    (("post", "1"),),
)


def every_row() -> list[dict[str, Any]]:
    return sorted(rows("metrics"), key=lambda row: (row["pk"], row["sk"]))


def days(of: Series, value: str, count: int = 40) -> list[Observation]:
    first = date(2026, 8, 10)
    return [Observation(of, first + timedelta(days=n), Decimal(value), complete=n < 30) for n in range(count)]


@pytest.fixture
def programme(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """Fill everything: facts, runs of two platforms that restate, drops of which one is taken back and one put back."""
    monkeypatch.setenv("EVENTS", "event-log")
    make_bucket("event-log")
    answered = SummaryUpdated(
        event_id="NM-000001-1:1", occurred_at=START, correlation_id="c", summary=summary(1, {(2, 4): 12})
    )
    told = [event(visit(1)), event(visit(2)), event(delivered(1)), answered, staffed(visit(1)), given()]
    deliver(eventlog.handler, told)
    deliver(facts.handler, told)
    two = tuple(desk.connection(one) for one in ("plausible", "linkedin"))
    for one in two:
        desk.enter(one.id)
    for night in range(4):
        desk.now = datetime(2026, 11, 20, 3, 5, tzinfo=UTC) + timedelta(days=night)
        for one in two:
            collect(one, Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5), seconds=600)
        by, other = f"drop-{night}-a", f"drop-{night}-b"
        observed.observe(days(REACH, f"{night + 1}.25"), at=desk.now, by=by, withdrawable=True)
        observed.observe(
            days(POST, f"{night + 1}", 3),
            at=desk.now,
            by=other,
            withdrawable=True,
            zone="America/Los_Angeles",
        )
        if night:
            observed.withdraw(by, at=desk.now + timedelta(hours=1), who="Alex")
        if night == 2:
            observed.restore(by)
    # What follows from nothing else.
    board.invite(Invitation("100001", date(2026, 11, 1), "Alex", "by letter"))
    keep_hit("hit", desk.now, {"page": "/", "visit": True, "referrer": "", "campaign": ""})
    old = Series("before", "northmoor", "views", "Before", "views", "flow")
    series.observe(days(old, "5"), at=desk.now)
    deliver(facts.handler, [event(visit(9))])
    return compiled().model_copy(update={"connections": two})


def test_every_row_is_what_it_was(
    programme: Programme, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = every_row()
    assert by_hand.rebuild(OUTPUTS, programme, really=False, at=desk.now) == 0
    assert every_row() == before
    said = capsys.readouterr().out
    assert "Nothing was changed. To make them again: make rebuild WHAT=figures REALLY=1" in said
    assert "of 5 bookings, sessions, wishes, counts and entries of hours" in said
    assert by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now) == 0
    assert every_row() == before
    assert {row["entity"] for row in before} >= {
        "visit",
        "summary",
        "line",
        "staff",
        "hours",
        "year",
        "observation",
        "withdrawn",
    }


def test_what_was_damaged_is_mended(programme: Programme, desk: Desk) -> None:
    before = every_row()
    mine = [
        row for row in before if row["entity"] in {"year", "line", "series"} and "before" not in row["sk"]
    ]
    projections.empty([(row["pk"], row["sk"]) for row in mine if row["sk"] != "NM-000009"])
    assert every_row() != before
    by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now)
    assert every_row() == before


class Stopped(BaseException):
    """The machine is switched off."""


@pytest.mark.parametrize("after", range(0, 16, 3))
def test_stopped_anywhere_it_goes_on(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    before = every_row()
    left = after

    def stops(really: Any) -> Any:
        def counted(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return really(*arguments)

        return counted

    with monkeypatch.context() as broken:
        broken.setattr(projections, "empty", stops(projections.empty))
        broken.setattr(by_hand, "keep", stops(by_hand.keep))
        broken.setattr(observed, "again", stops(observed.again))
        broken.setattr(runs, "put_back", lambda *_: None)
        with pytest.raises(Stopped):
            by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now)
    assert by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now + timedelta(hours=1)) == 0
    assert every_row() == before
    assert rebuilding.place() is None


def test_who_stops_it_in_the_middle_is_told_that_rows_are_missing(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(by_hand, "keep", stop)
        with pytest.raises(KeyboardInterrupt):
            by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now)
    assert "The same command goes on: make rebuild WHAT=figures REALLY=1" in capsys.readouterr().err


def test_meanwhile_no_source_is_asked_and_one_that_is_asked_is_not_disturbed(
    programme: Programme, desk: Desk
) -> None:
    runs.take("linkedin", "a-run", desk.now, desk.now + timedelta(minutes=5))
    before = every_row()
    with pytest.raises(StageError, match="LinkedIn is being asked right now"):
        by_hand.rebuild(OUTPUTS, programme, really=True, at=desk.now)
    assert every_row() == before, "nothing was begun, and the other source is free again"
    assert not runs.standing("plausible").holder
