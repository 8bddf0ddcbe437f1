"""Dead letters: what lies in the queues of what could not be handled, and how it is given back.

Each queue says in the stack's outputs how (`infra.queue.DeadLetters.redriven`). Giving back is safe at any time: consumers
keep the highest version of each aggregate, summaries are recomputed, a digest is sent once a period.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from infra.declared import DEAD
from operate.aws import client
from operate.processes import StageError
from operate.stage import as_function_of
from shared.dynamo import from_item
from shared.outbox import ENTITY
from shared.relay import relay

PEEK_FOR: Final = 2
"""Seconds a letter that is only looked at stays hidden from others."""

HOLD_FOR: Final = 120
"""Seconds a letter that is being given back stays hidden."""


class NoSuchQueueError(LookupError):
    """No dead-letter queue has this name."""


@dataclass(frozen=True)
class DeadQueue:
    """A dead-letter queue: its name, where it is, and what its letters are given back to."""

    name: str
    how: str
    url: str
    target: str

    def count(self) -> int:
        """Return how many letters wait, about."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)

    def letters(self, hold: int) -> Iterator[Mapping[str, Any]]:
        """Yield each letter that can be had now, hidden from others for `hold` seconds."""
        seen: set[str] = set()
        while True:
            answer = client("sqs").receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=hold,
                # Without it SQS asks some of its servers only, and may find nothing though letters wait.
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            new = [one for one in answer.get("Messages", []) if one["MessageId"] not in seen]
            if not new:
                return
            seen |= {one["MessageId"] for one in new}
            yield from new


def queues(outputs: Mapping[str, str]) -> dict[str, DeadQueue]:
    """Return the dead-letter queues of a stack by name."""
    found = {}
    for key, value in sorted(outputs.items()):
        if key.startswith(DEAD) and value.count(" ") == 2:  # noqa: PLR2004  how, url, target
            name = key.removeprefix(DEAD)
            found[name] = DeadQueue(name, *value.split(" "))
    return found


def about(letter: Mapping[str, Any]) -> str:
    """Return what a letter is about, in a few words: never its content, which may name a school."""
    try:
        body = json.loads(letter["Body"])
    except ValueError:
        return "not JSON"
    if "detail-type" in body:
        detail = body.get("detail", {})
        return f"{body['detail-type']} {detail.get('event_id', '')}, correlation id {detail.get('correlation_id', '')}"
    if "DDBStreamBatchInfo" in body:
        return f"{body['DDBStreamBatchInfo'].get('batchSize', '?')} rows of a stream"
    if "Records" in body:
        return f"file {body['Records'][0].get('s3', {}).get('object', {}).get('key', '?')}"
    return "a call by the clock" if not body or "requestPayload" in body else "a message"


def since(letter: Mapping[str, Any]) -> datetime:
    """Return when a letter was sent."""
    return datetime.fromtimestamp(int(letter["Attributes"]["SentTimestamp"]) / 1000, UTC)


def table_of(outputs: Mapping[str, str]) -> list[tuple[str, int, str, list[str]]]:
    """Return for each queue its name, how many letters wait, since when, and what the first ones are about."""
    lines = []
    for queue in queues(outputs).values():
        letters = list(queue.letters(PEEK_FOR)) if queue.count() else []
        oldest = min((since(letter) for letter in letters), default=None)
        lines.append(
            (
                queue.name,
                max(queue.count(), len(letters)),
                f"{oldest:%d %B %H:%M} UTC" if oldest else "",
                [about(letter) for letter in letters[:5]],
            )
        )
    return lines


def redrive(  # noqa: C901  a case a kind of queue
    outputs: Mapping[str, str], name: str, at: datetime
) -> int:
    """Give the letters of a queue back at the moment `at` and return how many there were.

    Raises `NoSuchQueueError` where there is no queue of that name. A letter is only deleted once it was given back.
    """
    found = queues(outputs)
    if name not in found:
        raise NoSuchQueueError(f"There is no dead-letter queue “{name}”. There are: {', '.join(found)}.")
    queue = found[name]
    letters = list(queue.letters(HOLD_FOR))
    if not letters:
        return 0
    match queue.how:
        case "queue":
            for letter in letters:
                client("sqs").send_message(QueueUrl=queue.target, MessageBody=letter["Body"])
                _done(queue, letter)
            return len(letters)
        case "schedule":
            for letter in letters:
                body = json.loads(letter["Body"])
                payload = json.dumps(body.get("requestPayload", body)).encode()
                client("lambda").invoke(FunctionName=queue.target, InvocationType="Event", Payload=payload)
                _done(queue, letter)
            return len(letters)
        case "outbox":
            _publish_again(queue.target, outputs["Bus"])
        case "answers":
            _summarise_again(queue.target, outputs, at)
        case "flagged":
            _tell_again(outputs, at)
    # A letter of a stream only names a place in it: the table itself was read, and all that lies there is done.
    for letter in letters:
        _done(queue, letter)
    return len(letters)


def _done(queue: DeadQueue, letter: Mapping[str, Any]) -> None:
    client("sqs").delete_message(QueueUrl=queue.url, ReceiptHandle=letter["ReceiptHandle"])


def _rows(table: str, entity: str) -> Iterator[Mapping[str, Any]]:
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


def _publish_again(table: str, bus: str) -> None:
    """Publish every event the outbox still has, in the order of their versions; it keeps them for `shared.outbox.KEPT`."""
    rows = sorted(_rows(table, ENTITY), key=lambda row: (row["pk"]["S"], row["sk"]["S"]))
    waiting = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": row}}
        for number, row in enumerate(rows)
    ]
    failed = relay({"Records": waiting}, bus)["batchItemFailures"]
    if failed:
        at = int(failed[0]["itemIdentifier"])
        raise StageError(
            f"The bus refused {from_item(rows[at])['sk']}; {at} were published. Run it again in a minute."
        )


def _summarise_again(table: str, outputs: Mapping[str, str], at: datetime) -> None:
    from services.feedback.table import ANSWER  # noqa: PLC0415  needs the settings of its service
    from services.feedback.use_cases.summarise import update  # noqa: PLC0415  see above

    sessions = sorted({row["session_id"]["S"] for row in _rows(table, ANSWER)})
    with as_function_of("feedback", outputs):
        for session in sessions:
            update(session, at)


def _tell_again(outputs: Mapping[str, str], at: datetime) -> None:
    """Tell the safeguarding lead of each flagged comment that waits, unless that was done."""
    from services.feedback.mail.flagged import tell  # noqa: PLC0415  needs the settings of its service
    from services.feedback.table import comments  # noqa: PLC0415  see above

    with as_function_of("feedback", outputs):
        for line in comments.waiting(flagged=True):
            tell(line.id, at)
