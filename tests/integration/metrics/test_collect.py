"""The hourly collection: every source is asked for what may have changed, and one's trouble costs the others nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from services.metrics.observations import Observation, Series
from services.metrics.sources.base import Window
from services.metrics.sources.collect import COLLECTED, collect_all
from services.metrics.table import series
from tests.support.aws import rows
from tests.support.logs import Log

pytestmark = pytest.mark.usefixtures("metrics_aws")

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY = NOON.date()


@dataclass
class Platform:
    """A source that says a number a day, and what it was asked for."""

    id: str
    value: int = 5
    restated_for: timedelta = timedelta(days=2)
    title: str = "A platform"
    asked: list[Window] = field(default_factory=list)

    @property
    def series(self) -> tuple[Series, ...]:
        return (Series(self.id, "ours", "views", "Views", "views", "flow"),)

    def fetch(self, window: Window, now: datetime) -> Iterator[Observation]:
        self.asked.append(window)
        for day in window.days:
            yield Observation(self.series[0], day, self.value, day < now.date())


class Down(Platform):
    def fetch(self, window: Window, now: datetime) -> Iterator[Observation]:
        yield from super().fetch(window, now)
        raise ConnectionError


def test_a_source_is_asked_for_as_far_back_as_it_restates() -> None:
    daily, slow = (
        Platform("daily", restated_for=timedelta(0)),
        Platform("slow", restated_for=timedelta(days=9)),
    )
    assert collect_all(NOON, (daily, slow)) == {"daily": 1, "slow": 10}
    assert daily.asked == [Window(DAY, DAY)]
    assert slow.asked == [Window(date(2026, 3, 3), DAY)]
    assert len(Window(date(2026, 3, 3), DAY).days) == 10


def test_a_window_is_of_londons_days() -> None:
    platform = Platform("daily", restated_for=timedelta(0))
    collect_all(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), (platform,))
    assert platform.asked == [Window(date(2026, 7, 2), date(2026, 7, 2))]


def test_what_says_nothing_new_is_not_written_and_what_is_restated_stands_beside_it() -> None:
    platform = Platform("slow")
    collect_all(NOON, (platform,))
    before = rows("metrics")
    assert collect_all(NOON + timedelta(hours=1), (platform,)) == {"slow": 0}
    assert rows("metrics") == before
    platform.value = 6
    assert collect_all(NOON + timedelta(hours=2), (platform,)) == {"slow": 3}
    assert [one.value for one in series.history(platform.series[0], DAY)] == [5, 6]


def test_one_source_that_is_down_costs_the_others_nothing(log: Log) -> None:
    with pytest.raises(RuntimeError, match=r"Not collected: down\."):
        collect_all(NOON, (Down("down"), Platform("up")))
    assert {one.source for one in series.all_series()} == {"up"}
    [line] = [line for line in log.lines() if line["message"] == "not collected"]
    assert line["source"] == "down"


def test_our_own_website_is_collected() -> None:
    assert [source.id for source in COLLECTED] == ["website"]
