"""Every mail that is sent is a file, and something to read."""

import smtplib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from operate import mailbox
from operate.mailbox import Mailbox
from shared.mail import Attachment, Mail, compose

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path / "mail")
    yield made
    made.stop()


def a_mail(subject: str = "Grüße aus Northmoor") -> Mail:
    return Mail(
        "sam@school.example",
        subject,
        "Hällo\n",
        "<p>Hällo</p>\n",
        ICS,
        attachments=(Attachment("p.pdf", "application/pdf", b"%PDF"),),
    )


def send(box: Mailbox, mail: Mail) -> None:
    with smtplib.SMTP("127.0.0.1", box.port, timeout=20) as server:
        server.send_message(compose(mail, "visits@northmoor.example", "Northmoor Next"))


def test_a_mail_lands_as_a_file_and_is_unpacked_beside_it(box: Mailbox) -> None:
    send(box, a_mail())
    [(path, message)] = mailbox.read(box.folder)
    assert path.name == "00001.eml"
    assert (message["to"], message["subject"]) == ("sam@school.example", "Grüße aus Northmoor")
    made = mailbox.unpack(path, message)
    assert [file.name for file in made] == ["00001.html", "00001.txt", "00001-visit.ics", "00001-p.pdf"]
    html, text, ics, pdf = made
    assert html.read_text("utf-8").strip() == "<p>Hällo</p>"
    assert text.read_text("utf-8").strip() == "Hällo"
    assert ics.read_bytes() == ICS
    assert pdf.read_bytes() == b"%PDF"
    assert not list(box.folder.glob("*.part"))


def test_an_attachment_lands_nowhere_else(box: Mailbox) -> None:
    evil = (Attachment("../../evil.txt", "application/pdf", b"x"),)
    send(box, Mail("sam@school.example", "x", "x", "x", attachments=evil))
    [(path, message)] = mailbox.read(box.folder)
    assert [file.name for file in mailbox.unpack(path, message)][2:] == ["00001-evil.txt"]


def test_mails_are_read_in_the_order_they_came_also_after_a_new_start(box: Mailbox) -> None:
    for subject in ("one", "two"):
        send(box, a_mail(subject))
    again = Mailbox(box.folder)
    send(again, a_mail("three"))
    again.stop()
    assert [message["subject"] for _, message in mailbox.read(box.folder)] == ["one", "two", "three"]


def test_mails_sent_at_once_each_get_a_file(box: Mailbox) -> None:
    senders = [Thread(target=send, args=(box, a_mail(f"mail {number}"))) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(20)
    assert {message["subject"] for _, message in mailbox.read(box.folder)} == {f"mail {n}" for n in range(8)}


def test_after_it_stopped_it_takes_no_mail(tmp_path: Path) -> None:
    made = Mailbox(tmp_path)
    made.stop()
    with pytest.raises(ConnectionRefusedError):
        send(made, a_mail())
