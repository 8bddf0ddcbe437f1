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


def _log(record: Mapping[str, Any]) -> None:
    envelope = json.loads(record["body"])
    detail = envelope["detail"]
    correlate(detail["correlation_id"])
    day = detail["occurred_at"][:10].replace("-", "/")
    client("s3").put_object(
        Bucket=setting("EVENTS"),
        Key=f"events/{day}/{envelope['detail-type']}/{detail['event_id']}.json",
        Body=json.dumps(
            {name: envelope[name] for name in ("source", "detail-type", "detail")}, sort_keys=True
        ).encode(),
        ContentType="application/json",
    )
    logger.info("kept", extra={"event_id": detail["event_id"], "detail_type": envelope["detail-type"]})
