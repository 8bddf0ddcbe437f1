"""The inbox: how a consumer hears events once in effect, however often and in whatever order they come.

An event carries its aggregate's whole state and a version that only grows. A consumer keeps the highest
version it has seen with one conditional write; duplicates, reordering and replays then change nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from shared.dynamo import NEWER, ConditionFailedError, put, write
from shared.events.base import Event
from shared.events.contracts import Contracts, DamagedEventError, why_unreadable
from shared.events.known import CONTRACTS, parse
from shared.log import correlate, logger
from shared.queue import take_each


def consume(
    sqs_event: dict[str, Any], handle: Callable[[Event], None], contracts: Contracts = CONTRACTS
) -> dict[str, Any]:
    """Give each event of an SQS batch to `handle`; return the partial batch response (`shared.queue.take_each`).

    An event that can't be read is reported like one that can't be handled, and is parked: its log line has the reason
    (`shared.events.UnreadableError`) and the fields that broke the contract.
    """

    def take(record: Mapping[str, Any]) -> None:
        event = parse(_envelope(record["body"]), contracts)
        correlate(event.correlation_id)
        handle(event)
        logger.info("heard", extra={"event_id": event.event_id, "detail_type": event.DETAIL_TYPE})

    return take_each(sqs_event, take, why_unreadable)


def _envelope(body: str) -> Mapping[str, Any]:
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        raise DamagedEventError("The message is not JSON.", ("the message json_invalid",)) from None
    if not isinstance(envelope, dict):
        raise DamagedEventError("The message is no event.", ("the message dict_type",))
    return envelope


def keep_latest(table: str, item: Mapping[str, object], version: int) -> bool:
    """Store `item` with its `version` unless a version as high stands there; tell whether it was stored."""
    try:
        write(
            put(
                table,
                {**item, "version": version},
                condition=NEWER,
                names={"#version": "version"},
                values={":version": version},
            )
        )
    except ConditionFailedError:
        return False
    return True
