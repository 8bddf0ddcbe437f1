"""The website's own counter: pages shown and visits, from the reader's browser to the table, and nothing of the reader."""

import base64
import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.functions import collect, count, hit
from services.metrics.observations import Series
from services.metrics.sources.base import Window
from services.metrics.sources.website import VIEWS, VISITS, WEBSITE
from services.metrics.table import series
from shared.aws import client
from shared.clock import london_time
from tests.support.aws import SITE, rows
from tests.support.logs import Log

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def queue(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    url = client("sqs").create_queue(QueueName="hits")["QueueUrl"]
    monkeypatch.setenv("HITS_QUEUE", url)


def show(query: str, method: str = "POST", path: str = "/hit", **headers: str) -> dict[str, Any]:
    """Be a browser that says that a page was shown."""
    return hit.handler(
        {
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"user-agent": "Mozilla/5.0", **{k.replace("_", "-"): v for k, v in headers.items()}},
            "requestContext": {"http": {"method": method, "sourceIp": "203.0.113.7"}, "requestId": "r"},
        }
    )


def queued() -> list[dict[str, Any]]:
    """Take what waits in the queue."""
    url = os.environ["HITS_QUEUE"]
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def message(number: int, at: datetime, **kept: object) -> dict[str, Any]:
    """Return a hit as the queue hands it over."""
    hit = {"page": "/", "visit": True, "referrer": "", "campaign": ""} | kept
    body = {"id": f"m{number}", "at": at.isoformat(), **hit}
    return {"messageId": f"message-{number}", "body": json.dumps(body)}


def keep(*messages: dict[str, Any]) -> None:
    assert count.handler({"Records": list(messages)}, None) == {"batchItemFailures": []}


def collected(at: datetime) -> dict[str, int]:
    """Collect as at a moment; return how many days were new or changed, by source."""
    found: dict[str, int] = collect.handler({}, clock=lambda: at)["changed"]
    return found


def counted(day: date, now: datetime) -> dict[str, int]:
    """Return what the counter says of a day."""
    return {one.series.metric: one.value for one in WEBSITE.fetch(Window(day, day), now)}


def values(of: Series, first: date, last: date) -> list[tuple[int, bool]]:
    return [(value.value, value.complete) for value in series.values(of, first, last).values()]


def is_pixel(answer: dict[str, Any]) -> bool:
    return answer["headers"]["content-type"] == "image/gif" and base64.b64decode(answer["body"]) == hit.PIXEL


def test_a_page_shown_is_counted_without_a_cookie() -> None:
    answer = show("p=%2Fbook%2Fschool&r=www.Google.com&c=Spring_2026%21")
    assert answer["statusCode"] == 200
    assert is_pixel(answer)
    assert "cookies" not in answer
    assert "set-cookie" not in answer["headers"]
    [hit] = queued()
    assert re.fullmatch(r"[0-9a-f]{16}", hit.pop("id"))
    assert datetime.fromisoformat(hit.pop("at")).tzinfo
    assert hit == {
        "page": "/book/school",
        "visit": True,
        "referrer": "www.google.com",
        "campaign": "spring2026",
    }


HOSTILE = [
    "",
    "%",
    "p",
    "&&&===",
    "p=%ff%fe",
    "p=%00",
    "p=\ud800",
    "p=/&c=%F0%9F%98%80",
    "p=/&r=%0d%0aset-cookie:x",
    "p=/&r=<script>",
    f"p={'/' * 9000}",
    "&".join(f"a{n}=1" for n in range(400)),
]


def test_hostile_addresses_get_the_same_picture() -> None:
    for query in HOSTILE:
        for method in ("GET", "POST", "HEAD", "DELETE"):
            answer = show(query, method)
            assert is_pixel(answer), query
            assert answer["statusCode"] < 500, query
    while found := queued():
        assert {(one["page"], one["referrer"], one["campaign"]) for one in found} == {("/", "", "")}


@settings(max_examples=60)
@given(st.text(max_size=120), st.text(max_size=60))
def test_whatever_arrives_the_answer_is_the_same_picture(query: str, agent: str) -> None:
    answer = show(query, user_agent=agent)
    assert is_pixel(answer)
    assert answer["statusCode"] in {200, 400}


def test_only_our_own_pages_may_post() -> None:
    assert is_pixel(show("p=/", sec_fetch_site="cross-site"))
    assert queued() == []
    show("p=/", sec_fetch_site="same-origin")
    assert len(queued()) == 1


def test_hits_become_the_days_views_and_visits() -> None:
    keep(message(1, NOON), message(2, NOON, visit=False), message(3, NOON - timedelta(days=1)))
    assert collected(NOON + timedelta(hours=1)) == {"website": 4}
    yesterday = DAY - timedelta(days=1)
    assert values(VIEWS, yesterday, DAY) == [(1, True), (2, False)]
    assert values(VISITS, yesterday, DAY) == [(1, True), (1, False)]
    assert series.all_series() == [VIEWS, VISITS]


def test_a_page_shown_just_before_midnight_is_in_the_day_that_the_next_collection_makes_complete() -> None:
    midnight = london_time(DAY + timedelta(days=1), 0)
    keep(message(1, midnight - timedelta(seconds=1)))
    collected(midnight + timedelta(minutes=5))
    assert values(VIEWS, DAY, DAY + timedelta(days=1)) == [(1, True), (0, False)]


def test_a_message_that_comes_twice_is_one_hit() -> None:
    for _ in range(3):
        keep(message(1, NOON), message(1, NOON))
    assert counted(DAY, NOON) == {"views": 1, "visits": 1}


def test_counting_again_writes_nothing_new() -> None:
    keep(message(1, NOON))
    collected(NOON + timedelta(hours=1))
    before = rows("metrics")
    assert collected(NOON + timedelta(hours=2)) == {"website": 0}
    assert rows("metrics") == before
    keep(message(2, NOON + timedelta(hours=2)))
    collected(NOON + timedelta(days=1))
    assert [(v.value, v.complete) for v in series.history(VIEWS, DAY)] == [(1, False), (2, True)]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
def test_a_day_is_londons_even_when_the_clocks_change(day: date) -> None:
    start = london_time(day, 0).astimezone(UTC)
    end = london_time(day + timedelta(days=1), 0).astimezone(UTC)
    hours = int((end - start) / timedelta(hours=1))
    assert hours == {3: 23, 10: 25}.get(day.month, 24)
    keep(*(message(n, start + timedelta(hours=n, minutes=59, seconds=59)) for n in range(-1, hours + 1)))
    keep(message(99, start))
    assert counted(day, end)["views"] == hours + 1


def test_a_bad_message_does_not_hold_up_its_batch() -> None:
    bad = [
        {"messageId": "no json", "body": "{"},
        {"messageId": "no time", "body": '{"id": "m2"}'},
    ]
    answer = count.handler({"Records": [*bad, message(1, NOON)]}, None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["no json", "no time"]
    assert [row["sk"] for row in rows("metrics", "hit")] == ["m1"]


def test_hits_go_after_eight_days() -> None:
    keep(message(1, NOON))
    [row] = rows("metrics", "hit")
    assert row["expires"] == int((NOON + timedelta(days=8)).timestamp())


def test_nothing_of_the_reader_is_kept_or_logged(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    def shown() -> None:
        show(
            "p=/&r=www.bbc.co.uk&name=Sam&e=sam%40school.example",
            user_agent="Secret-Phone/7",
            cookie="id=42",
            referer=f"{SITE}/booking/secret-token",
            x_forwarded_for="203.0.113.7",
        )

    shown()
    [found] = queued()
    assert count.handler({"Records": [{"messageId": "m", "body": json.dumps(found)}]}, None)
    keep(message(1, NOON, **{name: found[name] for name in ("page", "visit", "referrer", "campaign")}))
    collected(NOON)
    monkeypatch.delenv("HITS_QUEUE")
    shown()
    kept = str(rows("metrics")) + json.dumps(found) + log.getvalue()
    assert "www.bbc.co.uk" in kept
    assert '"collected"' in kept
    assert '"failed"' in kept, "what goes wrong is logged, and still not who met it"
    for secret in ("Secret-Phone", "203.0.113.7", "id=42", "secret-token", "Sam", "sam@", "sam%40"):
        assert secret not in kept
