"""How a value becomes a row: its key, its version, and the value itself as JSON in one attribute."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from shared.dynamo import delete, put
from shared.settings import setting

Write = Mapping[str, Any]
"""A write of a transaction, as `shared.dynamo` makes it."""


def row(pk: str, sk: str, entity: str, value: object, **more: object) -> dict[str, Any]:
    """Return the row of a value."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return {"pk": pk, "sk": sk, "entity": entity, "line": text, **more}


def value_of(found: Mapping[str, Any]) -> Any:  # noqa: ANN401  JSON
    """Return the value that a row keeps, as plain data."""
    return json.loads(found["line"])


def over(found: Mapping[str, Any], version: int, was: int) -> Write:
    """Return the write of a row of a version over the one that was read; refused where another one stands there by now.

    `was` is 0 where there was none.
    """
    there = {**found, "version": version}
    if not was:
        return put(setting("TABLE"), there, condition="attribute_not_exists(pk)")
    return put(
        setting("TABLE"),
        there,
        condition="#version = :was",
        names={"#version": "version"},
        values={":was": was},
    )


def without(pk: str, sk: str, was: int) -> Write:
    """Return the write that takes a row away; refused where it is at another version than the one that was read."""
    return delete(
        setting("TABLE"),
        pk,
        sk,
        condition="#version = :was",
        names={"#version": "version"},
        values={":was": was},
    )


def plain(value: Any) -> Any:  # noqa: ANN401  walks whatever a dataclass holds
    """Return a value as JSON takes it: moments in UTC, days and times as ISO texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return value


def moment(text: str | None) -> datetime | None:
    """Return a moment that may be missing."""
    return datetime.fromisoformat(text) if text else None


def day(text: str | None) -> date | None:
    """Return a day that may be missing."""
    return date.fromisoformat(text) if text else None
