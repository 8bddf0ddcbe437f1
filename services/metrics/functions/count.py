"""Keeps each page shown as a row, under the id of its message: a message that comes twice is one row."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.metrics import store
from shared.queue import take_each


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return take_each(event, _keep)


def _keep(record: Mapping[str, Any]) -> None:
    sent = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
    store.keep_hit(record["messageId"], sent, json.loads(record["body"]))
