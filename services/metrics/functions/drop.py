"""Takes the files laid into the bucket: each is read, and the team gets a mail with what it says, or why it is not understood.

Nothing of it counts before somebody says yes on its page.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError

from services.metrics.reports import handed_in
from services.metrics.sources.exports.said import Said
from services.metrics.table import drops
from services.metrics.use_cases.receiving import received, store, unread
from shared.aws import client
from shared.clock import Clock, now
from shared.compiled import compiled
from shared.log import logger
from shared.queue import take_each
from shared.sheets import MAX_BYTES
from shared.text import N_

REPLACED: Final = N_(
    "Another file of the same name took its place before it was read. Hand it in again, under a name of its own."
)


def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    return take_each(event, partial(_take_files, clock=clock))


def _take_files(record: Mapping[str, Any], *, clock: Clock) -> None:
    for one in json.loads(record["body"]).get("Records", []):
        key = unquote_plus(one["s3"]["object"]["key"])
        # What lies there is a drop already: it came by the page or the command, or was put there below.
        if not key.startswith(drops.PREFIX):
            _take(one, key, record.get("messageId", ""), clock)


def _take(one: Mapping[str, Any], key: str, message: str, clock: Clock) -> None:
    """Read a file; told of it again, the drop is the same. The mail goes first: one that could not be sent is tried again."""
    about = one["s3"]["object"]
    at = datetime.fromisoformat(one["eventTime"]) if "eventTime" in one else clock()
    said = f"{key} {about.get('eTag', '')} {about.get('sequencer') or message}"
    mark = hashlib.sha256(said.encode()).hexdigest()[:8]
    if drops.read(drops.new_id(at, mark)):
        return
    content = _content(one["s3"]["bucket"]["name"], key, about.get("eTag", ""))
    if content is None:
        drop = unread(key, Said(REPLACED), way="bucket", who="", at=at, mark=mark)
    else:
        drop = received(compiled(), key, content, way="bucket", who="", at=at, mark=mark)
    logger.info("handed in", extra={"drop": drop.id, "state": drop.state})
    handed_in.tell(compiled(), drop)
    store(drop, content or b"")


def _content(bucket: str, key: str, etag: str) -> bytes | None:
    """Return the file as it was laid there, or None where another took its place meanwhile."""
    as_told = {"IfMatch": etag} if etag else {}
    try:
        found = client("s3").get_object(Bucket=bucket, Key=key, **as_told)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.PRECONDITION_FAILED:
            return None
        raise
    # A byte more than may be says enough; the whole of a huge file would end the function.
    return bytes(found["Body"].read(MAX_BYTES + 1))
