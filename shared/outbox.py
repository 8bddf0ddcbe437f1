"""The outbox: an event is written with the change it tells of, in one transaction, and published from there.

The table's stream hands the outbox rows to the service's relay, which puts them on the bus. A crash between
the two loses nothing; a second publication is harmless because consumers keep the highest version.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from shared.aws import client
from shared.dynamo import put
from shared.events.base import Event
from shared.log import logger

ENTITY = "outbox"
"""The `entity` of an outbox row; the stream's filter in `infra` takes it from here."""

KEPT = timedelta(days=30)
"""How long a row stays after it was written: longer than a dead letter that tells of it, and time to mend the cause."""

BATCH = 10
"""`PutEvents` takes ten entries at most."""


def outbox_put(table: str, event: Event, *, at: datetime) -> dict[str, Any]:
    """Return the outbox row of `event`, written `at` that moment, as a write for `shared.dynamo.transact`."""
    return put(
        table,
        {
            "pk": f"OUTBOX#{event.aggregate_id}",
            "sk": f"{event.version:010d}#{event.DETAIL_TYPE}",
            "entity": ENTITY,
            "source": event.SOURCE,
            "detail_type": event.DETAIL_TYPE,
            "detail": event.detail(),
            "expires": int((at + KEPT).timestamp()),
        },
    )


def relay(stream_event: dict[str, Any], bus: str) -> dict[str, Any]:
    """Publish the outbox rows of a DynamoDB stream batch; return the partial batch response.

    Rows are published in order. From the first entry that `PutEvents` refuses, everything is reported as failed and comes
    again: what had gone out is published twice, which changes nothing for consumers.
    """
    rows = [
        (record["dynamodb"]["SequenceNumber"], record["dynamodb"]["NewImage"])
        for record in stream_event["Records"]
        if record.get("eventName") == "INSERT"
        and record["dynamodb"].get("NewImage", {}).get("entity", {}).get("S") == ENTITY
    ]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        answer = client("events").put_events(
            Entries=[
                {
                    "EventBusName": bus,
                    "Source": image["source"]["S"],
                    "DetailType": image["detail_type"]["S"],
                    "Detail": image["detail"]["S"],
                }
                for _, image in batch
            ]
        )
        for (sequence, image), entry in zip(batch, answer["Entries"], strict=True):
            detail = json.loads(image["detail"]["S"])
            about = {"event_id": detail["event_id"], "detail_type": image["detail_type"]["S"]}
            if "ErrorCode" in entry:
                logger.error("not published: %s", entry["ErrorCode"], extra=about)
                return {"batchItemFailures": [{"itemIdentifier": sequence}]}
            logger.info("published", extra=about | {"correlation_id": detail["correlation_id"]})
    return {"batchItemFailures": []}
