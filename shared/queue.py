"""A batch of a queue's messages, each on its own."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.log import correlate, failed


def take_each(sqs_event: Mapping[str, Any], take: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Give each message of an SQS batch to `take`; return the partial batch response.

    A message whose taking raises is reported and comes again until its queue gives it to the dead-letter queue; the others
    of the batch are done.
    """
    failures = []
    for record in sqs_event["Records"]:
        correlate("")  # the message before is no part of this one's thread
        try:
            take(record)
        except Exception as error:  # noqa: BLE001  one bad message must not hold up its batch: it is retried, then parked
            failed("not handled", error, message_id=record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
