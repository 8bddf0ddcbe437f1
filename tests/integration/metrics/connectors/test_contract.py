"""What every connector keeps, against its stand-in."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from operate.platforms import Platform, Said
from services.metrics.observations import Observation
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.base import Answer, Outcome
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import again
from shared.programme.connections import SETTINGS

TODAY = date(2026, 11, 25)
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 24)
EVERY = tuple(CONNECTORS)
DAILY: dict[str, dict[str, str]] = {
    "facebook": {"facebook_views": "page_media_view", "facebook_viewers": "page_total_media_view_unique"},
    "ga4": {"ga4_views": "screenPageViews", "ga4_users": "activeUsers"},
    "instagram": {"instagram_reach": "reach", "instagram_views": "views"},
    "linkedin": {"linkedin_impressions": "impressionCount", "linkedin_follows": "gain"},
    "matomo": {"matomo_visits": "nb_visits", "matomo_views": "nb_pageviews"},
    "plausible": {"plausible_views": "pageviews", "plausible_visitors": "visitors"},
    "umami": {"umami_views": "pageviews", "umami_visitors": "visitors"},
    "youtube": {"youtube_views": "views", "youtube_watch_minutes": "estimatedMinutesWatched"},
}
"""Two of each one's daily metrics, and what the stand-in calls its figures."""

NEWEST = {"linkedin": 2, "youtube": 2}
"""How many days before today a platform's figures end, where that is not yesterday."""

COUNTERS = {
    "facebook": "facebook_post_views",
    "instagram": "instagram_followers",
    "linkedin": "linkedin_followers",
    "tiktok": "tiktok_followers",
    "x": "x_followers",
    "youtube": "youtube_subscribers",
}

RETIRED = {
    "facebook": ("page_video_views", "facebook_video_views"),
    "ga4": ("sessions", "ga4_sessions"),
    "instagram": ("accounts_engaged", "instagram_engaged"),
    "plausible": ("visits", "plausible_visits"),
    "tiktok": ("share_count", "tiktok_video_shares"),
    "youtube": ("shares", "youtube_shares"),
}
"""A metric of each platform that can be asked to forget one, and ours."""


def of_day(outcome: Outcome) -> dict[str, dict[date, Observation]]:
    found: dict[str, dict[date, Observation]] = {}
    for one in outcome.observations:
        if one.series.grain == "day":
            assert one.day not in found.setdefault(one.series.metric, {}), "a day was told twice"
            found[one.series.metric][one.day] = one
    return found


def as_set(outcome: Outcome) -> set[Observation]:
    return set(outcome.observations)


def well(outcome: Outcome) -> Outcome:
    assert outcome.trouble is None
    assert outcome.cursor == ""
    return outcome


def sentence(source: str, outcome: Outcome) -> str:
    assert outcome.trouble
    return wording.trouble(outcome.trouble, source=source, title=CONNECTORS[source].title)


def test_there_is_a_connector_for_each_that_a_programme_may_name() -> None:
    assert set(CONNECTORS) == set(SETTINGS)


@pytest.mark.parametrize("source", DAILY)
def test_each_day_is_the_platforms(desk: Any, source: str) -> None:
    outcome = well(desk.run(source, FIRST, LAST))
    newest = TODAY - timedelta(days=NEWEST.get(source, 1))
    for metric, name in DAILY[source].items():
        told = of_day(outcome)[metric]
        days = [FIRST + timedelta(days=n) for n in range((newest - FIRST).days + 1)]
        if source == "matomo":
            days = [day for day in days if day.weekday() != 6]  # no visit, no row: unknown
        assert {day: one.value for day, one in told.items()} == {
            day: Decimal(desk.platform(source).figure(name, day)) for day in days
        }


@pytest.mark.parametrize("source", EVERY)
def test_series_say_what_their_numbers_are(desk: Any, source: str) -> None:
    outcome = well(desk.run(source, FIRST, LAST))
    metrics = {metric.id: metric for metric in CONNECTORS[source].metrics.values()}
    assert len(metrics) == len(CONNECTORS[source].metrics), "two metrics have one id"
    assert {one.series.metric for one in outcome.observations} == set(metrics)
    for one in outcome.observations:
        metric = metrics[one.series.metric]
        assert (one.series.source, one.series.account) == (source, "northmoor")
        assert (one.series.unit, one.series.semantics) == (metric.unit, metric.semantics)
        assert isinstance(one.value, Decimal)
        if one.series.grain == "lifetime":
            assert one.series.dimensions[0][0] in ("post", "video")
            assert "\n" not in one.series.title
            assert not one.complete


@pytest.mark.parametrize("source", EVERY)
def test_only_what_is_wanted_is_asked(desk: Any, source: str) -> None:
    whole = well(desk.run(source, FIRST, LAST))
    metric = next(iter(CONNECTORS[source].metrics.values())).id
    outcome = well(desk.run(source, FIRST, LAST, connection=desk.connection(source, metrics=[metric])))
    assert as_set(outcome) == {one for one in as_set(whole) if one.series.metric == metric}
    assert all(answer.ask.metrics or answer.ask.what in ("media", "token") for answer in outcome.answers)


@pytest.mark.parametrize("source", DAILY)
def test_a_day_is_complete_once_it_is_no_longer_restated(desk: Any, source: str) -> None:
    metric, _ = next(iter(DAILY[source].items()))
    told = of_day(well(desk.run(source, FIRST, LAST)))[metric]
    for day, one in told.items():
        assert one.complete == (day < TODAY - CONNECTORS[source].restated_for)


@pytest.mark.parametrize("source", DAILY)
def test_asked_later_a_day_is_told_anew(desk: Any, source: str) -> None:
    metric, name = next(iter(DAILY[source].items()))
    day = date(2026, 11, 23)
    before = of_day(well(desk.run(source, day, day)))[metric][day]
    desk.now += timedelta(days=1)
    after = of_day(well(desk.run(source, day, day)))[metric][day]
    assert after.value == desk.platform(source).figure(name, day) > before.value
    assert after.series == before.series


@pytest.mark.parametrize("source", COUNTERS)
def test_a_reading_after_six_is_of_today_and_may_grow(desk: Any, source: str) -> None:
    outcome = well(desk.run(source, FIRST, LAST))
    found = [one for one in outcome.observations if one.series.metric == COUNTERS[source]]
    assert found
    if found[0].series.grain == "day":
        assert [(one.day, one.complete) for one in found] == [(TODAY, False)]


@pytest.mark.parametrize("source", sorted(set(COUNTERS) - {"facebook"}))
def test_a_reading_in_the_night_closes_the_day_before(desk: Any, source: str) -> None:
    desk.now = desk.now.replace(hour=3)
    outcome = well(desk.run(source, FIRST, LAST))
    found = [one for one in outcome.observations if one.series.metric == COUNTERS[source]]
    assert [(one.day, one.complete) for one in found] == [(TODAY - timedelta(days=1), True)]


@pytest.mark.parametrize("source", EVERY)
def test_of_days_gone_by_no_counter_is_read(desk: Any, source: str) -> None:
    outcome = well(desk.run(source, date(2026, 9, 1), date(2026, 9, 3)))
    assert all(date(2026, 9, 1) <= one.day <= date(2026, 9, 3) for one in outcome.observations)
    assert bool(outcome.observations) == (source in DAILY)


@pytest.mark.parametrize(
    "source", ["facebook", "ga4", "instagram", "matomo", "plausible", "umami", "youtube"]
)
def test_an_empty_set_is_unknown_and_told(desk: Any, source: str) -> None:
    desk.platform(source).empty = True
    outcome = well(desk.run(source, FIRST, LAST))
    assert not {metric for metric in of_day(outcome) if metric in DAILY[source]}
    said = [wording.flag(one, source=source, title="It") for one in outcome.flags if one.kind == "empty"]
    assert said
    assert "unknown, not zero" in said[0]


@pytest.mark.parametrize("source", EVERY)
def test_told_to_wait_it_waits_so_long_and_goes_on(desk: Any, source: str) -> None:
    whole = well(desk.run(source, FIRST, LAST))
    desk.slept.clear()
    later = f"{desk.now + timedelta(seconds=27):%a, %d %b %Y %H:%M:%S} GMT"
    waits = [Said("slow down", 429, {"retry-after": "7"}), Said("slow down", 503, {"retry-after": later})]
    desk.platform(source).faults.extend([None] * _before(source) + waits)
    outcome = well(desk.run(source, FIRST, LAST))
    assert desk.slept == [7.0, 20.0]
    assert {(one.series, one.day) for one in outcome.observations} == {
        (one.series, one.day) for one in whole.observations
    }


@pytest.mark.parametrize("source", EVERY)
def test_not_told_how_long_it_waits_at_random_and_longer_each_time(desk: Any, source: str) -> None:
    well(desk.run(source, LAST, LAST))  # tokens are had
    desk.slept.clear()
    desk.platform(source).faults.extend([None] * _before(source) + [Said("slow down", 429)] * 3)
    well(desk.run(source, LAST, LAST))
    assert desk.slept == [0.5, 1.0, 2.0]


def _before(source: str) -> int:
    """Return how many calls get the token of a run that has none kept."""
    return 1 if source in {"ga4", "umami"} else 0


@pytest.mark.parametrize("source", EVERY)
def test_a_platform_that_is_down_costs_nothing_that_was_read(desk: Any, source: str) -> None:
    whole = well(desk.run(source, FIRST, LAST))
    faults = desk.platform(source).faults
    faults.extend([None] * (_before(source) + 1) + [Said("<html>Bad gateway</html>", 502)] * 50)
    outcome = desk.run(source, FIRST, LAST)
    faults.clear()
    if len(whole.answers) == 1:
        assert well(outcome) == whole
        return
    assert outcome.trouble
    assert outcome.trouble.kind == "down"
    assert "does not answer" in sentence(source, outcome)
    assert len(outcome.answers) == 1
    rest = well(desk.run(source, FIRST, LAST, cursor=outcome.cursor))
    assert as_set(outcome) | as_set(rest) == as_set(whole)


@pytest.mark.parametrize("source", EVERY)
def test_out_of_calls_it_goes_on_at_the_cursor(desk: Any, source: str) -> None:
    whole = well(desk.run(source, FIRST, LAST))
    cursor, found, runs = "", set(), 0
    while True:
        outcome = desk.run(source, FIRST, LAST, cursor=cursor, calls=_before(source) + 2)
        assert outcome.trouble is None
        assert outcome.calls <= _before(source) + 2
        found |= as_set(outcome)
        runs += 1
        if not (cursor := outcome.cursor):
            break
    assert found == as_set(whole)
    assert runs >= len(whole.answers) / 2


@pytest.mark.parametrize("source", EVERY)
def test_out_of_time_it_does_not_wait_but_stops(desk: Any, source: str) -> None:
    well(desk.run(source, LAST, LAST))
    desk.slept.clear()
    desk.platform(source).faults.extend([None] * _before(source) + [Said("wait", 429, {"retry-after": "59"})])
    outcome = desk.run(source, FIRST, LAST, seconds=50)
    assert outcome.trouble is None
    assert outcome.cursor
    assert desk.slept == []


@pytest.mark.parametrize("source", EVERY)
def test_asked_too_often_for_long_it_says_so(desk: Any, source: str) -> None:
    well(desk.run(source, LAST, LAST))
    desk.platform(source).faults.extend([None] * _before(source) + [Said("", 429, {"retry-after": "3600"})])
    outcome = desk.run(source, FIRST, LAST)
    assert outcome.trouble
    assert outcome.trouble.kind == "quota"
    assert "quota is used up" in sentence(source, outcome)
    assert outcome.cursor


@pytest.mark.parametrize("source", RETIRED)
def test_a_retired_metric_costs_the_others_nothing(desk: Any, source: str) -> None:
    whole = well(desk.run(source, FIRST, LAST))
    name, metric = RETIRED[source]
    desk.platform(source).retired.add(name)
    outcome = well(desk.run(source, FIRST, LAST))
    assert outcome.unsupported == (metric,)
    assert as_set(outcome) == {one for one in as_set(whole) if one.series.metric != metric}


@pytest.mark.parametrize("source", EVERY)
def test_an_answer_that_was_kept_reads_the_same(desk: Any, source: str) -> None:
    outcome = well(desk.run(source, FIRST, LAST))
    kept = json.loads(json.dumps([answer.data() for answer in outcome.answers]))
    connection = desk.connection(source)
    read = [one for data in kept for one in again(CONNECTORS[source], connection, Answer.of(data))]
    assert set(read) == as_set(outcome)


WRONG: dict[str, Callable[[Platform], dict[str, str]]] = {
    **dict.fromkeys(("facebook", "instagram", "matomo", "plausible"), lambda _: {"token": "mistyped-token"}),
    "umami": lambda _: {"username": "collector", "password": "mistyped-password"},
    "ga4": lambda platform: {**platform.credential, "private_key": "mistyped-private-key"},
    **dict.fromkeys(
        ("linkedin", "tiktok", "x", "youtube"),
        lambda platform: {**platform.credential, "refresh_token": "mistyped-refresh-token"},
    ),
}


@pytest.mark.parametrize("source", EVERY)
def test_a_wrong_credential_is_said_with_what_to_do(desk: Any, source: str) -> None:
    desk.enter(source, WRONG[source](desk.platform(source)))
    outcome = desk.run(source, FIRST, LAST)
    said = sentence(source, outcome)
    assert outcome.observations == ()
    assert CONNECTORS[source].title in said
    assert f"make source NAME={source}" in said
    assert "mistyped" not in said


@pytest.mark.parametrize("source", EVERY)
def test_half_a_credential_is_said(desk: Any, source: str) -> None:
    desk.enter(source, {"nothing": "of use"})
    outcome = desk.run(source, FIRST, LAST)
    assert outcome.trouble
    assert outcome.trouble.kind == "incomplete"
    assert f"make source NAME={source}" in sentence(source, outcome)


def test_no_credential_is_said(desk: Any) -> None:
    desk.entered.add("plausible")
    outcome = desk.run("plausible", FIRST, LAST)
    assert outcome.trouble
    assert outcome.trouble.kind == "none"
    assert "No credential was entered for Plausible yet" in sentence("plausible", outcome)


@pytest.mark.parametrize("source", EVERY)
def test_nothing_of_a_credential_is_seen_anywhere(
    desk: Any, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "httpx")
    platform = desk.platform(source)
    outcomes = [desk.run(source, FIRST, LAST)]
    platform.token = "another-token-now"
    if hasattr(platform, "tokens"):
        platform.tokens.access = "another-access-token-now"
    platform.faults.append(None)
    outcomes.append(desk.run(source, FIRST, LAST))
    secrets = {
        *(
            part
            for name, part in platform.credential.items()
            if name not in {"client_email", "token_uri", "type"}
        ),
        *re.findall(r"[\w-]+(?:-token-|-refresh-token-|access-token)[\w-]+", repr(platform.__dict__)),
        f"{source}-token-of-the-stand-in",
        f"{source}-access-token-1",
    } - {f"{source}-client", "collector"}
    everything = "\n".join(
        [
            *(repr(one) for one in outcomes),
            *(json.dumps([answer.data() for answer in one.answers]) for one in outcomes),
            *(one.cursor for one in outcomes),
            *(sentence(source, one) for one in outcomes if one.trouble),
            *(f"{call.path}?{call.raw_query}" for call in platform.calls),
            *(record.getMessage() for record in caplog.records),
            repr(desk.client()),
            repr(desk.keyring(source).read()),
        ]
    )
    assert [secret for secret in secrets if len(secret) > 5 and secret in everything] == []
