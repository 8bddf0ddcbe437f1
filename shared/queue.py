"""A batch of a queue's messages, each on its own."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shared.log import correlate, failed

Why = Callable[[Exception], Mapping[str, str]]
"""What a log line may say of an exception: names of this code's own, never a value of the message."""


def _nothing(_error: Exception) -> Mapping[str, str]:
    return {}


def take_each(
    sqs_event: Mapping[str, Any], take: Callable[[Mapping[str, Any]], None], why: Why = _nothing
) -> dict[str, Any]:
    """Give each message of an SQS batch to `take`; return the partial batch response.

    A message whose taking raises is reported and comes again until its queue gives it to the dead-letter queue; the others
    of the batch are done. One log line says which event it was, as far as the message says so itself, and `why`.
    """
    failures = []
    for record in sqs_event["Records"]:
        correlate("")  # the message before is no part of this one's thread
        try:
            take(record)
        except Exception as error:  # noqa: BLE001  one bad message must not hold up its batch: it is retried, then parked
            about = {"message_id": record["messageId"], **dict(_names(record["body"])), **why(error)}
            failed("not handled", error, **about)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


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
