"""Keeps each page shown as a row, under the id of its message: a message that comes twice is one row."""

import json
from datetime import UTC, datetime
from typing import Any

from services.metrics import store
from shared.log import logger


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            sent = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
            store.keep_hit(record["messageId"], sent, json.loads(record["body"]))
        except Exception:  # noqa: BLE001  one hit must not hold up its batch: it is retried, then parked
            logger.exception("not counted", extra={"message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
