"""The website's own counter: pages shown and visits, from the reader's browser to the table, and nothing of the reader."""

import base64
import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.functions import collect, count, hit
from services.metrics.observations import Observation, Series
from services.metrics.sources.base import Window
from services.metrics.sources.collect import collect as collect_from
from services.metrics.sources.website import MOST_PARTS, VIEWS, VISITORS, VISITS, WEBSITE
from services.metrics.table import flags, salts, series
from services.metrics.table.hits import HELD
from shared.aws import client
from shared.clock import london_time
from shared.dynamo import put, write
from tests.support.aws import SITE, rows
from tests.support.logs import Log

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY = NOON.date()


@pytest.fixture(autouse=True)
def queue(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    url = client("sqs").create_queue(QueueName="hits")["QueueUrl"]
    monkeypatch.setenv("HITS_QUEUE", url)


BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
THEIRS = "https://www.northmoor.example"
"""The other site that the tests' programme lists."""


def show(
    query: str, method: str = "POST", path: str = "/hit", at: datetime = NOON, **headers: str
) -> dict[str, Any]:
    """Be a browser that says that a page was shown."""
    return hit.handler(
        {
            "rawPath": path,
            "rawQueryString": query,
            "headers": {
                "user-agent": BROWSER,
                "x-forwarded-for": "203.0.113.7, 198.51.100.1",
                **{k.replace("_", "-"): v for k, v in headers.items()},
            },
            "requestContext": {"http": {"method": method, "sourceIp": "203.0.113.7"}, "requestId": "r"},
        },
        clock=lambda: at,
    )


def queued() -> list[dict[str, Any]]:
    """Take what waits in the queue."""
    url = os.environ["HITS_QUEUE"]
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def message(number: int, at: datetime, **kept: object) -> dict[str, Any]:
    """Return a hit as the queue hands it over."""
    hit = {
        "account": "own",
        "page": "/",
        "codes": False,
        "visit": True,
        "scripted": True,
        "referrer": "",
        "campaign": "",
        "device": "phone",
        "visitor": f"visitor-{number}",
    } | kept
    body = {"id": f"m{number}", "at": at.isoformat(), **hit}
    return {"messageId": f"message-{number}", "body": json.dumps(body)}


def keep(*messages: dict[str, Any]) -> None:
    assert count.handler({"Records": list(messages)}, None) == {"batchItemFailures": []}


def collected(at: datetime) -> dict[str, int]:
    """Collect as at a moment; return how many days were new or changed, by source."""
    found: dict[str, int] = collect.handler({}, clock=lambda: at)["changed"]
    return found


def collected_day(at: datetime, day: date = DAY) -> None:
    """Collect one day as at a moment, which reads an eighth of what the collection reads."""
    collect_from(WEBSITE, Window(day, day), at)


def counted(day: date, now: datetime, account: str = "own") -> dict[str, int]:
    """Return what the counter says of a day of a site in all."""
    return {
        one.series.metric: int(one.value)
        for one in WEBSITE.fetch(Window(day, day), now)
        if one.series.account == account and not one.series.dimensions
    }


def told(day: date, now: datetime) -> dict[tuple[str, str], int]:
    """Return what it says of a day by dimension."""
    return {
        one.series.dimensions[0]: int(one.value)
        for one in WEBSITE.fetch(Window(day, day), now)
        if one.series.dimensions
    }


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
    assert re.fullmatch(r"[0-9a-f]{12}", hit.pop("visitor"))
    assert hit == {
        "account": "own",
        "page": "/book/school",
        "codes": False,
        "visit": True,
        "scripted": True,
        "referrer": "www.google.com",
        "campaign": "spring2026",
        "device": "phone",
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


HEADERS = [
    "origin",
    "referer",
    "sec-fetch-site",
    "x-forwarded-for",
    "cookie",
    "content-type",
    "dnt",
    "accept-encoding",
]


@settings(max_examples=80)
@given(
    st.text(max_size=120),
    st.text(max_size=60),
    st.dictionaries(st.sampled_from(HEADERS), st.text(max_size=80)),
    st.sampled_from(["GET", "POST", "HEAD"]),
)
def test_whatever_arrives_the_answer_is_the_same_picture(
    query: str, agent: str, headers: dict[str, str], method: str
) -> None:
    for named in (agent, f"{BROWSER} {agent}"):
        answer = show(query, method, user_agent=named, **headers)
        assert is_pixel(answer)
        assert answer["statusCode"] in {200, 400}


def test_only_our_own_pages_and_listed_sites_are_counted() -> None:
    assert is_pixel(show("p=/", sec_fetch_site="cross-site"))
    assert is_pixel(show("p=/", origin="https://elsewhere.example", sec_fetch_site="cross-site"))
    assert queued() == []
    show("p=/", origin=SITE, sec_fetch_site="same-origin")
    answer = show("p=/about", origin=THEIRS, sec_fetch_site="cross-site")
    assert {one["account"]: one["page"] for one in queued()} == {
        "own": "/",
        "www.northmoor.example": "/about",
    }
    assert answer["headers"]["cross-origin-resource-policy"] == "cross-origin"


def test_other_sites_load_the_script_from_an_address_that_stays() -> None:
    answer = show("", "GET", "/hit.js", origin=THEIRS, sec_fetch_site="cross-site")
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"].startswith("text/javascript")
    assert answer["headers"]["cross-origin-resource-policy"] == "cross-origin"
    assert answer["headers"]["cache-control"] == "public, max-age=86400"


def test_each_site_is_counted_as_a_site_of_its_own() -> None:
    keep(
        message(1, NOON),
        message(2, NOON, account="www.northmoor.example"),
        message(3, NOON, account="www.northmoor.example"),
    )
    assert counted(DAY, NOON) == {"views": 1, "visits": 1, "visitors": 1}
    assert counted(DAY, NOON, "www.northmoor.example") == {"views": 2, "visits": 2, "visitors": 2}


def test_hits_become_the_days_views_visits_and_visitors() -> None:
    keep(
        message(1, NOON),
        message(2, NOON, visit=False, visitor="visitor-1"),
        message(3, NOON - timedelta(days=1)),
    )
    collected(NOON + timedelta(hours=1))
    yesterday = DAY - timedelta(days=1)
    assert values(VIEWS, yesterday, DAY) == [(1, True), (2, False)]
    assert values(VISITS, yesterday, DAY) == [(1, True), (1, False)]
    assert values(VISITORS, yesterday, DAY) == [(1, True), (1, False)]
    assert set(series.all_series()) == {VIEWS, VISITS, VISITORS}


def test_a_page_shown_just_before_midnight_is_in_the_day_that_the_next_collection_makes_complete() -> None:
    midnight = london_time(DAY + timedelta(days=1), 0)
    keep(message(1, midnight - timedelta(seconds=1)))
    collected(midnight + timedelta(minutes=5))
    assert values(VIEWS, DAY, DAY + timedelta(days=1)) == [(1, True)], (
        "nothing is known of the day that has begun"
    )


def test_a_message_that_comes_twice_is_one_hit() -> None:
    for _ in range(3):
        keep(message(1, NOON), message(1, NOON))
    assert counted(DAY, NOON) == {"views": 1, "visits": 1, "visitors": 1}


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
    assert [row["sk"] for row in rows("metrics", "hit")] == ["12:00:00.000000#m1"]


def test_hits_go_after_eight_days() -> None:
    keep(message(1, NOON))
    [row] = rows("metrics", "hit")
    assert row["expires"] == int((NOON + timedelta(days=8)).timestamp())


def test_nothing_of_the_reader_is_kept_or_logged(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    def shown() -> None:
        show(
            "p=/&r=www.bbc.co.uk&name=Sam&e=sam%40school.example",
            user_agent=f"{BROWSER} Secret-Phone/7",
            cookie="id=42",
            referer=f"{SITE}/booking/secret-token",
            x_forwarded_for="203.0.113.7, 198.51.100.1",
        )

    shown()
    [found] = queued()
    keep({"messageId": "m", "body": json.dumps(found)})
    collected(NOON)
    salt = rows("salts")[0]["salt"]
    monkeypatch.setenv("HITS_QUEUE", "")
    shown()
    kept = str(rows("metrics")) + json.dumps(found) + log.getvalue()
    assert "www.bbc.co.uk" in kept
    assert '"collected"' in kept
    assert '"failed"' in kept, "what goes wrong is logged, and still not who met it"
    for secret in (
        "Secret-Phone",
        "203.0.113.7",
        "198.51.100.1",
        "id=42",
        "secret-token",
        "Sam",
        "sam@",
        "sam%40",
    ):
        assert secret not in kept
    assert salt.hex() not in kept
    assert str(salt) not in kept


def test_hits_that_come_days_late_are_counted_as_long_as_their_day_is_held() -> None:
    keep(message(1, NOON))
    collected(NOON + timedelta(days=1))
    keep(message(2, NOON + timedelta(hours=1)))
    late = london_time(DAY + HELD, 23, 59)
    collected(late)
    assert values(VIEWS, DAY, DAY) == [(2, True)]
    assert [int(one.value) for one in series.history(VIEWS, DAY)] == [1, 2]
    keep(message(3, NOON))
    collected(late + timedelta(minutes=1))
    assert values(VIEWS, DAY, DAY) == [(2, True)], "from then on a day's first hits may be gone"


def test_a_day_without_a_hit_is_unknown_where_hits_usually_come(monkeypatch: pytest.MonkeyPatch) -> None:
    for back in range(1, 5):
        keep(*(message(100 * back + n, NOON - timedelta(days=back)) for n in range(10)))
    collected(NOON)
    silent = NOON + timedelta(days=2)
    collected(silent)
    assert values(VIEWS, DAY, silent.date()) == [], "nothing was heard: that is not zero"
    assert len(values(VIEWS, DAY - timedelta(days=9), silent.date())) == 4


def test_a_quiet_site_may_have_a_day_without_a_hit() -> None:
    days = [Observation(VIEWS, DAY - timedelta(days=n), Decimal(n % 4), complete=True) for n in range(1, 20)]
    series.observe(days, at=NOON)
    for back in range(1, HELD.days + 1):
        keep(*(message(100 * back + n, NOON - timedelta(days=back)) for n in range(back % 4)))
    collected(NOON + timedelta(days=1))
    for one in (VIEWS, VISITS, VISITORS):
        assert values(one, DAY, DAY + timedelta(days=1)) == [(0, True)]
    collected(NOON + timedelta(days=5))
    silent = values(VIEWS, DAY, DAY + timedelta(days=5))
    assert 0 < len(silent) < 5, "a counter that says nothing for days is likelier broken than unread"


def test_a_counter_that_was_never_heard_of_says_nothing() -> None:
    assert collected(NOON) == {"website": 0}
    assert series.all_series() == []


def flood(number: int = 200, at: datetime = NOON) -> None:
    keep(*(message(n, at, visitor=f"v{n}") for n in range(number)))


def test_two_hundred_hits_from_nowhere_are_apart_named_and_wait_for_a_person() -> None:
    flood()
    keep(message(900, NOON, referrer="www.bbc.co.uk"))
    collected_day(NOON + timedelta(days=1))
    assert values(VIEWS, DAY, DAY) == [(1, False)], "not silently counted, and not said to be all there was"
    [flag] = flags.flags(DAY, DAY)
    assert (flag.account, flag.why, flag.hour, flag.views, flag.visits, flag.waits) == (
        ("own", "hour", 12, 200, 200, True)
    )
    assert "v1" not in str(rows("metrics", "flagged"))
    flags.decide(flag.key, "count", views=200, who="Sam", at=NOON + timedelta(days=1))
    collected_day(NOON + timedelta(days=1, hours=1))
    assert values(VIEWS, DAY, DAY) == [(201, True)]
    keep(message(901, NOON))
    collected_day(NOON + timedelta(days=1, hours=2))
    [flag] = flags.flags(DAY, DAY)
    assert (flag.views, flag.waits, flag.who) == (201, True, "Sam"), "more have come than were decided of"
    assert values(VIEWS, DAY, DAY) == [(1, False)]
    flags.decide(flag.key, "leave", views=201, who="Robin", at=NOON + timedelta(days=1))
    collected_day(NOON + timedelta(days=1, hours=3))
    assert values(VIEWS, DAY, DAY) == [(1, True)]
    [flag] = flags.flags(DAY, DAY)
    assert (flag.verdict, flag.who, flag.waits) == ("leave", "Robin", False)


def test_what_is_decided_must_be_there() -> None:
    with pytest.raises(flags.GoneError):
        flags.decide("2026-03-12#own#hour#12", "count", views=1, who="Sam", at=NOON)


def test_a_verdict_given_while_a_day_is_counted_stays() -> None:
    flood()
    collected_day(NOON)
    [before] = flags.flags(DAY, DAY)
    flags.decide(before.key, "leave", views=200, who="Sam", at=NOON)
    flags.keep([replace(before, views=250)], [before])
    assert flags.flags(DAY, DAY)[0].verdict == "leave"


def test_sites_campaigns_pages_and_devices_are_kept_as_long_as_the_figures() -> None:
    keep(
        message(1, NOON, page="/book/school", campaign="mail"),
        message(2, NOON, referrer="www.bbc.co.uk", device="desktop"),
        message(3, NOON, page="/f", codes=True, visitor=""),
        message(4, NOON, visit=False, campaign="mail"),
    )
    assert told(DAY, NOON) == {
        ("page", "/"): 2,
        ("page", "/book/school"): 1,
        ("page", "/f"): 1,
        ("referrer", "www.bbc.co.uk"): 1,
        ("referrer", "none"): 2,
        ("campaign", "mail"): 1,
        ("campaign", "poster"): 1,
        ("campaign", "none"): 1,
        ("device", "phone"): 3,
        ("device", "desktop"): 1,
    }
    collected_day(NOON + timedelta(days=1))
    kept = series.parts("website", "own", "visits")
    assert {one.dimensions[0] for one in kept} >= {("campaign", "poster"), ("referrer", "www.bbc.co.uk")}
    [mail] = [one for one in kept if one.dimensions == (("campaign", "mail"),)]
    assert values(mail, DAY, DAY) == [(1, True)]
    assert all(not one.dimensions for one in series.all_series())


def test_very_many_campaigns_are_told_together() -> None:
    several = [message(n, NOON, campaign=f"c{n % 205}", page="/") for n in range(210)]
    keep(*several)
    campaigns = {name: number for (kind, name), number in told(DAY, NOON).items() if kind == "campaign"}
    assert len(campaigns) == MOST_PARTS + 1
    assert sum(campaigns.values()) == 210
    collected_day(NOON)
    keep(*(message(1000 + n, NOON, campaign=f"late{n}") for n in range(5)))
    campaigns = {name: number for (kind, name), number in told(DAY, NOON).items() if kind == "campaign"}
    assert len(campaigns) == MOST_PARTS + 1
    assert (campaigns["c0"], sum(campaigns.values())) == (2, 215)


def test_what_was_told_by_campaign_and_is_apart_now_is_told_anew() -> None:
    keep(*(message(n, NOON, visitor="one", campaign="poster") for n in range(100)))
    collected_day(NOON)
    keep(*(message(n, NOON, visitor="one", campaign="poster") for n in range(100, 200)))
    assert told(DAY, NOON)["campaign", "poster"] == 0
    assert counted(DAY, NOON)["views"] == 0


def test_visitors_that_could_not_be_told_apart_are_no_fewer_people() -> None:
    keep(message(1, NOON), message(2, NOON, visitor=None))
    collected_day(NOON + timedelta(days=1))
    assert values(VISITORS, DAY, DAY) == [(1, False)]
    other = DAY - timedelta(days=1)
    keep(message(3, NOON - timedelta(days=1), visitor=None))
    collected_day(NOON + timedelta(days=1), other)
    assert values(VISITORS, other, other) == [], "not known, not zero"


def test_hits_kept_by_the_hour_before_there_were_shards_still_count() -> None:
    row = {
        "pk": f"HITS#{DAY}#12",
        "sk": "m1",
        "entity": "hit",
        "page": "/",
        "visit": True,
        "referrer": "",
        "campaign": "",
    }
    write(put("metrics", row))
    keep(message(2, NOON))
    assert counted(DAY, NOON) == {"views": 2, "visits": 2, "visitors": 1}


def test_a_pupils_code_page_is_counted_and_tells_no_visitor() -> None:
    show("p=/f")
    show("p=/f/ABCDEFGH")
    [found] = queued()
    assert (found["page"], found["codes"], found["visitor"]) == ("/f", True, "")
    assert rows("salts") == [], "no salt was even drawn"


def test_the_same_visitor_of_a_day_is_one_and_of_two_days_two() -> None:
    for at in (NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1)):
        show("p=/", at=at)
    show("p=/", user_agent=f"{BROWSER} other")
    found = [one["visitor"] for one in sorted(queued(), key=lambda one: one["at"])]
    assert len(set(found)) == 3
    assert len([one for one in found if found.count(one) == 2]) == 2


def test_a_salt_is_shared_by_all_processes_and_destroyed_after_its_day() -> None:
    salt = salts.salt_of(DAY)
    salts.forget()
    assert salts.salt_of(DAY) == salt, "another process reads what the first drew"
    assert len(salt) == 32
    [row] = rows("salts")
    assert row["expires"] == int(london_time(DAY + timedelta(days=1), 6).timestamp())
    midnight = london_time(DAY + timedelta(days=1), 0)
    collected(midnight - timedelta(minutes=55))
    assert rows("salts"), "the day is not over"
    collected(midnight + timedelta(minutes=5))
    assert rows("salts") == []
    assert salts.salt_of(DAY + timedelta(days=1)) != salt
    assert salts.salt_of(DAY) != salt, "once it is gone nobody can make it again"


def test_of_two_processes_that_draw_at_once_the_table_keeps_one(monkeypatch: pytest.MonkeyPatch) -> None:
    first = salts.salt_of(DAY)
    salts.forget()
    monkeypatch.setattr(salts, "_read", lambda _: None)
    assert salts.salt_of(DAY) == first


def test_the_salt_goes_even_where_nothing_can_be_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    salts.salt_of(DAY - timedelta(days=1))
    monkeypatch.setattr("services.metrics.sources.website._found", lambda *_: 1 / 0)
    with pytest.raises(RuntimeError, match="Not collected"):
        collected(NOON)
    assert rows("salts") == []


def test_hits_are_counted_even_where_the_salt_can_not_be_destroyed(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(message(1, NOON))
    monkeypatch.setattr(salts, "query", throttled)
    assert collect.handler({}, clock=lambda: NOON) == {"waits": 1}
    assert values(VIEWS, DAY, DAY) == [(1, False)]


def throttled(*_: object, **__: object) -> None:
    raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "GetItem")


def test_hits_are_taken_while_the_tables_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = client("dynamodb")
    with monkeypatch.context() as throttling:
        throttling.setattr(dynamodb, "get_item", throttled)
        throttling.setattr(dynamodb, "put_item", throttled)
        answer = show("p=/book")
        assert (answer["statusCode"], is_pixel(answer)) == (200, True)
        [found] = queued()
        assert found["visitor"] is None
        waiting = {"messageId": "m", "body": json.dumps(found)}
        assert count.handler({"Records": [waiting]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    keep(waiting)
    assert counted(DAY, NOON) == {"views": 1, "visits": 1}, "the queue held it until the table took it"
