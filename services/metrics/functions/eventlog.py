"""Writes every event into the log, one object each, by the day it happened: what an audit or a rebuild reads.

The same event written twice is the same object.
"""

import json
from collections.abc import Mapping
from typing import Any

from shared.aws import client
from shared.log import correlate, logger
from shared.queue import take_each
from shared.settings import setting


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return take_each(event, _log)


def key_of(detail_type: str, detail: Mapping[str, Any]) -> str:
    """Return what an event's object is called. Raises `KeyError` and `TypeError` for what is none."""
    day = detail["occurred_at"][:10].replace("-", "/")
    return f"events/{day}/{detail_type}/{detail['event_id']}.json"


def _log(record: Mapping[str, Any]) -> None:
    envelope = json.loads(record["body"])
    key = key_of(envelope["detail-type"], envelope["detail"])
    correlate(envelope["detail"]["correlation_id"])
    client("s3").put_object(
        Bucket=setting("EVENTS"),
        Key=key,
        Body=json.dumps(
            {name: envelope[name] for name in ("source", "detail-type", "detail")}, sort_keys=True
        ).encode(),
        ContentType="application/json",
        # S3 takes nothing into a locked bucket without one.
        ChecksumAlgorithm="CRC32",
    )
    logger.info("kept", extra={"object": key})
