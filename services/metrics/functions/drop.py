"""Takes the files dropped into the bucket; a file that can't be taken is answered by mail, with line and column."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from services.metrics import store
from services.metrics.drop import MAX_BYTES, DropError, take
from shared.aws import client
from shared.clock import london_day, now
from shared.log import logger
from shared.mail import Mail, send
from shared.programme import Programme, compiled
from shared.queue import take_each
from shared.web.pages import render


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return take_each(event, _take_files)


def _take_files(record: Mapping[str, Any]) -> None:
    for dropped in json.loads(record["body"]).get("Records", []):
        _take(dropped["s3"]["bucket"]["name"], unquote_plus(dropped["s3"]["object"]["key"]))


def _take(bucket: str, key: str) -> None:
    programme, at = compiled(), now()
    found = client("s3").get_object(Bucket=bucket, Key=key)
    etag = found["ETag"].strip('"')
    # A byte more than may be says enough; the whole of a huge file would end the function.
    content = found["Body"].read(MAX_BYTES + 1)
    try:
        sentence = take(programme, key, content, now=at, today=london_day(at))
    except DropError as error:
        logger.warning("refused", extra={"etag": etag})
        # Told first: a refusal whose mail could not be sent comes again and is not yet known.
        if store.reported(key, etag) is None:
            _tell(programme, key, str(error))
        store.report(key, etag, taken=False, sentence=str(error), at=at)
    else:
        store.report(key, etag, taken=True, sentence=sentence, at=at)


def _tell(programme: Programme, key: str, sentence: str) -> None:
    values = {"key": key, "sentence": sentence}
    send(
        Mail(
            to=programme.mail.team,
            subject=f"The file {' '.join(key.split())} could not be taken",
            text=render("refused.txt.jinja", **values),
            html=render("refused.html.jinja", **values),
        ),
        programme.mail.sender,
        programme.mail.sender_name,
    )
