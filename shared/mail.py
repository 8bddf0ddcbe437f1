"""E-mail through SES: HTML and plain text of one message, with attachments and a calendar entry."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

from shared.aws import client

SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""SES wants whatever is not ASCII encoded, and not every mail server on the way takes eight bits."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


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
    headers: dict[str, str] = field(default_factory=dict)


def compose(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """Return `mail` as a MIME message.

    The calendar entry stands twice, as Outlook and Gmail each want it: as an alternative of the text and as
    a file to save.
    """
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = formataddr((sender_name, sender))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    # Out-of-office answers to an automatic mail help nobody.
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar is not None:
        message.add_alternative(
            mail.calendar.decode(), subtype="calendar", params={"method": mail.calendar_method}
        )
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="visit.ics")
    for attachment in mail.attachments:
        maintype, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name
        )
    return message


def send(mail: Mail, sender: str, sender_name: str) -> str:
    """Send `mail`; return SES's id of the message.

    The message goes as the bytes we made (`SendRawEmail`), so that what a test reads is what is sent.
    """
    answer = client("ses").send_raw_email(
        Source=sender,
        Destinations=[mail.to],
        RawMessage={"Data": compose(mail, sender, sender_name).as_bytes()},
    )
    return str(answer["MessageId"])
