"""Takes the files dropped into the bucket; a file that can't be taken is answered by mail, with line and column."""

import json
from typing import Any
from urllib.parse import unquote_plus

from services.metrics import store
from services.metrics.drop import DropError, take
from shared.aws import client
from shared.clock import london_day, now
from shared.log import logger
from shared.mail import Mail, send
from shared.programme import Programme, compiled
from shared.web.pages import render


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            for dropped in json.loads(record["body"]).get("Records", []):
                _take(dropped["s3"]["bucket"]["name"], unquote_plus(dropped["s3"]["object"]["key"]))
        except Exception:  # noqa: BLE001  one file must not hold up its batch: it is retried, then parked
            logger.exception("not taken", extra={"message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _take(bucket: str, key: str) -> None:
    programme, at = compiled(), now()
    found = client("s3").get_object(Bucket=bucket, Key=key)
    etag = found["ETag"].strip('"')
    try:
        sentence = take(programme, key, found["Body"].read(), now=at, today=london_day(at))
    except DropError as error:
        logger.warning("refused", extra={"key": key})
        if store.report(key, etag, taken=False, sentence=str(error), at=at):
            _tell(programme, key, str(error))
    else:
        store.report(key, etag, taken=True, sentence=sentence, at=at)


def _tell(programme: Programme, key: str, sentence: str) -> None:
    values = {"key": key, "sentence": sentence}
    send(
        Mail(
            to=programme.mail.team,
            subject=f"The file {key} could not be taken",
            text=render("refused.txt.jinja", **values),
            html=render("refused.html.jinja", **values),
        ),
        programme.mail.sender,
        programme.mail.sender_name,
    )
