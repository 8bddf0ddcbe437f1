"""Whole tables, row by row as DynamoDB has them: for what copies, compares and brings back, whatever the rows say."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from operate.aws import client
from operate.processes import StageError

Row = Mapping[str, Any]
"""A row as DynamoDB gives it: typed attribute values."""

Key = tuple[str, str]

BATCH: Final = 25
"""`BatchWriteItem` takes 25 rows at most."""

TRIES: Final = 12
"""How often in a row a table may hand everything back, with the pauses between about a minute."""


def key(row: Row) -> Key:
    """Return a row's key."""
    return row["pk"]["S"], row["sk"]["S"]


def entity(row: Row) -> str:
    """Return what kind of row it is."""
    return str(row.get("entity", {}).get("S", "row without a name"))


def rows(table: str) -> Iterator[Row]:
    """Yield every row of a table, as it stands now."""
    arguments: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    while True:
        page = client("dynamodb").scan(**arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def everything(table: str) -> dict[Key, Row]:
    """Return every row of a table by its key."""
    return {key(row): row for row in rows(table)}


def put(table: str, some: Sequence[Row], on: Callable[[int], None] = lambda _: None) -> None:
    """Write rows over whatever stands there; `on` is told how many were. Raises `StageError` for a table that takes none."""
    _change(table, [{"PutRequest": {"Item": dict(row)}} for row in some], on)


def take(table: str, keys: Sequence[Key], on: Callable[[int], None] = lambda _: None) -> None:
    """Delete rows. Raises as `put`."""
    _change(table, [{"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}} for pk, sk in keys], on)


def _change(table: str, changes: list[dict[str, Any]], on: Callable[[int], None]) -> None:
    for start in range(0, len(changes), BATCH):
        some = changes[start : start + BATCH]
        waiting = some
        for number in range(TRIES):
            answer = client("dynamodb").batch_write_item(RequestItems={table: waiting})
            waiting = answer.get("UnprocessedItems", {}).get(table, [])
            if not waiting:
                break
            time.sleep(min(10, 0.05 * 2**number))
        if waiting:
            raise StageError(
                f"{table} takes no more rows just now. The same command goes on: run it again in some minutes."
            )
        on(len(some))
