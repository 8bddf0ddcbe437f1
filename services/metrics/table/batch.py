"""Many rows at once, whole: what a throttled table hands back is asked for again, ever more slowly."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import uniform
from typing import Any, Final

from shared.aws import client
from shared.dynamo import MOST_AT_ONCE, Item, from_item, to_item
from shared.settings import setting

BATCH: Final = 25
"""`BatchWriteItem` takes 25 rows at most."""

TRIES: Final = 10
"""How often in a row a table may hand everything back: with the pauses between, about ten seconds."""

SHORTEST, LONGEST = 0.05, 5.0

Pause = Callable[[float], None]
"""How a program waits some seconds."""


class ThrottledError(RuntimeError):
    """The table took or gave nothing for so long that somebody must try again later; what was written stays."""

    passes = True


def pauses() -> Iterator[float]:
    """Yield the seconds to wait before each next try: any up to twice as long as before (full jitter)."""
    for number in range(TRIES):
        yield uniform(0, min(LONGEST, SHORTEST * 2**number))  # noqa: S311  spread, not secret


def write_all(rows: Sequence[Mapping[str, object]], *, pause: Pause = time.sleep) -> None:
    """Write rows, of which no two have the same key. Raises `ThrottledError` where the table keeps handing them back."""
    _change_all([{"PutRequest": {"Item": to_item(row)}} for row in rows], pause)


def _change_all(changes: list[dict[str, Any]], pause: Pause) -> None:
    table = setting("TABLE")
    for some in _batches(changes, BATCH):
        waiting, waits = some, pauses()
        while waiting:
            answer = client("dynamodb").batch_write_item(RequestItems={table: waiting})
            left = answer.get("UnprocessedItems", {}).get(table, [])
            waiting, waits = _again(waiting, left, waits, pause)


def delete_all(keys: Sequence[tuple[str, str]], *, pause: Pause = time.sleep) -> None:
    """Delete rows, of which no two are the same. Raises `ThrottledError` where the table keeps handing them back."""
    _change_all([{"DeleteRequest": {"Key": to_item({"pk": pk, "sk": sk})}} for pk, sk in keys], pause)


def read_all(keys: Sequence[tuple[str, str]], *, pause: Pause = time.sleep) -> Iterator[Item]:
    """Yield those of any number of rows that are there, as they stand now, in no order.

    Raises `ThrottledError` where the table keeps handing keys back: a row left out would pass for one that isn't there.
    """
    table = setting("TABLE")
    for some in _batches([to_item({"pk": pk, "sk": sk}) for pk, sk in keys], MOST_AT_ONCE):
        waiting, waits = some, pauses()
        while waiting:
            asked = {table: {"Keys": waiting, "ConsistentRead": True}}
            answer = client("dynamodb").batch_get_item(RequestItems=asked)
            yield from (from_item(item) for item in answer["Responses"].get(table, []))
            left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            waiting, waits = _again(waiting, left, waits, pause)


def _batches(all_of_them: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(all_of_them), size):
        yield all_of_them[start : start + size]


def _again(
    before: list[Any], left: list[Any], waits: Iterator[float], pause: Pause
) -> tuple[list[Any], Iterator[float]]:
    """Wait before what was handed back is tried again; where some of it was done, the waits begin anew."""
    if left:
        waits = pauses() if len(left) < len(before) else waits
        wait = next(waits, None)
        if wait is None:
            raise ThrottledError(f"The table handed {len(left)} rows back {TRIES} times in a row.")
        pause(wait)
    return left, waits
