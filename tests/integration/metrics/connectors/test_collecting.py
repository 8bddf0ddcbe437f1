"""Collecting from the stand-ins: what is kept, what is said, and what a crash at any place leaves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from operate.platforms import Said
from services.metrics.functions import source as function
from services.metrics.observations import Observation, Series
from services.metrics.runs import Run
from services.metrics.sources import observed, raw
from services.metrics.sources.base import Window
from services.metrics.sources.collecting import BusyError, Tools, collect, reread
from services.metrics.sources.connectors.plausible import Plausible
from services.metrics.sources.due import due, send_due
from services.metrics.table import runs, series
from shared.aws import client
from shared.compiled import compiled
from tests.integration.metrics.connectors.conftest import Desk
from tests.support.aws import rows
from tests.support.logs import Log

NIGHT = datetime(2026, 11, 26, 3, 15, tzinfo=UTC)
DOWN, UNKNOWN = Said({}, 503), Said({"error": "Invalid API key"}, 401)
FIGURES = ("series", "observation", "year", "touched", "withdrawn")


class Stopped(BaseException):
    """The machine is switched off."""


def figures() -> list[dict[str, Any]]:
    """Return every row that figures are made of."""
    found = [row for row in rows("metrics") if row["entity"] in FIGURES]
    return sorted(found, key=lambda row: (row["pk"], row["sk"]))


def tools(desk: Desk) -> Tools:
    return Tools(desk.http, lambda: desk.now, desk.sleep, lambda: 0.5)


def go(desk: Desk, source: str = "plausible", **more: Any) -> Run:
    if source not in desk.entered:
        desk.enter(source)
    return collect(desk.connection(source), tools(desk), **{"seconds": 600, **more})


def test_a_night_asks_for_what_may_have_changed_and_says_what_came(desk: Desk) -> None:
    desk.now = NIGHT
    done = go(desk)
    assert (done.first, done.last) == (date(2026, 11, 23), date(2026, 11, 26))
    assert done.trouble is None
    assert not done.more
    assert done.found == done.changed > 0
    standing = runs.standings()["plausible"]
    assert standing.last == done
    assert standing.success_at == done.ended_at
    assert standing.newest == date(2026, 11, 26)
    assert (standing.holder, standing.cursor, standing.failing_since) == ("", "", "")
    assert runs.runs("plausible") == [done]


def test_the_same_window_twice_changes_nothing_and_leaves_no_object(desk: Desk) -> None:
    go(desk)
    before, objects = figures(), observed.kept()
    desk.now += timedelta(minutes=1)
    done = go(desk)
    assert done.found > 0
    assert done.changed == 0
    assert figures() == before
    assert observed.kept() == objects


def test_days_that_were_missed_are_asked_for_by_themselves(desk: Desk) -> None:
    go(desk)
    desk.now += timedelta(days=20)
    assert go(desk).first == date(2026, 11, 25)
    desk.now += timedelta(days=200)
    assert go(desk).first == desk.now.date() - timedelta(days=92)


def test_trouble_is_said_since_when_and_is_over_with_the_first_success(desk: Desk) -> None:
    desk.enter("plausible", {"token": "another-token"})
    first = go(desk)
    assert first.trouble
    assert first.trouble.kind == "credential"
    desk.now += timedelta(hours=24)
    go(desk)
    standing = runs.standing("plausible")
    assert (standing.failing_since, standing.success_at) == (first.begun_at, "")
    desk.enter("plausible")
    desk.now += timedelta(hours=1)
    go(desk)
    assert runs.standing("plausible").failing_since == ""
    assert len(runs.runs("plausible")) == 3


def test_one_that_is_stopped_goes_on_at_its_cursor(desk: Desk) -> None:
    whole = go(desk, "facebook")
    all_of_it = {(row["pk"], row["sk"]) for row in figures() if row["entity"] == "year"}
    for row in rows("metrics"):
        client("dynamodb").delete_item(
            TableName="metrics", Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
        )
    found, turns = 0, 0
    while True:
        turns += 1
        desk.now += timedelta(seconds=1)
        done = go(desk, "facebook", calls=4)
        found += done.found
        if not done.more:
            break
        assert runs.standing("facebook").cursor
        assert runs.standing("facebook").success_at == ""
    assert turns >= 3
    assert found == whole.found
    assert {(row["pk"], row["sk"]) for row in figures() if row["entity"] == "year"} == all_of_it


def test_a_cursor_that_is_too_old_is_not_gone_on_at(desk: Desk) -> None:
    assert go(desk, "facebook", calls=2).more
    desk.now += timedelta(days=3)
    done = go(desk, "facebook")
    assert done.last == desk.now.date()
    assert not done.more


def test_two_at_once_are_one(desk: Desk) -> None:
    held = runs.take("plausible", "another", desk.now, desk.now + timedelta(minutes=5))
    assert held
    with pytest.raises(BusyError):
        go(desk)
    desk.now += timedelta(minutes=6)
    assert go(desk).trouble is None
    assert not runs.give_back(held), "who was too slow has lost the source"


@pytest.mark.parametrize("place", ["answers", "object", "table", "end"])
@pytest.mark.parametrize("error", [Stopped, RuntimeError])
def test_what_a_crash_leaves_out_the_next_run_makes_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str, error: type[BaseException]
) -> None:
    go(desk)
    desk.now += timedelta(days=1)

    def ends(*_: object, **__: object) -> None:
        raise error

    before = len(observed.kept())
    with monkeypatch.context() as broken:
        match place:
            case "answers":
                broken.setattr(raw, "keep", ends)
            case "object":
                broken.setattr(observed, "_put", ends)
            case "table":
                broken.setattr(series, "observe", ends)
            case "end":
                broken.setattr(runs, "give_back", ends)
        with pytest.raises(error):
            go(desk)
    objects = observed.kept()
    assert len(objects) == before + (place in {"table", "end"})
    if error is RuntimeError and place != "end":
        last = runs.standing("plausible").last
        assert last
        assert last.trouble
        assert last.trouble.kind == "fault"
    desk.now += timedelta(hours=1)
    assert go(desk).trouble is None
    found = figures()
    for one in observed.kept():
        observed.again(one.by)
    assert figures() == found, "every object is whole in the table"


def test_a_crash_while_a_crash_is_made_good_loses_neither(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object, **__: object) -> None:
        raise Stopped

    with monkeypatch.context() as broken:
        broken.setattr(series, "observe", ends)
        broken.setattr(runs, "leave", lambda *_: None)
        for _ in range(3):
            with pytest.raises(Stopped):
                go(desk)
            desk.now += timedelta(hours=1)
    assert len(observed.kept()) == 1
    assert go(desk).trouble is None
    found = figures()
    assert found
    for one in observed.kept():
        observed.again(one.by)
    assert figures() == found


def test_an_id_of_another_meaning_is_told_and_nothing_is_taken(desk: Desk) -> None:
    other = Series("plausible", "northmoor", "plausible_views", "Views", "people", "unique")
    observed.observe([Observation(other, date(2026, 1, 1), 5, complete=True)], at=desk.now, by="a")  # type: ignore[arg-type]
    before = figures()
    done = go(desk)
    assert done.trouble
    assert done.trouble.kind == "meaning"
    assert figures() == before
    assert len(observed.kept()) == 1


def test_answers_are_kept_without_a_credential_and_read_again_after_a_mistake(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(self: Plausible, job: Any, answer: Any) -> Any:
        for one in right(self, job, answer):
            yield Observation(one.series, one.day, one.value * 10, one.complete)

    right = Plausible.read
    with monkeypatch.context() as mistaken:
        mistaken.setattr(Plausible, "read", wrong)
        first = go(desk)
        desk.now += timedelta(days=1)
        go(desk)
    assert raw.runs("plausible")[0] == first.id
    assert len(raw.runs("plausible")) == 2
    for key in client("s3").list_objects_v2(Bucket="observed")["Contents"]:
        body = client("s3").get_object(Bucket="observed", Key=key["Key"])["Body"].read()
        assert desk.platform("plausible").token.encode() not in body
    mended = desk.connection("plausible")
    told, changed, _ = reread(mended, desk.now)
    assert told >= changed > 0
    views = next(one for one in series.all_series() if one.metric == "plausible_views")
    now = series.values(views, date(2026, 11, 1), date(2026, 11, 30))
    expected = {
        day: desk.platform("plausible").figure("pageviews", day) for day in now if day < date(2026, 11, 26)
    }
    assert {day: value.value for day, value in now.items() if day in expected} == expected
    before = figures()
    assert reread(mended, desk.now + timedelta(hours=2)) == (told, 0, 0)
    assert figures() == before


def test_what_was_observed_since_still_counts_after_a_reread(desk: Desk) -> None:
    go(desk)
    views = next(one for one in series.all_series() if one.metric == "plausible_views")
    day = date(2026, 11, 24)
    desk.now += timedelta(hours=1)
    observed.observe(
        [Observation(views, day, 77, complete=True)],
        at=desk.now,
        by="drop",
        withdrawable=True,  # type: ignore[arg-type]
    )
    desk.now += timedelta(hours=1)
    reread(desk.connection("plausible"), desk.now)
    assert series.values(views, day, day)[day].value == 77


def test_due_once_a_night_and_again_where_it_passes(desk: Desk) -> None:
    def is_due(at: datetime) -> bool:
        return due(runs.standing("plausible"), at)

    assert is_due(NIGHT)
    desk.now = NIGHT
    go(desk)
    assert not is_due(NIGHT + timedelta(hours=1))
    assert not is_due(NIGHT + timedelta(hours=23))
    assert is_due(NIGHT + timedelta(hours=24))
    desk.now += timedelta(days=1)
    desk.platform("plausible").faults.extend([DOWN] * 5)
    assert go(desk).trouble
    assert is_due(desk.now + timedelta(hours=1)), "it may answer again"
    desk.now += timedelta(hours=1)
    desk.platform("plausible").faults.extend([UNKNOWN] * 5)
    assert go(desk).trouble
    assert not is_due(desk.now + timedelta(hours=1)), "somebody must see to it first"
    assert is_due(desk.now + timedelta(hours=24))


def test_each_source_is_a_message_and_ones_trouble_costs_the_others_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    queue = client("sqs").create_queue(QueueName="sources")["QueueUrl"]
    monkeypatch.setenv("SOURCES_QUEUE", queue)
    monkeypatch.setenv("PLATFORMS", desk.world.address)
    two = (desk.connection("plausible", address=""), desk.connection("youtube", address=""))
    programme = compiled().model_copy(update={"connections": two})
    monkeypatch.setattr(function, "compiled", lambda: programme)
    monkeypatch.setattr(function, "_http", lambda: desk.http)
    assert send_due(programme, NIGHT) == ["plausible", "youtube"]
    got = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    desk.enter("youtube")
    asked = [
        function.handler(
            {"Records": [{"messageId": one["MessageId"], "body": one["Body"]}]}, clock=lambda: desk.now
        )
        for one in got
    ]
    assert asked == [{"batchItemFailures": []}] * 2
    standings = runs.standings()
    assert standings["plausible"].last
    assert standings["plausible"].last.trouble
    assert standings["plausible"].last.trouble.kind == "none"
    assert standings["youtube"].success_at
    assert log.getvalue()
    for part in desk.platform("youtube").credential.values():
        assert part not in log.getvalue()


def test_a_window_of_long_ago_leaves_the_nights_alone(desk: Desk) -> None:
    night = go(desk)
    desk.now += timedelta(hours=1)
    done = go(desk, window=Window(date(2026, 1, 1), date(2026, 1, 31)), kind="backfill")
    assert done.changed > 0
    standing = runs.standing("plausible")
    assert standing.last == night
    assert standing.newest == date(2026, 11, 25)
    assert runs.runs("plausible") == [done, night]
