"""Publishes rows of an outbox again that a dead letter names, where the event log does not have them yet.

A letter that the relay wrote names its row. One that Lambda wrote names a place in the stream: how many rows, and when the first
and the last of them were written. Of what was written in those days up to the last, exactly what the event log lacks was not
published, and is. A row that was goes out again by no letter.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from operate.aws import client
from operate.dead_letters import Letter
from operate.event_log import has
from services.metrics.functions.eventlog import key_of
from shared import relay
from shared.dynamo import to_item
from shared.events.contracts import why_unreadable
from shared.events.feedback import day_begun
from shared.outbox import ENTITY, KEPT
from shared.parking import parked_row

SLACK: Final = timedelta(minutes=5)
"""How far the clock that wrote a row and the stream's may be apart."""


@dataclass(frozen=True)
class Outcome:
    """What became of a letter, in a few words; one that isn't `done` stays."""

    says: str
    done: bool = True


def letter(one: Letter, table: str, outputs: Mapping[str, str]) -> Outcome:
    """Publish what a letter names. Raises as botocore where AWS fails."""
    if row := parked_row(one.body):
        found = client("dynamodb").get_item(
            TableName=table, Key=to_item({"pk": row["pk"], "sk": row["sk"]}), ConsistentRead=True
        )
        if "Item" not in found:
            return Outcome("failed: its row is not in the table any more", done=False)
        return _published([found["Item"]], outputs)
    place = (one.body or {}).get("DDBStreamBatchInfo")
    if not isinstance(place, dict):
        return Outcome("failed: it names no row and no place in the stream", done=False)
    first, last = (
        datetime.fromisoformat(place[f"approximateArrivalOf{which}Record"]) for which in ("First", "Last")
    )
    # Feedback's rows tell the day alone.
    written = [(moment + KEPT).timestamp() for moment in (min(day_begun(first), first - SLACK), last + SLACK)]
    found = [row for row in rows(table, ENTITY) if written[0] <= int(row["expires"]["N"]) <= written[1]]
    return _published(found, outputs)


def rows(table: str, entity: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of an entity as DynamoDB gives them; reads the whole table, which only an operator may wait for."""
    arguments: dict[str, Any] = {
        "TableName": table,
        "FilterExpression": "entity = :entity",
        "ExpressionAttributeValues": {":entity": {"S": entity}},
        "ConsistentRead": True,
    }
    while True:
        page = client("dynamodb").scan(**arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _published(found: Sequence[Mapping[str, Any]], outputs: Mapping[str, str]) -> Outcome:
    """Publish those of some rows that the event log lacks, in the order of their versions."""
    there, sent, broken = 0, 0, list[str]()
    for row in sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"])):
        try:
            event = relay.told_of(row)
            relay.model_of(event).detail()
            if has(outputs["EventsBucket"], key_of(event.detail_type, json.loads(event.detail))):
                there += 1
                continue
            [answer] = relay.put_events([event], outputs["Bus"])
        except (KeyError, TypeError, ValueError) as error:
            broken.append(why(error))
            continue
        if "ErrorCode" in answer:
            broken.append(f"the bus refused it, {answer['ErrorCode']}")
        else:
            sent += 1
    return _outcome(there, sent, broken)


def _outcome(there: int, sent: int, broken: Sequence[str]) -> Outcome:
    if there + sent + len(broken) == 1:
        if broken:
            return Outcome(f"failed: {broken[0]}", done=False)
        return Outcome("published again" if sent else "was already there: changed nothing")
    said = f"{sent} rows published again, {there} were already there"
    return Outcome(f"{said}, {len(broken)} failed: {broken[0]}", done=False) if broken else Outcome(said)


def why(error: Exception) -> str:
    """Return why something failed, in a few words: never a value of a row."""
    if isinstance(error, ClientError):
        return f"AWS answered {error.response['Error']['Code']}"
    said = why_unreadable(error)
    return ", ".join([type(error).__name__, *said.values()])
