"""What became of each file handed in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.dynamo import get, put, write
from shared.settings import setting


def report(key: str, etag: str, outcome: Mapping[str, object], *, taken: bool, at: datetime) -> None:
    """Keep what became of a file handed in (`sources.exports.said` says it); handed in again, what became of it last."""
    row = {
        "pk": "INGEST",
        "sk": f"{key}#{etag}",
        "entity": "ingest",
        **outcome,
        "taken": taken,
        "at": at.isoformat(),
    }
    write(put(setting("TABLE"), row))


def reported(key: str, etag: str) -> Mapping[str, Any] | None:
    """Return what became of a file, or None while it waits."""
    return get(setting("TABLE"), "INGEST", f"{key}#{etag}", consistent=True)
