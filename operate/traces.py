"""What is left of an address where no use case of a service looks: half-filled forms, letters, dead letters, lists of no mail.

`operate.personal_data` says that an address leads there. Each place is read whole: only an operator may wait for that.
"""

import email
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any, Final, cast

from botocore.exceptions import ClientError

from operate import dead_letters
from operate.aws import client
from shared import unreachable
from shared.dynamo import delete, from_item, query, write

DRAFT: Final = "draft"
SUPPRESSED: Final = "SES's list of suppressed addresses"


@dataclass(frozen=True)
class Trace:
    """Something that names an address: in which place, what may be told of it to whoever asks, and what takes it away."""

    place: str
    told: Mapping[str, Any]
    erase: Callable[[], object]


@dataclass(frozen=True)
class Unasked:
    """A place that could not be asked, and why: whether something is there nobody knows."""

    place: str
    why: str


def of(outputs: Mapping[str, str], address: str) -> Iterator[Trace | Unasked]:
    """Yield every trace of an address, whatever its capitals, in the places that `operate.personal_data` names."""
    wanted = address.strip().casefold()
    yield from _forms(outputs["BookingTable"], wanted)
    yield from _letters(outputs["RepliesBucket"], wanted)
    yield from _dead(outputs, wanted)
    yield from _unreachable(outputs["UnreachableTable"], wanted)
    yield from _suppressed(wanted)


def account(pool: str, address: str) -> dict[str, Any] | None:
    """Return the account that somebody of the team has under an address; None where there is none."""
    for spelled in dict.fromkeys((address.strip(), address.strip().casefold())):
        found = client("cognito-idp").list_users(UserPoolId=pool, Filter=f'email = "{spelled}"')["Users"]
        for user in found:
            said = {one["Name"]: one["Value"] for one in user["Attributes"]}
            return {
                "id": said.get("sub", ""),
                "name": said.get("name", ""),
                "email": said.get("email", ""),
                "since": user["UserCreateDate"].isoformat(),
            }
    return None


def _forms(table: str, wanted: str) -> Iterator[Trace]:
    """Yield half-filled forms: their keys are drawn at random, so nobody finds one without reading all rows."""
    dynamodb = client("dynamodb")
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="entity = :draft",
        ExpressionAttributeValues={":draft": {"S": DRAFT}},
        ConsistentRead=True,
    )
    for item in [item for page in pages for item in page["Items"]]:
        values = from_item(item).get("values", {})
        if wanted in json.dumps(values, default=str, ensure_ascii=False).casefold():
            key = {name: item[name] for name in ("pk", "sk")}
            yield Trace("half-filled form", values, _later(dynamodb.delete_item, TableName=table, Key=key))


def _letters(bucket: str, wanted: str) -> Iterator[Trace]:
    """Yield letters and answers to calendar entries as SES took them."""
    s3 = client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    for key in [one["Key"] for page in pages for one in page.get("Contents", [])]:
        raw = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        message = email.message_from_bytes(raw, policy=default)
        if wanted in _words(message).casefold():
            told = {name: str(message.get(name, "")) for name in ("from", "subject", "date")}
            yield Trace("letter", told, _later(s3.delete_object, Bucket=bucket, Key=key))


def _words(message: EmailMessage) -> str:
    """Return all that a message says in words: the headers of all its parts, and each part that is text."""
    parts = list(message.walk())
    headers = [str(value) for part in parts for value in part.values()]
    texts = [
        cast("bytes", part.get_payload(decode=True) or b"").decode(errors="replace")
        for part in parts
        if part.get_content_maintype() == "text"
    ]
    return "\n".join([*headers, *texts])


def _dead(outputs: Mapping[str, str], wanted: str) -> Iterator[Trace | Unasked]:
    """Yield dead letters that name the address: what SES says of a mail that came back has whom it went to."""
    sqs = client("sqs")
    for queue in dead_letters.queues(outputs).values():
        waiting = queue.count()
        letters = list(queue.letters(dead_letters.PEEK_FOR)) if waiting else []
        if len(letters) < waiting:
            yield Unasked(f"the dead letters {queue.name}", "some are being looked at: run it again")
        for letter in letters:
            message = letter.message
            where = {"QueueUrl": queue.url, "ReceiptHandle": message["ReceiptHandle"]}
            if wanted in message["Body"].casefold():
                told = {"queue": queue.name, "since": letter.sent.isoformat()}
                yield Trace("dead letter", told, _later(sqs.delete_message, **where))
            # Nothing happens where it was erased meanwhile.
            queue.let_go(letter)


def _unreachable(table: str, wanted: str) -> Iterator[Trace]:
    """Yield that the address takes no mail, and which mail told us so: whoever is erased is written to by nobody."""
    for row in query(table, unreachable.key_of(wanted), consistent=True):
        told: dict[str, Any] = {name: row[name] for name in ("entity", "why", "at") if name in row}
        gone = delete(table, row["pk"], row["sk"])
        yield Trace("addresses that take no mail", told, partial(write, gone))


def _suppressed(wanted: str) -> Iterator[Trace | Unasked]:
    """Yield whether SES sends the address nothing: its list forgets none by itself."""
    ses = client("sesv2")
    try:
        found = ses.get_suppressed_destination(EmailAddress=wanted)["SuppressedDestination"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code != "NotFoundException":
            yield Unasked(SUPPRESSED, code)
        return
    told = {"why": found["Reason"], "since": found["LastUpdateTime"].isoformat()}
    yield Trace(SUPPRESSED, told, _later(ses.delete_suppressed_destination, EmailAddress=wanted))


def _later(call: Callable[..., object], **arguments: object) -> Callable[[], object]:
    return lambda: call(**arguments)
