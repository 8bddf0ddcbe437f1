"""Takes the files dropped into the bucket; a file that can't be taken is answered by mail, with line and column."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from services.metrics.sources.exports.drop import take_dropped
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.queue import take_each


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return take_each(event, partial(_take_files, clock=clock))


def _take_files(record: Mapping[str, Any], *, clock: Clock) -> None:
    for dropped in json.loads(record["body"]).get("Records", []):
        bucket, key = dropped["s3"]["bucket"]["name"], unquote_plus(dropped["s3"]["object"]["key"])
        take_dropped(compiled(), bucket, key, now=clock())
