"""E-mail through SES: HTML and plain text of one message, with attachments and a calendar entry."""

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from http import HTTPStatus

from botocore.exceptions import ClientError, ConnectionError  # noqa: A004  botocore's: no connection was made

from shared import unreachable
from shared.aws import client
from shared.limits import EMAIL

SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""SES wants whatever is not ASCII encoded, and not every mail server on the way takes eight bits."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; one with a `cid` is a picture that stands in its HTML, under that id."""

    name: str
    content_type: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True)
class Mail:
    """One message to one reader; `calendar` is an iCalendar object whose METHOD stands in it."""

    to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def one_click(address: str) -> dict[str, str]:
    """Return the headers by which mail programs offer to unsubscribe: one post to `address`, without a question (RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def compose(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """Return `mail` as a MIME message; it goes to one address, and answers go to one.

    Raises `ValueError` where a header would hold a line break, or where an address is not one mailbox.

    The calendar entry stands twice, as Outlook and Gmail each want it: as an alternative of the text and as
    a file to save.
    """
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = _mailbox(sender, sender_name)
    message["To"] = _mailbox(mail.to)
    if mail.reply_to:
        message["Reply-To"] = _mailbox(mail.reply_to)
    message["Subject"] = mail.subject
    # Out-of-office answers to an automatic mail help nobody.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    pictures = [one for one in mail.attachments if one.cid]
    if pictures:
        [_, html] = message.iter_parts()
        for one in pictures:
            maintype, _, subtype = one.content_type.partition("/")
            html.add_related(
                one.content, maintype, subtype, cid=f"<{one.cid}>", filename=one.name, disposition="inline"
            )
    if mail.calendar is not None:
        message.add_alternative(
            mail.calendar.decode(), subtype="calendar", params={"method": mail.calendar_method}
        )
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="visit.ics")
    for attachment in (one for one in mail.attachments if not one.cid):
        maintype, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name
        )
    return message


def with_pictures(html: str, files: Iterable[Attachment]) -> str:
    """Return a mail's HTML as a page by itself: the pictures that it names by their content ids stand in it."""
    for one in files:
        if one.cid:
            data = base64.b64encode(one.content).decode()
            html = html.replace(f"cid:{one.cid}", f"data:{one.content_type};base64,{data}")
    return html


def _mailbox(text: str, name: str = "") -> Address:
    """Return one mailbox: a list, a group or a name before it would send the mail to others too."""
    if not EMAIL.fullmatch(text):
        raise ValueError("not the address of one mailbox")
    return Address(name, addr_spec=text)


class NotTriedError(Exception):
    """SES was not asked to send the message: the table of addresses that take none did not answer. Raised from why."""


def send(mail: Mail, sender: str, sender_name: str) -> str:
    """Send `mail`; return SES's id of the message. Raises `UnreachableError` where its address takes none, and `NotTriedError`.

    The message goes as the bytes we made (`SendRawEmail`), so that what a test reads is what is sent.
    """
    try:
        out = unreachable.find(mail.to)
    except Exception as error:
        # Else an answer of DynamoDB's that never came would look like one of SES's, after which a mail may have gone.
        raise NotTriedError from error
    if out:
        raise unreachable.UnreachableError
    # By the configuration set SES says later what became of it; where nobody listens there is none.
    listening = os.environ.get("CONFIGURATION_SET", "")
    answer = client("ses").send_raw_email(
        Source=sender,
        Destinations=[mail.to],
        RawMessage={"Data": compose(mail, sender, sender_name).as_bytes()},
        **({"ConfigurationSetName": listening} if listening else {}),
    )
    return str(answer["MessageId"])


def surely_not_sent(error: Exception) -> bool:
    """Tell whether an error of `send` says that the message did not go out.

    A connection that broke, or an answer that never came, says nothing of the kind: SES may have taken the message.
    """
    if isinstance(error, ClientError):
        return int(error.response["ResponseMetadata"]["HTTPStatusCode"]) < HTTPStatus.INTERNAL_SERVER_ERROR
    # No connection was made, or there was no message to send.
    return isinstance(error, ConnectionError | NotTriedError | ValueError)
