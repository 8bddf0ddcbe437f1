"""A dead-letter queue of each kind, what a stack's outputs say of them, and somebody who asks for letters to be given back."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from operate import dead_letters, redrive
from operate.aws import client
from operate.redrive import Asked
from shared.queue import take_each
from tests.support.aws import SITE, make_bucket, service_on
from tests.support.events import START

TABLE = "feedback"
NOW = START + timedelta(days=1)

Outputs = dict[str, str]


@pytest.fixture
def outputs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outputs]:
    """Make a dead-letter queue of each kind and return what a stack's outputs say of them."""
    with service_on("moto", TABLE, request, monkeypatch):
        names = ("Sessions", "Mails", "Relay", "Summarise", "Flagged", "Digest", "target")
        urls = {name: client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in names}
        make_bucket("event-log")
        really = client("sqs").receive_message

        def as_sqs_does(*, WaitTimeSeconds: int = 0, **how: Any) -> Any:  # noqa: N803  AWS's name
            """Find nothing without waiting: SQS then asks some of its servers only."""
            return really(**how) if WaitTimeSeconds else {}

        monkeypatch.setattr(client("sqs"), "receive_message", as_sqs_does, raising=False)
        yield {
            "DeadSessions": f"queue {urls['Sessions']} {urls['target']}",
            "DeadMails": f"queue {urls['Mails']} {urls['target']} 7",
            "DeadRelay": f"outbox {urls['Relay']} {TABLE}",
            "DeadSummarise": f"answers {urls['Summarise']} {TABLE}",
            "DeadFlagged": f"flagged {urls['Flagged']} {TABLE}",
            "DeadDigest": f"schedule {urls['Digest']} digest-function",
            "DeadLettersTopic": "arn:aws:sns:eu-west-2:000000000000:alarms",
            "FeedbackTable": TABLE,
            "Site": SITE,
            "Secret": "signing-key",
            "Bus": "default",
            "EventsBucket": "event-log",
        }


def park(outputs: Outputs, name: str, *bodies: str) -> list[str]:
    """Lay letters into a dead-letter queue; return what each is called."""
    url = dead_letters.queues(outputs)[name].url
    sent = [client("sqs").send_message(QueueUrl=url, MessageBody=body) for body in bodies]
    return [one["MessageId"][: dead_letters.SHORT] for one in sent]


def row_of(sequence: str = "1", **named: str) -> str:
    """Return a letter that a function wrote of a row of a stream."""
    return json.dumps({"parked": named, "sequence": sequence, "why": "ValueError"})


def place(first: datetime, last: datetime, size: int = 3) -> str:
    """Return a letter that Lambda wrote of a place in a stream."""
    info = {
        "batchSize": size,
        "shardId": "shard",
        "approximateArrivalOfFirstRecord": f"{first:%Y-%m-%dT%H:%M:%SZ}",
        "approximateArrivalOfLastRecord": f"{last:%Y-%m-%dT%H:%M:%SZ}",
    }
    return json.dumps({"DDBStreamBatchInfo": info})


def waiting(outputs: Outputs, name: str) -> int:
    """Return how many letters are in a queue."""
    return dead_letters.queues(outputs)[name].count()


def give(
    outputs: Outputs,
    name: str,
    *,
    letter: str = "",
    drop: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> int:
    """Give letters back by somebody who is sure; `meanwhile` is done between two looks at the queue."""
    asked = Asked(letter, sure=True, drop=drop)
    return redrive.redrive(outputs, name, NOW, asked, pause=lambda _seconds: meanwhile())


def consume(outputs: Outputs, name: str, take: Callable[[Any], None]) -> None:
    """Be the function behind a queue, as Lambda is: hand it what waits, and delete what it does not report."""
    queue = dead_letters.queues(outputs)[name]
    found = client("sqs").receive_message(
        QueueUrl=queue.target,
        MaxNumberOfMessages=10,
        WaitTimeSeconds=1,
        VisibilityTimeout=90,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    messages = {one["MessageId"]: one for one in found.get("Messages", [])}
    records = [
        {
            "messageId": one["MessageId"],
            "receiptHandle": one["ReceiptHandle"],
            "body": one["Body"],
            "attributes": one["Attributes"],
            "messageAttributes": {
                key: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                for key, value in one.get("MessageAttributes", {}).items()
            },
        }
        for one in messages.values()
    ]
    with patch.dict("os.environ", QUEUE=queue.target, PARKED=queue.url):
        failed = take_each({"Records": records}, take)["batchItemFailures"]
    for key in messages.keys() - {one["itemIdentifier"] for one in failed}:
        client("sqs").delete_message(QueueUrl=queue.target, ReceiptHandle=messages[key]["ReceiptHandle"])


class Refusal:
    """Lets an AWS call through `times`, then refuses; keeps what it was called with."""

    def __init__(self, really: Any, times: int) -> None:
        self.really, self.times = really, times
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **how: Any) -> Any:
        if len(self.calls) == self.times:
            raise ConnectionError("AWS is away")
        self.calls.append(how)
        return self.really(**how)
