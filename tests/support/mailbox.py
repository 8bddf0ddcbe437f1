"""What SES took, as a reader's mail program sees it; and the events that a mailer hears."""

import email
import functools
import json
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

from moto.ses.models import ses_backends

from services.booking.functions import mailer, tend
from tests.support.aws import rows


@functools.lru_cache(maxsize=1000)
def read(raw: str) -> EmailMessage:
    """Return a mail as its reader's program sees it; a test asks for the same ones again and again."""
    return email.message_from_string(raw, policy=default)


def sent(to: str = "") -> list[EmailMessage]:
    """Return what SES took, oldest first; with `to`, what went to that address."""
    backend = ses_backends["123456789012"]["eu-west-2"]
    messages = [read(message.raw_data) for message in backend.sent_messages]  # type: ignore[union-attr]
    return [message for message in messages if not to or message["To"] == to]


def body(message: EmailMessage, kind: str = "plain") -> str:
    """Return a mail's text."""
    part = message.get_body((kind,))
    assert part
    return str(part.get_content())


def calendar_in(message: EmailMessage) -> str:
    """Return a mail's calendar file: the invitation, or the copy to keep."""
    [file] = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    content = file.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)


def message_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the outbox as the mailer's queue gives it."""
    body = {"source": row["source"], "detail-type": row["detail_type"], "detail": json.loads(row["detail"])}
    return {"messageId": f"{row['pk']}{row['sk']}", "body": json.dumps(body)}


def outbox() -> list[dict[str, Any]]:
    """Return the booking's outbox as the mailer's queue gives it, in order."""
    return [
        message_of(row) for row in sorted(rows("booking", "outbox"), key=lambda row: (row["pk"], row["sk"]))
    ]


def hear(*messages: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Let the mailer hear messages; all of the outbox where none are named."""
    return mailer.handler({"Records": list(messages or outbox())}, clock=lambda: at)


def run_tend(at: datetime) -> dict[str, Any]:
    """Let the five-minute function run; return what it answers."""
    return tend.handler({}, clock=lambda: at)
