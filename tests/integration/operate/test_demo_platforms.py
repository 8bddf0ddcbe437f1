"""The demo's connections, collected from their stand-ins as `make run` does."""

from datetime import timedelta

import pytest

from operate import demo_platforms
from services.metrics.figures.collecting import collected, to_see
from services.metrics.table import runs, series
from services.metrics.table.restated import restated
from shared.clock import london_day, now
from shared.compiled import compiled
from tests.integration.metrics.conftest import metrics_aws
from tests.integration.metrics.connectors.conftest import Desk, desk
from tests.support.programme import DEMO, programme_of

__all__ = ["desk", "metrics_aws"]


def test_every_connection_of_the_demo_is_collected_and_nothing_waits_for_anybody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.world.clock = now
    with programme_of(DEMO):
        programme = compiled()
        demo_platforms.collect(programme, desk.world.address, now)
    at = now()
    found = collected(programme.connections, runs.standings(), at)
    assert len(found) >= 2
    assert to_see(found, at) == ()
    assert all(one.success and not one.stale for one in found)
    metrics = {metric for one in programme.connections for metric in one.metrics}
    assert {one.metric for one in series.all_series()} == metrics
    for one in programme.connections:
        assert len(runs.runs(one.id)) == 5, "a backfill, three nights, and now"
    today = london_day(at)
    told = restated(series.all_series(), today - timedelta(days=14), today)
    assert {one.series.source for one in told} == {one.connector for one in programme.connections}
