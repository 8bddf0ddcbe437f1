"""DynamoDB in plain Python values: items, queries, and transactions that say which condition failed."""

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from botocore.exceptions import ClientError

from shared.aws import client

Item = dict[str, Any]
"""A row in plain Python: str, int, Decimal, bool, None, bytes, list, dict."""


NEWER = "attribute_not_exists(pk) OR #version < :version"
"""The condition under which a row of a higher version may take the place of the one that stands there."""


IN_THE_WAY: Final = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Why DynamoDB cancels a transaction that it may take a moment later (`CancellationReason` of its API reference)."""


class ConditionFailedError(Exception):
    """A conditional write was refused; `indexes` are the places of the refused writes in the transaction.

    `old` holds, by index, the row that stood in the way, where the write asked for it.
    """

    def __init__(self, indexes: frozenset[int], old: Mapping[int, Item]) -> None:
        super().__init__(f"refused by the condition of write {sorted(indexes)}")
        self.indexes = indexes
        self.old = old


class ContendedError(Exception):
    """Another transaction touches the same rows right now: try again."""

    passes = True


def moment_key(moment: datetime) -> str:
    """Return a moment as a sort key, in UTC: on London's clock one hour of October comes twice."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_value(value: object) -> dict[str, Any]:  # noqa: PLR0911  one line a type reads better than a table of lambdas
    """Return a plain value as DynamoDB's typed attribute value."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": {str(k): to_value(v) for k, v in value.items()}}
        case Sequence():
            return {"L": [to_value(v) for v in value]}
        case _:
            raise TypeError(
                f"DynamoDB has no type for {type(value).__name__}; floats go in as str or Decimal"
            )


def from_value(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  a row's values are of any of the types above
    """Return a typed attribute value as a plain one; whole numbers become int."""
    [(kind, content)] = value.items()
    match kind:
        case "NULL":
            return None
        case "N":
            number = Decimal(content)
            return int(number) if number == number.to_integral_value() else number
        case "M":
            return {k: from_value(v) for k, v in content.items()}
        case "L":
            return [from_value(v) for v in content]
        case "B" if isinstance(content, str):  # of a query's rows, which come as they are
            return b64decode(content)
        case _:
            return content


def to_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return a row as DynamoDB takes it."""
    return {name: to_value(value) for name, value in item.items()}


def from_item(item: Mapping[str, Any]) -> Item:
    """Return a row as DynamoDB gives it, in plain Python."""
    # Most values are texts, of which a page may read thousands.
    return {name: value["S"] if "S" in value else from_value(value) for name, value in item.items()}


def get(table: str, pk: str, sk: str, *, consistent: bool = False) -> Item | None:
    """Return one row or None; half a read unit for each 4 KB, one where `consistent`."""
    answer = client("dynamodb").get_item(
        TableName=table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=consistent
    )
    return from_item(answer["Item"]) if "Item" in answer else None


MOST_AT_ONCE = 100
"""Rows that can be asked for at once: DynamoDB's limit."""

ASKED: Final = 8
"""How often more is asked for what DynamoDB left out under load."""


def get_many(table: str, keys: Sequence[tuple[str, str]]) -> list[Item]:
    """Return those of up to 100 rows that are there, in no order; half a read unit for each asked for.

    Raises `ValueError` for more. What DynamoDB leaves out under load is not asked for again: it is as if it weren't there.
    """
    if len(keys) > MOST_AT_ONCE:
        raise ValueError(f"{len(keys)} rows were asked for at once, of {MOST_AT_ONCE} at most.")
    if not keys:
        return []
    wanted = {"Keys": [to_item({"pk": pk, "sk": sk}) for pk, sk in keys]}
    answer = client("dynamodb").batch_get_item(RequestItems={table: wanted})
    return [from_item(item) for item in answer["Responses"].get(table, [])]


def get_all(table: str, keys: Sequence[tuple[str, str]]) -> list[Item]:
    """Return those of any number of rows that are there, as they are this moment, in no order; a read unit for each asked for.

    What DynamoDB leaves out under load is asked for again, up to `ASKED` times. Raises `ContendedError` after that.
    """
    found: list[Item] = []
    waiting = [to_item({"pk": pk, "sk": sk}) for pk, sk in keys]
    for _ in range(-(-len(waiting) // MOST_AT_ONCE) + ASKED):
        if not waiting:
            return found
        now, waiting = waiting[:MOST_AT_ONCE], waiting[MOST_AT_ONCE:]
        answer = client("dynamodb").batch_get_item(
            RequestItems={table: {"Keys": now, "ConsistentRead": True}}
        )
        found += [from_item(item) for item in answer["Responses"].get(table, [])]
        waiting += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    if waiting:
        raise ContendedError
    return found


def query(  # noqa: PLR0913  what DynamoDB's own query is asked
    table: str,
    pk: str,
    *,
    begins: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
    consistent: bool = False,
    limit: int | None = None,
    only: Sequence[str] = (),
) -> Iterator[Item]:
    """Yield the rows of one partition in the order of their sort key, page after page.

    `begins` narrows to sort keys with that beginning, `between` to an inclusive range; `limit` stops early. `only` names the
    attributes that are wanted: fewer take less time to read, and cost the same.
    """
    values: dict[str, object] = {":pk": pk}
    condition = "pk = :pk"
    if between is not None:
        condition += " AND sk BETWEEN :from AND :to"
        values |= {":from": between[0], ":to": between[1]}
    elif begins:
        condition += " AND begins_with(sk, :begins)"
        values[":begins"] = begins
    arguments: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": to_item(values),
        "ScanIndexForward": not newest_first,
        "ConsistentRead": consistent,
    }
    if limit is not None:
        arguments["Limit"] = limit
    if only:
        # By number: many a plain word is one that DynamoDB reserves.
        arguments["ExpressionAttributeNames"] = {f"#{place}": name for place, name in enumerate(only)}
        arguments["ProjectionExpression"] = ",".join(arguments["ExpressionAttributeNames"])
    seen = 0
    while True:
        page = client("dynamodb").query(**arguments)
        for item in page["Items"]:
            yield from_item(item)
            seen += 1
            if seen == limit:
                return
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def put(
    table: str,
    item: Mapping[str, object],
    *,
    condition: str = "",
    values: Mapping[str, object] | None = None,
    names: Mapping[str, str] | None = None,
    old: bool = False,
) -> dict[str, Any]:
    """Return a `Put` for `transact`; with `old`, a refusal brings the row that stood in the way."""
    write: dict[str, Any] = {"TableName": table, "Item": to_item(item)}
    if condition:
        write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = to_item(values)
        if names:
            write["ExpressionAttributeNames"] = dict(names)
        if old:
            write["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return {"Put": write}


def delete(
    table: str,
    pk: str,
    sk: str,
    *,
    condition: str = "",
    values: Mapping[str, object] | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a `Delete` for `transact`."""
    write: dict[str, Any] = {"TableName": table, "Key": to_item({"pk": pk, "sk": sk})}
    if condition:
        write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = to_item(values)
        if names:
            write["ExpressionAttributeNames"] = dict(names)
    return {"Delete": write}


def check(table: str, pk: str, sk: str, *, version: int) -> dict[str, Any]:
    """Return a condition for `transact` that a row is still at a version; 0 is that it isn't there. It writes nothing."""
    found: dict[str, Any] = {"TableName": table, "Key": to_item({"pk": pk, "sk": sk})}
    if version:
        found |= {
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": to_item({":version": version}),
        }
    else:
        found["ConditionExpression"] = "attribute_not_exists(pk)"
    return {"ConditionCheck": found}


def transact(writes: Sequence[Mapping[str, Any]]) -> None:
    """Write all of `writes` or none.

    Raises `ConditionFailedError` where a condition refused it and `ContendedError` where another transaction
    was in the way: the caller reads again and decides.
    """
    try:
        client("dynamodb").transact_write_items(TransactItems=list(writes))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TransactionInProgressException":
            raise ContendedError from error
        if code != "TransactionCanceledException":
            raise
        reasons = error.response.get("CancellationReasons", [])
        failed = frozenset(i for i, r in enumerate(reasons) if r.get("Code") == "ConditionalCheckFailed")
        if failed:
            old = {i: from_item(reasons[i]["Item"]) for i in failed if reasons[i].get("Item")}
            raise ConditionFailedError(failed, old) from error
        if any(r.get("Code") in IN_THE_WAY for r in reasons):
            raise ContendedError from error
        raise


def write(one: Mapping[str, Any]) -> None:
    """Carry out one `put` or `delete` on its own, at half the price of a transaction.

    Raises `ConditionFailedError` where its condition refused it and `ContendedError` where a transaction was in
    the way.
    """
    [(kind, arguments)] = one.items()
    try:
        if kind == "Put":
            client("dynamodb").put_item(**arguments)
        else:
            client("dynamodb").delete_item(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TransactionConflictException":
            raise ContendedError from error
        if code != "ConditionalCheckFailedException":
            raise
        item = error.response.get("Item")
        raise ConditionFailedError(frozenset({0}), {0: from_item(item)} if item else {}) from error
