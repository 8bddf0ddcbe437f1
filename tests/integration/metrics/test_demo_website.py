"""The demo's website: each day that it seeds is known, with the visits to the page of codes, and nothing of it looks made up."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from operate import demo_website
from services.metrics.sources import observed
from services.metrics.sources.website import VIEWS, VISITORS, VISITS
from services.metrics.table import flags, series

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
FIRST = NOON.date() - timedelta(days=demo_website.DAYS)


@pytest.mark.usefixtures("metrics_aws")
def test_every_day_is_known_and_told_by_page_and_campaign() -> None:
    rng = random.Random(1)  # noqa: S311  a demo is repeatable, not secret
    demo_website.visit(rng, NOON)
    views, visits, visitors = (series.values(one, FIRST, NOON.date()) for one in (VIEWS, VISITS, VISITORS))
    assert len(views) == len(visits) == len(visitors) == demo_website.DAYS + 1
    assert [day for day, value in views.items() if not value.complete] == [NOON.date()]
    assert all(0 < visitors[day].value <= visits[day].value + 15 for day in views)
    parts = {one.dimensions[0]: one for one in series.parts("website", "own")}
    typed = series.values(parts["page", "/f"], FIRST, NOON.date())
    by_poster = series.values(parts["campaign", "poster"], FIRST, NOON.date())
    assert (
        sum(value.value for value in typed.values()) == sum(value.value for value in by_poster.values()) > 50
    )
    pages = [series.values(one, FIRST, NOON.date()) for (name, _), one in parts.items() if name == "page"]
    for day, value in views.items():
        assert sum(page[day].value for page in pages if day in page) == value.value
    assert flags.flags(FIRST, NOON.date()) == ()


@pytest.mark.usefixtures("metrics_aws")
@pytest.mark.parametrize("at", [NOON, datetime(2026, 3, 12, 0, 2, tzinfo=UTC)])
def test_each_days_collection_is_kept_whenever_the_demo_is_loaded(at: datetime) -> None:
    demo_website.visit(random.Random(1), at)  # noqa: S311  a demo is repeatable, not secret
    assert len(observed.kept()) == demo_website.DAYS + 1
