"""The e-mails: who gets which, what a calendar program reads in them, and when none is sent."""

import email
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar
from moto.ses.models import ses_backends

from services.booking import bookings, store
from services.booking.functions import mailer, relay
from services.booking.links import booking_link
from services.booking.model import Booking, Class
from services.booking.offer import offer
from shared import mail as shared_mail
from shared.clock import LONDON, london_time
from shared.dynamo import to_item
from shared.programme import compiled
from tests.integration.booking.conftest import NOW, asked, rows
from tests.support.aws import SITE

pytestmark = pytest.mark.usefixtures("booking_aws")

TEAM = compiled().mail.team


@pytest.fixture(autouse=True)
def now_is_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mailer write an hour after everything happened."""
    monkeypatch.setattr(mailer.write_mails, "__kwdefaults__", {"clock": lambda: NOW + timedelta(hours=1)})


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


def deliver(*chosen: dict[str, Any]) -> dict[str, Any]:
    return mailer.handler({"Records": list(chosen)})


def sent() -> list[EmailMessage]:
    """Return what SES took, oldest first."""
    backend = ses_backends["123456789012"]["eu-west-2"]
    return [email.message_from_string(m.raw_data, policy=default) for m in backend.sent_messages]  # type: ignore[arg-type, misc]


def request(**changed: object) -> Booking:
    return bookings.request_booking(offer(), asked(**changed), now=NOW, correlation_id="c0ffee")


def entry_in(message: EmailMessage) -> Any:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def test_a_request_is_mailed_to_both() -> None:
    booking = request(classes=(Class(8, 30), Class(9, 25)))
    assert deliver(*messages()) == {"batchItemFailures": []}
    school, team = sent()
    assert school["To"] == "sam@school.example"
    assert school["From"] == "We Want You <bookings@wewantyou.example>"
    assert school["Reply-To"] == TEAM
    assert school["Subject"] == f"We have your request: {booking.workshop.title} ({booking.id})"
    for kind in ("plain", "html"):
        text = text_of(school, kind)
        for told in ("Hello Sam Example,", booking.id, "Thursday 12 March 2026, 9am to 10:40am",
                     "Year 8, 30 pupils; Year 9, 25 pupils", booking_link(booking.id)):  # fmt: skip
            assert told in text, (kind, told)
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
    assert visit["UID"] == f"{booking.id.lower()}@wewantyou.example"
    assert visit["SEQUENCE"] == 1
    assert visit["STATUS"] == "TENTATIVE"
    assert visit["DTSTART"].dt == booking.starts_at
    assert visit["DTSTART"].params["TZID"] == "Europe/London"
    assert visit["DTEND"].dt == booking.ends_at
    assert visit["ORGANIZER"] == "mailto:bookings@wewantyou.example"
    assert visit["ATTENDEE"] == "mailto:sam@school.example"
    assert str(visit["LOCATION"]) == booking.school.name
    [copy] = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    assert Calendar.from_ical(copy.get_content()) == calendar


@pytest.mark.parametrize("day", [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 4, 16, tzinfo=UTC)])
def test_the_entrys_zone_knows_when_the_clocks_change(day: datetime) -> None:
    """A program that knows no zone names reads 9:00 in the entry's own table on either side."""
    request(starts_at=london_time(day.date(), 9))
    deliver(*messages())
    calendar = entry_in(sent()[0])
    [zone] = calendar.walk("VTIMEZONE")
    told = zone.to_tz(lookup_tzid=False)
    wall = calendar.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=None)
    assert wall.hour == 9
    assert wall.replace(tzinfo=told).utcoffset() == wall.replace(tzinfo=LONDON).utcoffset()


def test_each_news_raises_the_sequence_of_one_entry() -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW, note="We bring a skeleton")
    later = london_time(datetime(2026, 3, 19, tzinfo=UTC).date(), 9)
    bookings.move_booking(offer(), booking.id, starts_at=later, who="Sam", now=NOW)
    deliver(*messages())
    bookings.cancel(booking.id, who="Sam Example", now=NOW, reason="Trip that day", by_school=True)
    deliver(messages()[-1])
    school = [message for message in sent() if message["To"] != TEAM]
    entries = [entry_in(message) for message in school]
    events = [entry.walk("VEVENT")[0] for entry in entries]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [1, 2, 3, 4]
    assert [event["STATUS"] for event in events] == ["TENTATIVE", "CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert [entry["METHOD"] for entry in entries] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert "We bring a skeleton" in text_of(school[1], "plain")
    assert offer().workshops[0].needs in text_of(school[1], "plain")
    told = "From Thursday 12 March 2026, 9am to Thursday 19 March 2026, 9am."
    assert told in text_of(school[2], "plain")
    assert "We have your new date" in str(school[2]["Subject"])
    assert "Trip that day" in text_of(school[3], "html")


def test_a_refusal_says_why() -> None:
    booking = request()
    deliver(*messages())
    bookings.decline(booking.id, who="Alex", now=NOW, reason="We are <full> that week")
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

    monkeypatch.setattr(mailer, "send", refuses)
    [message] = messages()
    assert deliver(message)["batchItemFailures"], "it comes again for the school"
    assert [mail["to"] for mail in sent()] == [TEAM]
    monkeypatch.setattr(mailer, "send", shared_mail.send)
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

    monkeypatch.setattr(mailer, "send", not_to_the_team)
    [message] = messages()
    assert deliver(message) == {"batchItemFailures": [{"itemIdentifier": message["messageId"]}]}
    monkeypatch.setattr(mailer, "send", really)
    assert deliver(message) == {"batchItemFailures": []}
    assert [message["To"] for message in sent()] == ["sam@school.example", TEAM]


def test_old_news_is_not_mailed(monkeypatch: pytest.MonkeyPatch) -> None:
    request()
    monkeypatch.setattr(mailer.write_mails, "__kwdefaults__", {"clock": lambda: NOW + timedelta(days=8)})
    assert deliver(*messages()) == {"batchItemFailures": []}
    assert sent() == []


def test_late_news_of_a_visit_that_is_off_is_not_mailed() -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
    bookings.cancel(booking.id, who="Sam", now=NOW, reason="Trip", by_school=True)
    deliver(*reversed(messages()))
    assert len(sent()) == 2
    assert "Your visit is cancelled" in str(sent()[0]["Subject"])


def test_nobody_is_mailed_about_a_delivery() -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
    bookings.record_delivery(
        booking.id,
        delivered_on=booking.starts_at.date(),
        present={booking.sessions[0].id: {8: 27}},
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
        store.write(store.delete("booking", row["pk"], row["sk"]))
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
