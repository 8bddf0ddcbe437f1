"""Pages shown, one row each, until they are counted for the last time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.dynamo import put, query, write
from shared.settings import setting

KEPT: Final = timedelta(days=8)


def keep_hit(hit_id: str, at: datetime, hit: Mapping[str, object]) -> None:
    """Keep one page shown, under the id drawn for it: heard twice, it is one row."""
    row = {
        "pk": _hour(at),
        "sk": hit_id,
        "entity": "hit",
        **hit,
        "expires": int((at + KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))


def hits(first: datetime, last: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the hits from `first` up to, not including, `last`; both on the hour."""
    # Hours are stepped in UTC: a day on which the clocks change has 23 or 25 of them.
    hour = first.astimezone(UTC)
    while hour < last:
        yield from query(setting("TABLE"), _hour(hour))
        hour += timedelta(hours=1)


def _hour(at: datetime) -> str:
    return f"HITS#{at.astimezone(UTC):%Y-%m-%d#%H}"
