"""The relay: publishes a table's outbox (`shared.outbox`) from its stream."""

import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from shared.aws import client
from shared.events.base import Event
from shared.events.contracts import why_unreadable
from shared.events.known import parse
from shared.log import logger
from shared.outbox import ENTITY, Outgoing

BATCH = 10
"""`PutEvents` takes ten entries at most."""

Row = tuple[str, Outgoing]
"""What an outbox row tells, behind the row's sequence number in the stream."""


def relay(stream_event: dict[str, Any], bus: str) -> dict[str, Any]:
    """Publish the outbox rows of a DynamoDB stream batch; return the partial batch response.

    Rows are published in order. From the first entry that `PutEvents` refuses, and from the first row that breaks its
    contract, everything is reported as failed and comes again: what had gone out is published twice, which changes nothing for
    consumers.
    """
    rows = [
        (record["dynamodb"]["SequenceNumber"], _told(record["dynamodb"]["NewImage"]))
        for record in stream_event["Records"]
        if record.get("eventName") == "INSERT"
        and record["dynamodb"].get("NewImage", {}).get("entity", {}).get("S") == ENTITY
    ]
    sound = list(takewhile(_keeps_its_contract, rows))
    for start in range(0, len(sound), BATCH):
        if refused := _publish(sound[start : start + BATCH], bus):
            return {"batchItemFailures": [{"itemIdentifier": refused}]}
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence, _ in rows[len(sound) :][:1]]}


def _told(image: Mapping[str, Any]) -> Outgoing:
    return Outgoing(
        image["source"]["S"],
        image["detail_type"]["S"],
        image["pk"]["S"].partition("#")[2],
        int(image["sk"]["S"].partition("#")[0]),
        image["detail"]["S"],
    )


def model_of(event: Outgoing) -> Event:
    """Return the model of an event that is to be published. Raises as `parse`, and `ValueError` where its detail is no JSON."""
    return parse(
        {"source": event.source, "detail-type": event.detail_type, "detail": json.loads(event.detail)}
    )


def _keeps_its_contract(row: Row) -> bool:
    """Tell whether what a row tells is what its contract says, logging what is wrong: never a value."""
    try:
        model_of(row[1]).detail()
    except (
        ValueError
    ) as error:  # also pydantic's, of a value that the contract doesn't list, and what is no JSON
        about = {**_about(row[1]), **why_unreadable(error)}
        logger.error("not published: it breaks its contract: %s", type(error).__name__, extra=about)
        return False
    return True


def _publish(rows: Sequence[Row], bus: str) -> str:
    """Publish up to `BATCH` rows; return the sequence number of the first that was refused, or nothing."""
    answer = client("events").put_events(
        Entries=[
            {
                "EventBusName": bus,
                "Source": told.source,
                "DetailType": told.detail_type,
                "Detail": told.detail,
            }
            for _, told in rows
        ]
    )
    for (sequence, told), entry in zip(rows, answer["Entries"], strict=True):
        if "ErrorCode" in entry:
            logger.error("not published: %s", entry["ErrorCode"], extra=_about(told))
            return sequence
        correlation = {"correlation_id": json.loads(told.detail)["correlation_id"]}
        logger.info("published", extra=_about(told) | correlation)
    return ""


def _about(told: Outgoing) -> dict[str, str]:
    # Of the row's own key: the detail may be what is wrong.
    return {"event_id": f"{told.aggregate_id}:{told.version}", "detail_type": told.detail_type}
