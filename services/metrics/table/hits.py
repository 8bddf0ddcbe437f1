"""Pages shown, one row each, until they are counted for the last time.

A row's key is its UTC day and one of 24 shards that its id falls into, so that none is hot however many come at once:

| | a second |
|---|---|
| hits the API lets through (`infra.edge.HIT_RATE`) | 200 |
| writes of one unit each (a row is under 400 bytes) to one of the 24 keys | 8.3 |
| writes DynamoDB takes to one key, *Best practices for partition keys* | 1,000 |
| so many hits a second the keys would take | 24,000 |

A day's hits are 24 `Query`, 48 in summer, when London's day touches two of UTC's; all days that are held are 216 an hour.
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.clock import london_time
from shared.dynamo import put, query, write
from shared.settings import setting

KEPT: Final = timedelta(days=8)
"""How long after it a hit is held."""

HELD: Final = timedelta(days=7)
"""How far back a day's hits are all still there: DynamoDB takes the first of a day away when `KEPT` is over."""

SHARDS: Final = 24


def keep_hit(hit_id: str, at: datetime, hit: Mapping[str, object]) -> None:
    """Keep one page shown, under the id drawn for it: heard twice, it is one row."""
    moment = at.astimezone(UTC)
    row = {
        "pk": partition(moment.date(), shard_of(hit_id)),
        "sk": f"{moment:%H:%M:%S.%f}#{hit_id}",
        "entity": "hit",
        **hit,
        "expires": int((at + KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))


def shard_of(hit_id: str) -> int:
    """Return which of a day's shards a hit falls into: ids are drawn at random, and so are their checksums."""
    return zlib.crc32(hit_id.encode()) % SHARDS


def partition(day: date, shard: int) -> str:
    """Return the key of a UTC day's shard."""
    return f"HITS#{day}#{shard:02}"


def hits(first: date, last: date) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    """Yield the hits of London's days from `first` to `last`, both included, each with its moment."""
    begins = london_time(first, 0).astimezone(UTC)
    ends = london_time(last + timedelta(days=1), 0).astimezone(UTC)
    day = begins.date()
    while london_time(day, 0) < ends:
        for shard in range(SHARDS):
            for row in query(setting("TABLE"), partition(day, shard)):
                at = _moment(day, shard, row["sk"])
                if begins <= at < ends:
                    yield at, row
        day += timedelta(days=1)


def _moment(day: date, shard: int, key: str) -> datetime:
    """Return a hit's moment. Those of before stood by the hour, under keys of the same form: of them no more is known."""
    time, there, _ = key.partition("#")
    return datetime.fromisoformat(f"{day}T{time if there else f'{shard:02}:00:00'}+00:00")
