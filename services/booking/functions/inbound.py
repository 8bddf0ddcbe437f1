"""Takes what comes back of mails: letters that SES laid into the bucket, and what it says became of those it sent."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from services.booking.mail.inbound import take_event, take_letter
from shared.aws import client
from shared.clock import Clock, now
from shared.queue import take_each


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return take_each(event, lambda record: _take(json.loads(record["body"]), clock()))


def _take(body: Mapping[str, Any], at: datetime) -> None:
    if body.get("source") == "aws.ses":
        take_event(body, at)
    for laid in body.get("Records", []):
        bucket, key = laid["s3"]["bucket"]["name"], unquote_plus(laid["s3"]["object"]["key"])
        found = client("s3").get_object(Bucket=bucket, Key=key)
        take_letter(found["Body"].read(), at)
