"""What AWS would bill of a call, by what was asked and answered: units of DynamoDB, requests, events and messages.

The rules are AWS's own: a write unit for each 1 KB of a row, a read unit for each 4 KB that is read consistently and half a
one otherwise, twice as much in a transaction.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

WRITE_BYTES: Final = 1024
READ_BYTES: Final = 4096

Said = Mapping[str, Any]


def units(action: str, asked: Said, answer: Said) -> dict[str, float]:
    """Return what a call of AWS's JSON protocols is billed as, by the names that `operate/prices.toml` has."""
    if action not in BILLED:
        return {}
    name, number = BILLED[action]
    return {name: number(asked, answer)}


def size(item: Mapping[str, Any]) -> int:
    """Return the bytes of a row: its names, and its values as UTF-8; a little more than DynamoDB counts."""
    return sum(len(name) + len(json.dumps(next(iter(value.values())))) for name, value in item.items())


def _writes(items: Iterable[Mapping[str, Any]]) -> float:
    return float(sum(max(1, -(-size(item) // WRITE_BYTES)) for item in items))


def _read(asked: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> float:
    each = 1.0 if asked.get("ConsistentRead") else 0.5
    return each * max(1, -(-sum(map(size, items)) // READ_BYTES))


def _all_read(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Return the units of many rows asked for at once: each by itself, and those that aren't there too."""
    total = 0.0
    for table, wanted in asked["RequestItems"].items():
        found = answer["Responses"].get(table, [])
        missing = len(wanted["Keys"]) - len(found)
        total += sum(_read(wanted, [item]) for item in found) + missing * _read(wanted, [])
    return total


def _transacted(asked: Said, _answer: Said) -> float:
    """Return the units of a transaction; what must still be so costs as much as a write."""
    return 2 * _writes(next(iter(one.values())).get("Item", {}) for one in asked["TransactItems"])


def _batch(asked: Said, _answer: Said) -> float:
    requests = [one for rows in asked["RequestItems"].values() for one in rows]
    return _writes(one.get("PutRequest", {}).get("Item", {}) for one in requests)


BILLED: Final[Mapping[str, tuple[str, Callable[[Said, Said], float]]]] = {
    "PutItem": ("write", lambda asked, _: _writes([asked["Item"]])),
    "DeleteItem": ("write", lambda _asked, _answer: 1.0),
    "UpdateItem": ("write", lambda _asked, _answer: 1.0),
    "TransactWriteItems": ("write", _transacted),
    "BatchWriteItem": ("write", _batch),
    "GetItem": ("read", lambda asked, answer: _read(asked, [answer.get("Item", {})])),
    "Query": ("read", lambda asked, answer: _read(asked, answer["Items"])),
    "BatchGetItem": ("read", _all_read),
    "PutEvents": ("event", lambda asked, _: float(len(asked["Entries"]))),
    "SendMessage": ("queue request", lambda _asked, _answer: 1.0),
    "GetSecretValue": ("secret read", lambda _asked, _answer: 1.0),
}
"""By the call's name, as what it is billed and how much."""
