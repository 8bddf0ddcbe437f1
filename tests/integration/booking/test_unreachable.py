"""Addresses that take no mail: what SES says stops mails of every sender to them, and nothing that stops is silent."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from operate.processes import StageError
from operate.unreachable import unreachable_address
from services.booking.functions import inbound, mails
from shared import mail as mailing
from shared import sent as marks
from shared import unreachable
from shared.aws import client
from shared.compiled import compiled
from shared.mail import Mail, NotTriedError, send, surely_not_sent
from shared.trouble import passes
from shared.unreachable import UnreachableError
from tests.integration.booking.conftest import NOW, Browser, Clock, confirmed, sign_in
from tests.support.aws import make_table, rows
from tests.support.logs import listen
from tests.support.mailbox import body, hear, sent

pytestmark = pytest.mark.usefixtures("booking_aws")

TEAM = compiled().mail.team
SAM = "sam@school.example"
READER = "head@trust.example"


@pytest.fixture(autouse=True)
def _table(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_table("unreachable")
    monkeypatch.setenv(unreachable.SETTING, "unreachable")


def said(
    kind: str, address: str, *, tags: dict[str, list[str]] | None = None, **about: object
) -> dict[str, Any]:
    """Return what SES puts on the bus of a mail (its guide, "Contents of the event record")."""
    recipients = "bouncedRecipients" if kind == "bounce" else "complainedRecipients"
    return {
        "source": "aws.ses",
        "detail": {
            "eventType": kind.title(),
            kind: {recipients: [{"emailAddress": address}], **about},
            "mail": {
                "messageId": "0100",
                "tags": tags or {},
                "commonHeaders": {"subject": "The week in figures"},
            },
        },
    }


def queue(*bodies: dict[str, Any], at: datetime = NOW) -> None:
    records = [{"messageId": str(n), "body": json.dumps(one)} for n, one in enumerate(bodies)]
    assert inbound.handler({"Records": records}, clock=lambda: at) == {"batchItemFailures": []}


def mail_to(address: str) -> Mail:
    return Mail(address, "Subject", "Text", "<p>Text</p>")


@pytest.mark.parametrize(
    ("kind", "about", "why"),
    [
        ("bounce", {"bounceType": "Permanent"}, "bounced"),
        ("complaint", {}, "complained"),
        ("complaint", {"complaintFeedbackType": "abuse"}, "complained"),
    ],
)
def test_what_comes_back_for_good_stops_everybodys_mails_and_the_team_is_told_once(
    kind: str, about: dict[str, object], why: str
) -> None:
    one = said(kind, f'"Head" <{READER}>', **about)
    queue(one, one)
    found = unreachable.find(READER.upper())
    assert found is not None
    assert (found.why, found.at) == (why, NOW)
    with pytest.raises(UnreachableError):
        send(mail_to(READER), "visits@northmoor.example", "")
    [told] = sent(TEAM)
    assert READER in body(told)
    assert "The week in figures" in body(told)
    assert "Nothing more goes to this address" in body(told)
    assert unreachable.said(found)
    # As its hash alone.
    assert READER not in str(rows("unreachable"))


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_what_could_not_be_delivered_for_now_is_told_and_stops_nothing(kind: str) -> None:
    queue(said("bounce", READER, bounceType=kind))
    assert unreachable.find(READER) is None
    send(mail_to(READER), "visits@northmoor.example", "")
    [told] = sent(TEAM)
    assert "may not have arrived" in body(told)


def test_a_mail_that_is_said_to_be_no_spam_tells_nobody() -> None:
    queue(said("complaint", READER, complaintFeedbackType="not-spam"))
    assert unreachable.find(READER) is None
    assert sent() == []


def test_a_bookings_mails_to_such_an_address_are_not_sent_and_stand_so_in_its_mail_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unreachable.note(SAM, "bounced", NOW)
    booking = confirmed()
    log = listen(monkeypatch)
    hear(at=NOW)
    assert sent(SAM) == []
    mark = marks.states(booking.id)["confirmed#2#school"]
    assert mark.state == "unreachable"
    assert not mark.waits
    assert "not mailed: the address takes no mail" in log.getvalue()
    # The team's own copy goes.
    assert sent(TEAM)
    browser = Browser(mails.handler, Clock(), sign_in())
    room = f"/team/bookings/{booking.id}/mails"
    assert "the address takes no e-mail" in browser.get(room).text
    page = browser.get(f"{room}/confirmed.2.school")
    pressed = browser.fill(page, do="now")
    assert "Call them and change the address" in pressed.text
    unreachable.lift(SAM, NOW)
    browser.fill(page, do="now")
    assert len(sent(SAM)) == 1


def test_of_a_bookings_mail_that_waits_at_a_full_mailbox_its_mail_room_says_so() -> None:
    booking = confirmed()
    hear(at=NOW)
    tags = {"booking": [booking.id], "mail": ["confirmed.2.school"]}
    queue(said("bounce", SAM, tags=tags, bounceType="Transient"))
    assert marks.states(booking.id)["confirmed#2#school"].state == "undelivered"
    assert unreachable.find(SAM) is None
    assert "may not have arrived" in body(sent(TEAM)[-1])


@pytest.mark.parametrize(
    ("meanwhile", "told"), [("sent", 1), ("unreachable", 1), ("unsure", 1), ("claimed", 0)]
)
def test_ses_may_say_what_came_back_before_it_is_written_down_that_it_went(
    meanwhile: marks.State, told: int
) -> None:
    booking = confirmed()
    hear(at=NOW)
    before, key = len(sent(TEAM)), "confirmed#2#school"
    marks.keep(booking.id, replace(marks.find(booking.id, key), state="claimed", sent_at=None))
    tags = {"booking": [booking.id], "mail": ["confirmed.2.school"]}
    one = {"messageId": "1", "body": json.dumps(said("bounce", SAM, tags=tags, bounceType="Permanent"))}
    again = {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert inbound.handler({"Records": [one]}, clock=lambda: NOW) == again
    assert unreachable.find(SAM), "nothing more goes there meanwhile"
    marks.keep(booking.id, replace(marks.find(booking.id, key), state=meanwhile))
    done = inbound.handler({"Records": [one]}, clock=lambda: NOW)
    assert done == ({"batchItemFailures": []} if told else again)
    assert len(sent(TEAM)) == before + told


@pytest.mark.parametrize("kind", ["Permanent", "Transient", "Undetermined"])
@pytest.mark.parametrize("of_a_booking", [True, False])
def test_of_a_mail_to_its_own_mailbox_the_team_gets_no_mail_which_would_come_back_too_but_the_log_says_so(
    kind: str, monkeypatch: pytest.MonkeyPatch, *, of_a_booking: bool
) -> None:
    booking = confirmed()
    hear(at=NOW)
    before, log = len(sent()), listen(monkeypatch)
    tags = {"booking": [booking.id], "mail": ["confirmed.2.team"]} if of_a_booking else {}
    queue(said("bounce", TEAM, tags=tags, bounceType=kind))
    assert len(sent()) == before
    assert "the team's own mailbox takes no mail" in log.getvalue()
    assert unreachable.find(TEAM) is None, "a click on “spam” there would stop every mail to the team"


def test_where_the_table_does_not_answer_a_mail_surely_did_not_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nobody would know whether it went: after some tries it would be left to a person."""

    def away(*_: object, **__: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    booking = confirmed()
    with monkeypatch.context() as outage:
        outage.setattr(unreachable, "get", away)
        with pytest.raises(NotTriedError) as caught:
            send(mail_to(READER), "visits@northmoor.example", "")
        assert (passes(caught.value), surely_not_sent(caught.value)) == (True, True)
        hear(at=NOW)
    mark = marks.states(booking.id)["confirmed#2#school"]
    assert (mark.state, mark.tries) == ("failed", 0)


@pytest.mark.parametrize(("kind", "told"), [("bounce", 1), ("complaint", 0)])
def test_what_ses_said_before_mail_was_let_go_again_stops_nothing_when_it_is_redriven(
    kind: str, told: int
) -> None:
    """Of a mail that came back the team still learns that it may not have arrived."""
    said_at = NOW - timedelta(hours=1)
    one = said(kind, READER, bounceType="Permanent") | {"time": f"{said_at:%Y-%m-%dT%H:%M:%SZ}"}
    unreachable.note(READER, "bounced", said_at - timedelta(hours=1))
    assert unreachable_address({"UnreachableTable": "unreachable"}, READER, again=True, at=NOW) == 0
    late = NOW + timedelta(days=3)
    queue(one, at=late)
    assert unreachable.find(READER) is None
    assert unreachable.among([READER, SAM]) == {}
    send(mail_to(READER), "visits@northmoor.example", "")
    assert len(sent(TEAM)) == told
    assert all("may not have arrived" in body(mail) for mail in sent(TEAM))
    since = NOW + timedelta(days=1)
    queue(one | {"time": f"{since:%Y-%m-%dT%H:%M:%SZ}"}, at=late)
    found = unreachable.find(READER)
    assert found
    assert found.at == since, "what came back since does stop"
    queue(one, at=late)
    assert unreachable.find(READER) == found, "and what is redriven after that takes nothing from it"


def test_what_came_back_says_nothing_of_the_same_mail_sent_again_since() -> None:
    booking = confirmed()
    hear(at=NOW)
    before, key = len(sent(TEAM)), "confirmed#2#school"
    one = said(
        "bounce",
        SAM,
        tags={"booking": [booking.id], "mail": ["confirmed.2.school"]},
        bounceType="Transient",
    )
    one["detail"]["mail"]["timestamp"] = f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%S.000Z}"
    queue(one)
    assert marks.states(booking.id)[key].state == "sent"
    assert len(sent(TEAM)) == before
    one["detail"]["mail"]["timestamp"] = f"{NOW:%Y-%m-%dT%H:%M:%S.000Z}"
    queue(one)
    assert marks.states(booking.id)[key].state == "undelivered"


def test_an_operator_sees_why_and_lets_mail_go_again(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = {"UnreachableTable": "unreachable"}
    assert unreachable_address(outputs, READER, again=False, at=NOW) == 0
    assert "takes mail, as far as is known" in capsys.readouterr().out
    unreachable.note(READER, "complained", NOW)
    unreachable_address(outputs, READER, again=False, at=NOW)
    assert "its reader called a mail spam" in capsys.readouterr().out
    unreachable_address(outputs, READER, again=True, at=NOW)
    assert unreachable.find(READER) is None
    for again in (False, True):
        with pytest.raises(StageError, match="sam at school is no e-mail address"):
            unreachable_address(outputs, "sam at school", again=again, at=NOW)


def test_several_are_looked_up_at_once_and_who_gave_no_address_is_none_of_them() -> None:
    unreachable.note(READER, "bounced", NOW)
    assert set(unreachable.among([READER, SAM, ""])) == {READER}
    assert unreachable.among([]) == {}


def test_every_mail_goes_by_the_configuration_set_where_somebody_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ses:
        def __init__(self) -> None:
            self.given: list[dict[str, Any]] = []

        def send_raw_email(self, **given: Any) -> dict[str, str]:
            self.given.append(given)
            return {"MessageId": "1"}

    ses, really = Ses(), client
    monkeypatch.setattr(mailing, "client", lambda name: ses if name == "ses" else really(name))
    send(mail_to(READER), "visits@northmoor.example", "")
    monkeypatch.setenv("CONFIGURATION_SET", "outreach-northmoor")
    send(mail_to(READER), "visits@northmoor.example", "")
    assert [one.get("ConfigurationSetName") for one in ses.given] == [None, "outreach-northmoor"]
