"""What a source's own page names as restated: figures of days that were over, that stand, the newest first; and what it reads."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.metrics.observations import Observation, Series
from services.metrics.table import series, taken_back
from services.metrics.table.restated import MOST, restated
from shared.aws import client
from shared.clock import london_day
from shared.dynamo import put, write
from shared.web.routes import address
from tests.integration.metrics.test_drops import shown
from tests.support.handed_in import NOW, SOURCE

pytestmark = pytest.mark.usefixtures("metrics_aws")

VIEWS = Series("clipcast", "ours", "views", "Views", "views", "flow")
HOURS = Series("clipcast", "ours", "hours", "Hours", "hours", "flow", 2)
FIRST, LAST = date(2026, 9, 10), date(2026, 10, 15)
BEGUN = datetime(2026, 10, 20, 3, tzinfo=UTC)


def say(
    of: Series, day: date, value: str, hours: float = 0, by: str = "run", *, at: datetime | None = None
) -> str:
    """Let a source say a figure some hours after all days were over, or at a moment; return that as it is kept."""
    moment = at or BEGUN + timedelta(hours=hours)
    series.observe(
        [Observation(of, day, Decimal(value), complete=True)],
        at=moment,
        by=by,
        withdrawable=by.startswith("drop"),
    )
    return moment.isoformat(timespec="microseconds")


def found(*of: Series) -> list[tuple[str, date, Decimal, Decimal, str]]:
    return [(one.series.metric, one.day, one.before, one.after, one.at) for one in restated(of, FIRST, LAST)]


def test_each_change_of_a_day_that_was_over_is_named_the_newest_first() -> None:
    day = date(2026, 10, 2)
    say(VIEWS, day, "5")
    first = say(VIEWS, day, "7", 1)
    say(VIEWS, day, "7", 2, "drop-same")
    last = say(VIEWS, day, "6", 3)
    say(HOURS, day, "1.50")
    hours = say(HOURS, day, "1.25", 2)
    assert found(VIEWS, HOURS) == [
        ("views", day, Decimal(7), Decimal(6), last),
        ("hours", day, Decimal("1.5"), Decimal("1.25"), hours),
        ("views", day, Decimal(5), Decimal(7), first),
    ]


def test_what_grew_on_its_day_what_was_taken_back_and_other_days_are_not_named() -> None:
    day = date(2026, 10, 2)
    say(VIEWS, day, "5", at=datetime(2026, 10, 2, 9, tzinfo=UTC))
    say(VIEWS, day, "9", at=datetime(2026, 10, 3, 9, tzinfo=UTC))
    for other in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        say(VIEWS, other, "1")
        say(VIEWS, other, "2", 1)
    assert found(VIEWS) == []
    say(VIEWS, day, "3", 1, "drop-1")
    assert [one[2:4] for one in found(VIEWS)] == [(Decimal(9), Decimal(3))]
    taken_back.withdraw("drop-1", at=BEGUN, who="Robin")
    assert found(VIEWS) == []
    say(VIEWS, day, "4", 2)
    assert [one[2:4] for one in found(VIEWS)] == [(Decimal(9), Decimal(4))]


def test_rows_of_before_are_read() -> None:
    for at, value in (("2026-10-05T06:00:00.000000+00:00", 5), ("2026-10-06T06:00:00.000000+00:00", 6)):
        key = {"pk": f"SERIES#{VIEWS.key}", "sk": f"2026-10-02#{at}"}
        write(put("metrics", {**key, "entity": "observation", "value": value, "complete": True}))
    assert found(VIEWS) == [
        ("views", date(2026, 10, 2), Decimal(5), Decimal(6), "2026-10-06T06:00:00.000000+00:00")
    ]


def test_of_many_the_newest_are_returned_line_after_line() -> None:
    lines = [
        Series("clipcast", "ours", f"metric-{number}", f"Metric {number}", "things", "flow")
        for number in range(7)
    ]
    days = [FIRST + timedelta(days=number) for number in range(5)]
    for hours, value in ((0, 1), (1, 2)):
        said = [Observation(line, day, Decimal(value), complete=True) for line in lines for day in days]
        series.observe(said, at=BEGUN + timedelta(hours=hours))
    named = found(*lines)
    expected = [(line.metric, day) for day in reversed(days) for line in lines][:MOST]
    assert [one[:2] for one in named] == expected


def test_a_line_that_ended_long_ago_is_not_asked_what_was_restated(monkeypatch: pytest.MonkeyPatch) -> None:
    today, [name] = london_day(NOW), {SOURCE.series}
    lines = [
        Series(name, SOURCE.account, f"metric-{number}", f"Metric {number}", "things", "flow")
        for number in range(20)
    ]
    for back in (40, 41):
        said = [
            Observation(line, today - timedelta(days=back), Decimal(1), complete=True) for line in lines[1:]
        ]
        series.observe(said, at=NOW)
    series.observe(
        [Observation(lines[0], today - timedelta(days=1), Decimal(1), complete=True)],
        at=NOW,
    )
    asked: list[str] = []
    really = client("dynamodb").query

    def counted(**named: Any) -> Any:
        asked.append(named["ExpressionAttributeValues"][":pk"]["S"])
        return really(**named)

    monkeypatch.setattr(client("dynamodb"), "query", counted, raising=False)
    assert "Metric 19" in shown(address("console.source", source=SOURCE.id))
    assert [one for one in asked if one.startswith("SERIES#")] == [f"SERIES#{lines[0].key}"]
    assert len(asked) < 10
