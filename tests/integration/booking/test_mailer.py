"""The e-mails: who gets which, what a calendar program reads in them, and when none is sent."""

import email
import json
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar
from moto.ses.models import ses_backends

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class
from services.booking.functions import mailer, relay
from services.booking.mail import send
from services.booking.mail.compose import compose
from services.booking.mail.links import booking_link
from services.booking.table import sent as marks
from services.booking.use_cases import lead, team
from services.booking.use_cases.offer import offer
from shared import mail as shared_mail
from shared.aws import client
from shared.clock import LONDON, london_time
from shared.compiled import compiled
from shared.dynamo import delete, put, to_item, write
from tests.integration.booking.conftest import NOW, rows, visit_request
from tests.support.aws import SITE

pytestmark = pytest.mark.usefixtures("booking_aws")

TEAM = compiled().mail.team
SENDER = compiled().mail.sender
STARTS = london_time(date(2026, 3, 12), 8, 50)
A_WEEK_LATER = london_time(date(2026, 3, 19), 8, 50)
TENS = Class(10, 30)


@pytest.fixture(autouse=True)
def sender(booking_aws: None) -> None:
    """Let SES know the programme's address."""
    client("ses").verify_email_identity(EmailAddress=SENDER)


def messages() -> list[dict[str, Any]]:
    """Return the outbox as the mailer's queue gives it."""
    return [
        {
            "messageId": f"{row['pk']}{row['sk']}",
            "body": json.dumps(
                {
                    "source": row["source"],
                    "detail-type": row["detail_type"],
                    "detail": json.loads(row["detail"]),
                }
            ),
        }
        for row in sorted(rows("outbox"), key=lambda row: (row["pk"], row["sk"]))
    ]


def deliver(*chosen: dict[str, Any], at: datetime = NOW + timedelta(hours=1)) -> dict[str, Any]:
    """Let the mailer hear messages, an hour after everything happened."""
    return mailer.handler({"Records": list(chosen)}, clock=lambda: at)


def sent() -> list[EmailMessage]:
    """Return what SES took, oldest first."""
    backend = ses_backends["123456789012"]["eu-west-2"]
    return [email.message_from_string(m.raw_data, policy=default) for m in backend.sent_messages]  # type: ignore[arg-type, misc]


def request(**changed: object) -> Booking:
    wanted = visit_request(**({"starts_at": STARTS, "classes": (TENS,)} | changed))
    return lead.request(offer(), wanted, now=NOW, correlation_id="c0ffee")


def entry_in(message: EmailMessage) -> Any:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def test_a_request_is_mailed_to_both() -> None:
    booking = request(classes=(TENS, Class(11, 25)))
    assert deliver(*messages()) == {"batchItemFailures": []}
    school, team = sent()
    assert school["To"] == "sam@school.example"
    assert school["From"] == f"{compiled().mail.sender_name} <{SENDER}>"
    assert school["Reply-To"] == TEAM
    assert school["Subject"] == f"We have your request: {booking.workshop.title} ({booking.id})"
    for kind in ("plain", "html"):
        text = text_of(school, kind)
        for expected in ("Hello Sam Example,", booking.id, "Thursday 12 March 2026, 8:50am to 10:10am",
                     "Year 10, 30 pupils; Year 11, 25 pupils", booking_link(booking.id)):  # fmt: skip
            assert expected in text, (kind, expected)
    assert team["To"] == TEAM
    assert team["Reply-To"] == "sam@school.example"
    assert f"{SITE}/team/bookings/{booking.id}" in text_of(team, "plain")
    assert "A lift, please" in text_of(team, "plain")
    assert booking_link(booking.id) not in text_of(team, "plain")


def test_the_calendar_entry() -> None:
    booking = request()
    deliver(*messages())
    [message] = [message for message in sent() if message["To"] != TEAM]
    calendar = entry_in(message)
    assert calendar["METHOD"] == "REQUEST"
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    [visit] = calendar.walk("VEVENT")
    assert visit["UID"] == f"{booking.id.lower()}@{SENDER.rpartition('@')[2]}"
    assert visit["SEQUENCE"] == 1
    assert visit["STATUS"] == "TENTATIVE"
    assert visit["DTSTART"].dt == booking.starts_at
    assert visit["DTSTART"].params["TZID"] == "Europe/London"
    assert visit["DTEND"].dt == booking.ends_at
    assert visit["ORGANIZER"] == f"mailto:{SENDER}"
    assert visit["ATTENDEE"] == "mailto:sam@school.example"
    assert str(visit["LOCATION"]) == booking.school.name
    [copy] = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    assert Calendar.from_ical(copy.get_content()) == calendar


@pytest.mark.parametrize("day", [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 4, 16, tzinfo=UTC)])
def test_the_entrys_zone_knows_when_the_clocks_change(day: datetime) -> None:
    """A program that knows no zone names reads 9:00 in the entry's own table on either side."""
    request(starts_at=london_time(day.date(), 8, 50))
    deliver(*messages())
    calendar = entry_in(sent()[0])
    [zone] = calendar.walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    wall = calendar.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=None)
    assert (wall.hour, wall.minute) == (8, 50)
    assert wall.replace(tzinfo=own).utcoffset() == wall.replace(tzinfo=LONDON).utcoffset()


def test_each_news_raises_the_sequence_of_one_entry() -> None:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW, note="We bring a skeleton")
    lead.move(offer(), booking.id, starts_at=A_WEEK_LATER, who="Sam", now=NOW)
    deliver(*messages())
    lead.cancel(booking.id, who="Sam Example", now=NOW, reason="Trip that day")
    deliver(messages()[-1])
    school = [message for message in sent() if message["To"] != TEAM]
    entries = [entry_in(message) for message in school]
    events = [entry.walk("VEVENT")[0] for entry in entries]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [1, 2, 3, 4]
    assert [event["STATUS"] for event in events] == ["TENTATIVE", "CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert [entry["METHOD"] for entry in entries] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert "We bring a skeleton" in text_of(school[1], "plain")
    assert compiled().workshops[0].needs in text_of(school[1], "plain")
    moved = "From Thursday 12 March 2026, 8:50am to Thursday 19 March 2026, 8:50am."
    assert moved in text_of(school[2], "plain")
    assert "We have your new date" in str(school[2]["Subject"])
    assert "Trip that day" in text_of(school[3], "html")


def test_a_refusal_says_why() -> None:
    booking = request()
    deliver(*messages())
    team.decline(booking.id, who="Alex", now=NOW, reason="We are <full> that week")
    deliver(*messages())
    message = [message for message in sent() if message["To"] != TEAM][-1]
    assert "We are <full> that week" in text_of(message, "plain")
    assert "We are &lt;full&gt; that week" in text_of(message, "html")
    assert entry_in(message)["METHOD"] == "CANCEL"


def test_an_address_that_takes_no_mail_costs_the_team_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = request()

    def refuses(mail: shared_mail.Mail, *sender: str) -> str:
        if mail.to == booking.contact.email:
            raise ConnectionError
        return shared_mail.send(mail, *sender)

    monkeypatch.setattr(send, "send", refuses)
    [message] = messages()
    assert deliver(message)["batchItemFailures"], "it comes again for the school"
    assert [mail["to"] for mail in sent()] == [TEAM]
    monkeypatch.setattr(send, "send", shared_mail.send)
    assert deliver(message) == {"batchItemFailures": []}
    assert [mail["to"] for mail in sent()] == [TEAM, booking.contact.email]


def test_heard_twice_is_mailed_once() -> None:
    request()
    deliver(*messages(), *messages())
    deliver(*messages())
    assert len(sent()) == 2


def test_a_crash_half_way_sends_only_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    request()
    really = shared_mail.send

    def not_to_the_team(mail: shared_mail.Mail, *about: str) -> str:
        if mail.to == TEAM:
            raise ConnectionError
        return really(mail, *about)

    monkeypatch.setattr(send, "send", not_to_the_team)
    [message] = messages()
    assert deliver(message) == {"batchItemFailures": [{"itemIdentifier": message["messageId"]}]}
    monkeypatch.setattr(send, "send", really)
    assert deliver(message) == {"batchItemFailures": []}
    assert [message["To"] for message in sent()] == ["sam@school.example", TEAM]


def test_news_a_week_old_is_mailed_and_older_is_not() -> None:
    request()
    assert deliver(*messages(), at=NOW + timedelta(days=7, seconds=1)) == {"batchItemFailures": []}
    assert sent() == []
    deliver(*messages(), at=NOW + timedelta(days=7))
    assert len(sent()) == 2


def test_a_mail_is_known_by_its_kind_its_booking_and_its_reader() -> None:
    """Another kind of event about the same booking is another mail; the same mail by any other way is not."""
    booking = request()
    deliver(*messages())
    assert sorted((row["pk"], row["sk"]) for row in rows("mailed")) == [
        (f"MAIL#{booking.id}#requested#1", "school"),
        (f"MAIL#{booking.id}#requested#1", "team"),
    ]
    send.send_once("requested", booking, "school", "1", now=NOW)
    assert len(sent()) == 2
    send.send_once("requested", booking, "school", "2026-03-11", now=NOW)
    assert len(sent()) == 3, "another occasion"
    assert marks.known(booking.id, "requested", "2026-03-11", "school")
    assert not marks.known(booking.id, "requested", "2026-03-11", "team")


def test_a_mark_stays_for_thirty_days() -> None:
    marks.mark("NM-7K3F9Q", "requested", "1", "school", now=NOW)
    [row] = rows("mailed")
    assert row["expires"] == int((NOW + timedelta(days=30)).timestamp())


def test_a_mail_that_follows_no_event_is_composed_of_the_booking_as_it_stands() -> None:
    booking = request()
    confirmed = team.confirm(booking.id, who="Alex", now=NOW, note="We bring a skeleton")
    moved = lead.move(offer(), booking.id, starts_at=A_WEEK_LATER, who="Sam", now=NOW)
    again = team.confirm(booking.id, who="Robin", now=NOW, note="We bring two")
    mail = compose("confirmed", confirmed, "school")
    assert mail.to == booking.contact.email
    assert "Thursday 12 March 2026" in mail.text
    assert "We bring a skeleton" in mail.text
    assert "We bring two" in compose("confirmed", again, "school").text
    assert "Thursday 19 March 2026" in compose("confirmed", moved, "team").text
    with pytest.raises(LookupError):
        compose("cancelled", again, "school")


def test_what_was_amended_is_said_in_words() -> None:
    booking = request()
    lead.amend(offer(), booking.id, classes=[Class(11, 28)], notes="Up the stairs", who="Sam", now=NOW)
    deliver(messages()[-1])
    for message in sent():
        assert "From Year 10, 30 pupils to Year 11, 28 pupils; Notes." in text_of(message, "plain")


def test_a_mail_about_a_move_stored_as_a_sentence_says_that_sentence() -> None:
    booking = request()
    lead.move(offer(), booking.id, starts_at=A_WEEK_LATER, who="Sam", now=NOW)
    [row] = [row for row in rows("history") if row["version"] == 2]
    del row["said"], row["changed"]
    write(put("booking", row | {"note": "From then to now"}))
    deliver(messages()[-1])
    assert "From then to now." in text_of(sent()[0], "plain")


def test_late_news_tells_what_was_true_then() -> None:
    booking = request()
    lead.move(offer(), booking.id, starts_at=A_WEEK_LATER, who="Sam", now=NOW)
    deliver(messages()[0])
    [school, _] = sent()
    assert "Thursday 12 March 2026, 8:50am" in text_of(school, "plain")
    assert entry_in(school).walk("VEVENT")[0]["SEQUENCE"] == booking.version


def test_late_news_of_a_visit_that_is_off_is_not_mailed() -> None:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW)
    lead.cancel(booking.id, who="Sam", now=NOW, reason="Trip")
    deliver(*reversed(messages()))
    assert len(sent()) == 2
    assert "Your visit is cancelled" in str(sent()[0]["Subject"])


def test_nobody_is_mailed_about_a_delivery() -> None:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW)
    team.record(
        booking.id,
        delivered_on=booking.starts_at.date(),
        present={booking.sessions[0].id: {10: 27}},
        who="Alex",
        now=booking.starts_at,
    )
    deliver(messages()[-1])
    assert sent() == []


def test_what_is_not_an_event_is_parked_and_the_rest_is_done() -> None:
    request()
    bad = {"messageId": "bad", "body": json.dumps({"source": "x", "detail-type": "y", "detail": {}})}
    assert deliver(bad, *messages()) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(sent()) == 2


def test_an_event_of_a_booking_that_is_gone_is_passed_over() -> None:
    request()
    kept = messages()
    for row in rows():
        write(delete("booking", row["pk"], row["sk"]))
    assert deliver(*kept) == {"batchItemFailures": []}
    assert sent() == []


def test_the_relay_publishes_what_the_outbox_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    request()
    published: list[dict[str, Any]] = []

    class Events:
        def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803  AWS's own name
            published.extend(Entries)
            return {"Entries": [{} for _ in Entries]}

    monkeypatch.setattr("shared.outbox.client", lambda _: Events())
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(n), "NewImage": to_item(row)}}
        for n, row in enumerate(rows())
    ]
    assert relay.handler({"Records": records}) == {"batchItemFailures": []}
    [entry] = published
    assert (entry["DetailType"], entry["EventBusName"]) == ("BookingRequested", "default")
    assert "Sam" not in entry["Detail"]
