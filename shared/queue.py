"""A batch of a queue's messages, each on its own."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from shared.aws import client
from shared.log import correlate, failed, logger
from shared.parking import given_back, park_message
from shared.settings import setting
from shared.trouble import passes

QUEUE: Final = "QUEUE"
"""The setting that names the queue in front of a function."""

TRIES: Final = 5
"""How often a message is tried whose trouble never passes, within an hour: a consumer may be deployed after who publishes."""

FIRST_PAUSE: Final = timedelta(minutes=2, seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)

Why = Callable[[Exception], Mapping[str, str]]
"""What a log line may say of an exception: names of this code's own, never a value of the message."""


def _nothing(_error: Exception) -> Mapping[str, str]:
    return {}


def take_each(
    sqs_event: Mapping[str, Any], take: Callable[[Mapping[str, Any]], None], why: Why = _nothing
) -> dict[str, Any]:
    """Give each message of an SQS batch to `take`; return the partial batch response.

    A message whose taking raises comes again, ever later: if that passes (`shared.trouble`), until SQS gives it to the
    dead-letter queue after most of a day (`infra.declared.RECEIVED`); else it is parked after `TRIES`. The others of the batch
    are done. One log line says which event it was, as far as the message says so itself, and `why`.
    """
    failures = []
    for record in sqs_event["Records"]:
        correlate("")  # the message before is no part of this one's thread
        try:
            take(record)
        except Exception as error:  # noqa: BLE001  one bad message must not hold up its batch: it is retried, then parked
            about = {"message_id": record["messageId"], **dict(_names(record["body"])), **why(error)}
            failed("not handled", error, **about)
            if not _parked(record, error):
                failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def pause(tries: int) -> timedelta:
    """Return how long a message stays hidden that was tried so often in vain: twice as long each time, an hour at most."""
    twice: int = 2 ** min(tries - 1, 10)
    return min(FIRST_PAUSE * twice, LONGEST_PAUSE)


def _parked(record: Mapping[str, Any], error: Exception) -> bool:
    """Park a message that can never be handled, else put it back for a while; tell whether it is parked.

    Somebody looks on while one that was given back by hand is tried, so it is parked again at once.
    """
    tries = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    try:
        if not passes(error) and (tries >= TRIES or given_back(record)):
            park_message(record)
            logger.warning("parked", extra={"message_id": record["messageId"]})
            return True
        if handle := record.get("receiptHandle"):
            client("sqs").change_message_visibility(
                QueueUrl=setting(QUEUE),
                ReceiptHandle=handle,
                VisibilityTimeout=int(pause(tries).total_seconds()),
            )
    except Exception as trouble:  # noqa: BLE001  it comes again as it is, when its function's time is over
        failed("not put back", trouble, message_id=record["messageId"])
    return False


def _names(body: str) -> Iterator[tuple[str, str]]:
    """Yield what an event says it is, under which contract, and the thread it belongs to; of any other message nothing."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(envelope, dict) or "detail-type" not in envelope:
        return
    detail = envelope.get("detail")
    about = {"source": envelope.get("source"), "detail_type": envelope["detail-type"]}
    if isinstance(detail, dict):
        about |= {"contract": detail.get("contract", 1)}
        about |= {name: detail.get(name) for name in ("event_id", "correlation_id")}
    for name, value in about.items():
        if isinstance(value, str | int):
            yield name, str(value)
