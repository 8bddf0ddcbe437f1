"""Hears from the table's stream of comments that may tell of harm, and tells the safeguarding lead."""

from typing import Any

from services.feedback.mail.flagged import tell
from services.feedback.table import FLAGGED
from shared.clock import Clock, now
from shared.log import failed, own_thread


@own_thread
def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    again = []
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record.get("eventName") == "INSERT" and image.get("entity", {}).get("S") == FLAGGED:
            try:
                tell(image["id"]["S"], clock())
            except Exception as error:  # noqa: BLE001  one comment must not hold up the others: it comes again
                failed("not told", error, comment=image["id"]["S"])
                again.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
    # A stream goes on from the first failure: whom the others were told, they are not told again.
    return {"batchItemFailures": again[:1]}
