"""Hears from the table's stream what changes a session's summary, and makes it again: answers, and what the team decides."""

from typing import Any

from services.feedback.table import ANSWER, DECISION, SESSION, summaries
from services.feedback.use_cases.summarise import update
from shared.clock import Clock, now
from shared.log import failed, own_thread


@own_thread
def handler(event: dict[str, Any], _context: object, *, clock: Clock = now) -> dict[str, Any]:
    first: dict[str, str] = {}
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record.get("eventName") != "REMOVE" and _matters(image):
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


def _matters(image: dict[str, Any]) -> bool:
    """Tell whether a row, new or changed, may change a summary.

    A pupil changes her mind, the team decides of answers that stand aside, a booking of more pupils takes them in.
    """
    entity = image.get("entity", {}).get("S")
    return entity in {ANSWER, DECISION} or (
        # A session that nobody has answered yet has no summary, and gets none.
        entity == SESSION and summaries.last(image["session_id"]["S"]) is not None
    )
