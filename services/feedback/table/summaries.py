"""Sessions' summaries, each stored with the event that tells of it."""

from collections.abc import Mapping
from typing import Any

from shared.dynamo import ConditionFailedError, ContendedError, get, put, transact
from shared.settings import setting


def last(session_id: str) -> Mapping[str, Any] | None:
    """Return a session's summary as last published, with its version."""
    return get(setting("TABLE"), f"SESSION#{session_id}", "SUMMARY", consistent=True)


def keep(session_id: str, content: Mapping[str, Any], was: int, outbox_row: Mapping[str, Any]) -> bool:
    """Store a summary over version `was` together with its event; False where another one was quicker."""
    row = {
        "pk": f"SESSION#{session_id}",
        "sk": "SUMMARY",
        "entity": "summary",
        "version": was + 1,
        "content": content,
    }
    condition = "#version = :was" if was else "attribute_not_exists(pk)"
    names, values = ({"#version": "version"}, {":was": was}) if was else (None, None)
    try:
        transact([put(setting("TABLE"), row, condition=condition, names=names, values=values), outbox_row])
    except (ConditionFailedError, ContendedError):
        return False
    return True
