"""Views by page and visits by site and campaign, of Google Analytics and Plausible, where the connection wants them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from operate.platforms import Said
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import again

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 24)
EXPECTED = {
    "ga4": {
        ("page", "/"): ("ga4_views", "screenPageViews /"),
        ("page", "/schools"): ("ga4_views", "screenPageViews /schools"),
        ("referrer", "none"): ("ga4_sessions", "sessions (direct)"),
        ("referrer", "google"): ("ga4_sessions", "sessions google"),
        ("campaign", "none"): ("ga4_sessions", "sessions (not set)"),
        ("campaign", "poster-2026"): ("ga4_sessions", "sessions poster-2026"),
    },
    "plausible": {
        ("page", "/"): ("plausible_views", "pageviews /"),
        ("page", "/schools"): ("plausible_views", "pageviews /schools"),
        ("referrer", "none"): ("plausible_visits", "visits Direct / None"),
        ("referrer", "Google"): ("plausible_visits", "visits Google"),
        ("campaign", "none"): ("plausible_visits", "visits (not set)"),
        ("campaign", "poster-2026"): ("plausible_visits", "visits poster-2026"),
    },
}


def asked_by(desk: Any, source: str, by: str, **more: Any) -> Any:
    settings = {**desk.platform(source).settings(), "by": by}
    return desk.run(source, FIRST, LAST, connection=desk.connection(source, settings=settings, **more))


@pytest.mark.parametrize("source", EXPECTED)
def test_each_part_is_a_line_of_its_own_and_the_whole_stays(desk: Any, source: str) -> None:
    whole = desk.run(source, FIRST, LAST)
    outcome = asked_by(desk, source, "page,referrer,campaign")
    assert (outcome.trouble, {one.kind for one in outcome.flags} - {"quota"}) == (None, set())
    parts = {one for one in outcome.observations if one.series.dimensions}
    assert set(outcome.observations) - parts == set(whole.observations)
    found = {(one.series.dimensions[0], one.day): (one.series.metric, one.value) for one in parts}
    platform = desk.platform(source)
    assert found == {
        (part, day): (metric, Decimal(platform.figure(name, day)))
        for part, (metric, name) in EXPECTED[source].items()
        for day in (FIRST, LAST)
    }
    assert {(one.series.grain, one.series.semantics, one.complete) for one in parts} == {
        ("day", "flow", False)
    }
    connection = desk.connection(source)
    read = [one for answer in outcome.answers for one in again(CONNECTORS[source], connection, answer)]
    assert set(read) == set(outcome.observations)


@pytest.mark.parametrize("source", EXPECTED)
def test_only_what_is_wanted_is_asked_by(desk: Any, source: str) -> None:
    views = EXPECTED[source]["page", "/"][0]
    outcome = asked_by(desk, source, "page,referrer", metrics=[views])
    assert {one.series.metric for one in outcome.observations} == {views}
    assert {name for one in outcome.observations for name, _ in one.series.dimensions} == {"page"}
    assert outcome.calls - (source == "ga4") == 1 + 2, "the days at once, and each by page"


@pytest.mark.parametrize("source", EXPECTED)
def test_a_day_without_a_campaign_is_no_day_without_figures(desk: Any, source: str) -> None:
    whole = asked_by(desk, source, "campaign")
    nothing = {"results": [], "meta": {}} if source == "plausible" else {"rowCount": 0, "metadata": {}}
    desk.platform(source).faults.extend([*[None] * (1 + (source == "ga4")), *[Said(nothing)] * 2])
    outcome = asked_by(desk, source, "campaign")
    assert (outcome.trouble, {one.kind for one in outcome.flags} - {"quota"}) == (None, set())
    assert set(outcome.observations) == {one for one in whole.observations if not one.series.dimensions}
