"""Hears new and corrected answers from the table's stream and makes their sessions' summaries again."""

from typing import Any

from services.feedback.table import ANSWER
from services.feedback.use_cases.summarise import update
from shared.clock import Clock, now
from shared.log import failed


def handler(event: dict[str, Any], _context: object, *, clock: Clock = now) -> dict[str, Any]:
    first: dict[str, str] = {}
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record.get("eventName") in {"INSERT", "MODIFY"} and image.get("entity", {}).get("S") == ANSWER:
            first.setdefault(image["session_id"]["S"], record["dynamodb"]["SequenceNumber"])
    again = []
    for session_id, sequence in first.items():
        try:
            update(session_id, clock())
        except Exception as error:  # noqa: BLE001  one session must not hold up the others: its records come again
            failed("not summarised", error, session=session_id)
            again.append({"itemIdentifier": sequence})
    # A stream goes on from the first failure: the sessions after it are made again, which changes nothing.
    return {"batchItemFailures": again[:1]}
