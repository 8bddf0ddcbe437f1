"""What comes back of mails: declined entries, mails that were not taken, complaints, and people's letters."""

import json
from datetime import datetime
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from icalendar import Calendar

from infra.declared import RECEIVED
from services.booking.domain.booking import Booking
from services.booking.functions import inbound, mails
from shared import mail as mailing
from shared import sent as marks
from shared.aws import client
from shared.compiled import compiled
from shared.queue import pause
from tests.integration.booking.conftest import NOW, Browser, Clock, confirmed, sign_in
from tests.support.mailbox import body, calendar_in, hear, sent

pytestmark = pytest.mark.usefixtures("booking_aws")

TEAM = compiled().mail.team
SAM = "sam@school.example"


@pytest.fixture(autouse=True)
def _bucket(booking_aws: None) -> None:
    where = {"LocationConstraint": "eu-west-2"}
    client("s3").create_bucket(Bucket="replies", CreateBucketConfiguration=where)


def queue(*bodies: dict[str, Any], at: datetime = NOW) -> dict[str, Any]:
    records = [{"messageId": str(n), "body": json.dumps(one)} for n, one in enumerate(bodies)]
    return inbound.handler({"Records": records}, clock=lambda: at)


def laid(raw: bytes, key: str = "replies/a+b") -> dict[str, Any]:
    """Lay a message into the bucket; return what the queue says of it."""
    client("s3").put_object(Bucket="replies", Key="replies/a b", Body=raw)
    return {"Records": [{"s3": {"bucket": {"name": "replies"}, "object": {"key": key}}}]}


def reply(invitation: str, partstat: str, address: str = SAM, method: str = "REPLY") -> bytes:
    """Return what Outlook sends when somebody answers an invitation."""
    calendar: Any = Calendar.from_ical(invitation)
    calendar["METHOD"] = method
    [event] = calendar.walk("VEVENT")
    event["ATTENDEE"].params["PARTSTAT"] = partstat
    if address != SAM:
        del event["ATTENDEE"]
        event.add("ATTENDEE", f"MAILTO:{address}", parameters={"PARTSTAT": partstat})
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SAM, compiled().mail.sender, "Declined: A ward round"
    message.set_content("")
    message.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": method})
    return message.as_bytes()


def invited() -> tuple[Booking, str]:
    booking = confirmed()
    hear(at=NOW)
    return booking, calendar_in(sent(SAM)[-1])


@pytest.mark.parametrize(("partstat", "state"), [("DECLINED", "declined"), ("TENTATIVE", "tentative")])
def test_a_declined_entry_stands_beside_its_mail_and_the_team_is_told_once(partstat: str, state: str) -> None:
    booking, invitation = invited()
    before = len(sent(TEAM))
    said = laid(reply(invitation, partstat))
    assert queue(said, said) == {"batchItemFailures": []}
    assert queue(said) == {"batchItemFailures": []}
    assert marks.states(booking.id)["confirmed#2#school"].state == state
    [told] = sent(TEAM)[before:]
    assert SAM in body(told)
    assert f"/team/bookings/{booking.id}/mails" in body(told)
    room = Browser(mails.handler, Clock(), sign_in()).get(f"/team/bookings/{booking.id}/mails")
    assert {"declined": "Declined in the reader", "tentative": "Marked as uncertain"}[state] in room.text


@pytest.mark.parametrize(
    ("partstat", "address", "method"),
    [
        ("ACCEPTED", SAM, "REPLY"),
        ("DECLINED", "stranger@elsewhere.example", "REPLY"),
        ("NONSENSE", SAM, "REPLY"),
    ],
)
def test_an_answer_that_changes_nothing_tells_nobody(partstat: str, address: str, method: str) -> None:
    _, invitation = invited()
    before = len(sent())
    assert queue(laid(reply(invitation, partstat, address, method))) == {"batchItemFailures": []}
    assert len(sent()) == before


@pytest.mark.parametrize(("event", "state"), [("Bounce", "bounced"), ("Complaint", "complained")])
def test_what_ses_says_came_back_is_kept_and_told_once(event: str, state: str) -> None:
    booking, _ = invited()
    before = len(sent(TEAM))
    tags = {"booking": [booking.id], "mail": ["confirmed.2.school"]}
    said = {"source": "aws.ses", "detail": {"eventType": event, "mail": {"tags": tags}}}
    assert queue(said, said) == {"batchItemFailures": []}
    assert marks.states(booking.id)["confirmed#2#school"].state == state
    assert len(sent(TEAM)) == before + 1


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"booking": ["NM-222222"], "mail": ["confirmed.2.school"]},
        {"booking": ["x" * 3000], "mail": ["confirmed.2.school"]},
    ],
)
def test_what_is_no_mail_of_ours_is_passed_over(tags: dict[str, list[str]]) -> None:
    said = {"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": tags}}}
    assert queue(said) == {"batchItemFailures": []}
    assert sent() == []


def test_the_team_is_told_of_what_came_back_once_ses_is_in_order_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message comes again as `shared.queue` puts it back, and is done only once the team was told."""
    booking, _ = invited()
    before, really, at, out = len(sent(TEAM)), client, NOW, [True] * 3

    def send(**given: Any) -> Any:
        if out:
            out.pop()
            raise ReadTimeoutError(endpoint_url="https://ses.example")
        return really("ses").send_raw_email(**given)

    monkeypatch.setattr(
        mailing,
        "client",
        lambda name: SimpleNamespace(send_raw_email=send) if name == "ses" else really(name),
    )
    tags = {"booking": [booking.id], "mail": ["confirmed.2.school"]}
    said = {"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": tags}}}
    tries = 0
    while queue(said, at=at)["batchItemFailures"]:
        assert len(sent(TEAM)) == before
        tries += 1
        at += pause(tries)
    assert tries < RECEIVED
    assert len(sent(TEAM)) == before + 1
    assert queue(said, at=at) == {"batchItemFailures": []}
    assert len(sent(TEAM)) == before + 1


def test_a_mail_that_was_never_sent_is_not_marked_as_come_back() -> None:
    booking, _ = invited()
    tags = {"booking": [booking.id], "mail": ["week_before.20260312T0850Z.school"]}
    queue({"source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": tags}}})
    assert "week_before#20260312T0850Z#school" not in marks.states(booking.id)


def test_a_persons_letter_goes_on_to_the_team_and_an_answering_machines_does_not() -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SAM, compiled().mail.sender, "Can you come earlier?"
    letter.set_content("We start at eight.")
    queue(laid(letter.as_bytes()))
    [forwarded] = sent()
    assert forwarded["To"] == TEAM
    [attached] = list(forwarded.iter_attachments())
    assert b"We start at eight." in attached.get_content()
    letter["Auto-Submitted"] = "auto-replied"
    queue(laid(letter.as_bytes()))
    assert len(sent()) == 1


def test_a_calendar_that_is_none_is_a_letter() -> None:
    letter = EmailMessage()
    letter["From"] = SAM
    letter.set_content("BEGIN:VCALENDAR\nnonsense", subtype="calendar")
    assert queue(laid(letter.as_bytes())) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_mail_says_by_which_tags_ses_shall_speak_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATION_SET", "outreach-northmoor")
    client("ses").create_configuration_set(ConfigurationSet={"Name": "outreach-northmoor"})
    booking, _ = invited()
    [message] = sent(SAM)
    assert message["X-SES-MESSAGE-TAGS"] == f"booking={booking.id}, mail=confirmed.2.school"
