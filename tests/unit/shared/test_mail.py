"""Mails: a text, a page, a calendar entry, and nothing that a reader or a server could mistake."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.limits import EMAIL
from shared.mail import Attachment, Mail, compose

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café am Mühlbach\r\nEND:VCALENDAR\r\n".encode()


def a_mail(**changed: Any) -> Mail:
    usual = {
        "to": "sam@school.example",
        "subject": "Your workshop",
        "text": "Hello Sam\n",
        "html": "<p>Hello Sam</p>\n",
    }
    return Mail(**usual | changed)


def sent(mail: Mail, sender_name: str = "We Want You") -> EmailMessage:
    """Return a mail as its reader's program gets it."""
    raw = compose(mail, "bookings@wewantyou.example", sender_name).as_bytes()
    assert raw.isascii(), "not every server takes more than seven bits"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not any(part.defects for part in read.walk())
    return read


def parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk() if not part.is_multipart()]


def content(message: EmailMessage, kind: str) -> str:
    [found] = [part for part in message.walk() if part.get_content_type() == kind]
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def test_a_mail_is_a_text_and_a_page() -> None:
    message = sent(a_mail())
    assert message.get_content_type() == "multipart/alternative"
    assert parts(message) == ["text/plain", "text/html"]
    assert content(message, "text/plain") == "Hello Sam\n"
    assert content(message, "text/html") == "<p>Hello Sam</p>\n"
    assert message["from"] == "We Want You <bookings@wewantyou.example>"
    assert (message["to"], message["subject"]) == ("sam@school.example", "Your workshop")
    assert message["auto-submitted"] == "auto-generated"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_calendar_entry_stands_as_an_alternative_and_as_a_file(method: str) -> None:
    message = sent(a_mail(calendar=ICS, calendar_method=method))
    assert parts(message) == ["text/plain", "text/html", "text/calendar", "application/ics"]
    [alternative] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert alternative.get_param("method") == method
    assert content(message, "text/calendar").splitlines() == ICS.decode().splitlines()
    [file] = message.iter_attachments()
    assert file.get_filename() == "visit.ics"
    assert file.get_payload(decode=True) == ICS


def test_what_is_attached_arrives_as_it_was() -> None:
    files = (
        Attachment("poster.pdf", "application/pdf", b"%PDF\x00\xff"),
        Attachment("Mühle.csv", "text/csv", "a,é\r\n".encode()),
    )
    message = sent(a_mail(attachments=files))
    attached = [
        (one.get_filename(), one.get_content_type(), one.get_payload(decode=True))
        for one in message.iter_attachments()
    ]
    assert attached == [(file.name, file.content_type, file.content) for file in files]


@pytest.mark.parametrize("text", ["Grüße aus Łódź: “naïve” 🎓", "漢字" * 600, "x" * 5000])
def test_any_language_and_length_arrives(text: str) -> None:
    message = sent(a_mail(subject=text[:60], text=f"{text}\n", html=f"<p>{text}</p>\n"), "Für Dich")
    assert message["subject"] == text[:60]
    assert content(message, "text/plain") == f"{text}\n"
    assert content(message, "text/html") == f"<p>{text}</p>\n"
    [sender] = message["from"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Für Dich", "bookings@wewantyou.example")


def test_further_headers_are_sent() -> None:
    assert (
        sent(a_mail(headers={"List-Unsubscribe": "<https://x.example/u>"}))["list-unsubscribe"]
        == "<https://x.example/u>"
    )


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("field", ["to", "subject", "headers", "sender_name", "reply_to"])
def test_a_header_can_not_be_slipped_in(field: str, end: str) -> None:
    evil = f"sam@school.example{end}Bcc: all@elsewhere.example"
    mail = (
        a_mail()
        if field == "sender_name"
        else a_mail(**{field: {"Reply-To": evil} if field == "headers" else evil})
    )
    with pytest.raises(
        ValueError, match=r"linefeed or carriage return|CR or LF|not the address of one mailbox"
    ):
        sent(mail, evil if field == "sender_name" else "We Want You")


def test_what_is_typed_in_the_text_stays_in_the_text() -> None:
    message = sent(a_mail(text="Hello\r\n.\r\nBcc: all@elsewhere.example\r\n--===\r\n"))
    assert message["bcc"] is None
    assert content(message, "text/plain").splitlines() == [
        "Hello",
        ".",
        "Bcc: all@elsewhere.example",
        "--===",
    ]


MAILBOXES = st.builds(
    "{}@{}".format,
    st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,30}(\.[a-z0-9?&=%]{1,20})?", fullmatch=True),
    st.from_regex(r"([a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?\.){1,3}[a-z]{2,20}", fullmatch=True),
).filter(EMAIL.fullmatch)

HOSTILE = (
    "sam@school.example, all@elsewhere.example",
    "sam@school.example; all@elsewhere.example",
    "Sam <all@elsewhere.example>",
    "<sam@school.example>, x@elsewhere.example",
    "sam@school.example\tall@elsewhere.example",
    "group: a@x.example, b@x.example;",
    "",
)


@pytest.mark.parametrize("field", ["to", "reply_to"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_mail_goes_to_one_mailbox_and_its_answer_to_one(field: str, hostile: str) -> None:
    if field == "reply_to" and not hostile:
        assert sent(a_mail(reply_to=""))["reply-to"] is None
        return
    with pytest.raises(ValueError, match="not the address of one mailbox"):
        sent(a_mail(**{field: hostile}))


@given(MAILBOXES)
def test_every_address_we_take_arrives_as_it_is(mailbox: str) -> None:
    message = sent(a_mail(to=mailbox, reply_to=mailbox))
    for header in ("to", "reply-to"):
        [read] = message[header].addresses
        assert read.addr_spec == mailbox
    assert message["bcc"] is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=60))
def test_a_name_stays_a_name(name: str) -> None:
    message = sent(a_mail(subject=name), name)
    [read] = message["from"].addresses
    assert read.addr_spec == "bookings@wewantyou.example"
    assert message["bcc"] is None
