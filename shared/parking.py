"""Parks what can never be handled: the function itself lays it into its dead-letter queue, each as a letter of its own.

Lambda would park a whole batch from its first row that fails on. Of a row of a stream the letter says which it is and never what
stands in it; `make redrive` finds it in its table. Of a queue the letter is the message.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from shared.aws import client
from shared.settings import setting

QUEUE: Final = "PARKED"
"""The setting that names the dead-letter queue of a function."""

AGAIN: Final = "GivenBack"
"""The attribute of a message that an operator gave back, with what it is known by; it is parked again at the first failure."""


def park_row(about: Mapping[str, str], sequence: str, error: BaseException) -> None:
    """Park a row of a stream: what it is known by, its place in the stream and the kind of error. Raises as botocore."""
    letter = {"parked": dict(about), "sequence": sequence, "why": type(error).__name__}
    client("sqs").send_message(QueueUrl=setting(QUEUE), MessageBody=json.dumps(letter))


def parked_row(body: object) -> Mapping[str, str] | None:
    """Return what the row is known by that a letter's body names, None for a letter of another kind."""
    found = body.get("parked") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else None


def park_message(record: Mapping[str, Any]) -> None:
    """Park a message of a queue as it came. Raises as botocore."""
    given = given_back(record)
    attributes = {AGAIN: {"DataType": "String", "StringValue": given}} if given else {}
    client("sqs").send_message(
        QueueUrl=setting(QUEUE), MessageBody=record["body"], MessageAttributes=attributes
    )


def given_back(record: Mapping[str, Any]) -> str:
    """Return what a message is known by that an operator gave back, nothing of any other."""
    return str(record.get("messageAttributes", {}).get(AGAIN, {}).get("stringValue", ""))
