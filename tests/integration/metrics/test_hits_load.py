"""Hits two hundred a second: how they spread over the table's keys, and that each of them is kept and counted once."""

import json
import secrets
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.concurrency import HIT_RATE
from services.metrics.functions import count
from services.metrics.sources.base import Window
from services.metrics.sources.website import WEBSITE
from services.metrics.table import hits
from shared.aws import client
from shared.dynamo import to_item
from tests.support.aws import rows

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)

WRITES_OF_A_KEY = 1000
"""Writes a second that DynamoDB takes to one key: its developer guide, *Best practices for partition keys*."""

SECONDS = 5


def test_no_key_gets_more_than_its_share_of_the_hits() -> None:
    ids = [secrets.token_hex(8) for _ in range(HIT_RATE * 60)]
    of_keys = Counter(hits.partition(NOON.date(), hits.shard_of(one)) for one in ids)
    assert len(of_keys) == hits.SHARDS == 24
    a_second = max(of_keys.values()) / 60
    assert a_second < 1.2 * HIT_RATE / hits.SHARDS
    assert a_second < WRITES_OF_A_KEY / 100


def test_a_hit_is_one_write_unit_with_the_longest_of_everything() -> None:
    row: dict[str, object] = {
        "pk": hits.partition(NOON.date(), 1),
        "sk": f"12:00:00.000000#{'f' * 16}",
        "entity": "hit",
        "account": f"{'a' * 249}.org:65535",
        "page": "/" + "p" * 79,
        "codes": False,
        "visit": False,
        "scripted": False,
        "referrer": "r" * 100,
        "campaign": "c" * 40,
        "device": "desktop",
        "visitor": "f" * 12,
        "expires": 1_800_000_000,
    }
    assert len(json.dumps(to_item(row))) < 1024


@pytest.mark.parametrize(
    "metrics_aws", [pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local)], indirect=True
)
@pytest.mark.usefixtures("metrics_aws")
def test_a_thousand_hits_come_from_the_queue_and_count_once_each() -> None:
    number = HIT_RATE * SECONDS
    batches = [[_message(n) for n in range(first, first + 10)] for first in range(0, number, 10)]
    client("dynamodb")
    lock, failed = threading.Lock(), []

    def take(batch: list[dict[str, Any]]) -> None:
        answer = count.handler({"Records": batch})
        with lock:
            failed.extend(answer["batchItemFailures"])

    # As many at once as the queue lets run; some of them come twice, as they may.
    with ThreadPoolExecutor(2) as running:
        list(running.map(take, [*batches, *batches[:10]]))
    assert failed == []
    kept = rows("metrics", "hit")
    assert len(kept) == number
    of_keys = Counter(row["pk"] for row in kept)
    assert len(of_keys) == hits.SHARDS
    assert max(of_keys.values()) < 2 * number / hits.SHARDS
    found = {
        one.series.metric: int(one.value)
        for one in WEBSITE.fetch(Window(NOON.date(), NOON.date()), NOON)
        if not one.series.dimensions
    }
    assert found == {"views": number, "visits": number, "visitors": number}


def _message(number: int) -> dict[str, Any]:
    at = NOON + timedelta(milliseconds=5 * number)
    hit = {
        "id": f"{number:016x}",
        "at": at.isoformat(),
        "account": "own",
        "page": "/book/school",
        "codes": False,
        "visit": True,
        "scripted": True,
        "referrer": "www.bbc.co.uk",
        "campaign": "",
        "device": "phone",
        "visitor": f"{number:012x}",
    }
    return {"messageId": f"{number}", "body": json.dumps(hit)}
