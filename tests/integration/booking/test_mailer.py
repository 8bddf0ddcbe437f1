"""The e-mails: who gets which and when, once; what a calendar program reads in them; and when none is sent."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import vobject
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from icalendar import Calendar

from services.booking.domain import outcome, wishes
from services.booking.domain.parts import Arrival, Class, Contact, Hold, School
from services.booking.domain.plan import SETTLING, plan
from services.booking.functions import relay
from services.booking.mail.compose import compose
from services.booking.mail.links import address_link, address_of, booking_link
from services.booking.table import bookings
from shared import mail as shared_mail
from shared import mailroom
from shared import sent as marks
from shared.aws import client
from shared.clock import LONDON, london_time
from shared.compiled import compiled
from shared.dynamo import delete, to_item, write
from tests.integration.booking.conftest import DAY, NOW, YEAR, asked, confirmed, done, rows
from tests.support.aws import SITE
from tests.support.logs import listen
from tests.support.mailbox import body, calendar_in, hear, outbox, run_tend, sent
from tests.support.mails import every_mail

pytestmark = pytest.mark.usefixtures("booking_aws")

TEAM = compiled().mail.team
SENDER = compiled().mail.sender
SAM = "sam@school.example"
MINUTE = timedelta(minutes=1)


def event_in(message: EmailMessage) -> Any:
    [event] = Calendar.from_ical(calendar_in(message)).walk("VEVENT")
    return event


def test_a_request_is_mailed_to_both() -> None:
    booking = asked(classes=(Class(10, 30), Class(11, 25)))
    assert hear(at=NOW) == {"batchItemFailures": []}
    school, team = sent()
    assert (school["To"], team["To"]) == (SAM, TEAM)
    assert school["From"] == f"{compiled().mail.sender_name} <{SENDER}>"
    assert (school["Reply-To"], team["Reply-To"]) == (compiled().contact.email, SAM)
    assert school["Subject"] == f"We have your request: {booking.workshop.title} ({booking.id})"
    for kind in ("plain", "html"):
        text = body(school, kind)
        for expected in ("Hello Sam Example,", booking.id, "Thursday 12 March 2026, 8:50am to 10:10am",
                     "8:50am to 9:30am: Year 10, 30 pupils", "A lift, please", booking_link(booking.id)):  # fmt: skip
            assert expected in text, (kind, expected)
    assert f"{SITE}/team/bookings/{booking.id}" in body(team)
    assert "A lift, please" in body(team)
    assert booking.school.postcode in body(team)
    assert booking_link(booking.id) not in body(team)


def test_before_she_pressed_the_button_a_stranger_gets_our_own_words_alone() -> None:
    typed = {
        "contact": Contact("Claim at nhs-refund.example/login", SAM, "0800 666"),
        "copy": Contact("Also claim", "kim@school.example"),
        "notes": "Buy this",
        "who": "Claim at nhs-refund.example/login",
        "classes": (Class(YEAR, 30, "Pay here"),),
    }
    listed = asked(**typed)
    unlisted = asked(**typed, school=School("", "Free money school"))
    hear(at=NOW)
    assert {message["To"] for message in sent()} == {SAM}
    for booking, message in zip(
        (listed, unlisted), sorted(sent(), key=lambda one: "Piran" not in body(one)), strict=True
    ):
        whole = message.as_string() + body(message) + body(message, "html") + str(message["Subject"])
        for word in ("Claim", "claim", "Buy this", "Pay here", "Free money", "0800", "kim@"):
            assert word not in whole
        assert address_link(booking.id, SAM) in body(message)
        assert booking_link(booking.id) not in whole, "whoever reads it can't change the booking yet"
        assert "BEGIN:VCALENDAR" not in whole
        assert "12 March" in body(message)
    assert any(listed.school.name in body(message) for message in sent())


def test_the_link_that_confirms_an_address_stands_for_that_address_alone() -> None:
    token = address_link("NM-7K3F9Q", SAM).rpartition("/")[2]
    found = address_of(token)
    assert found
    reference, fits = found
    assert reference == "NM-7K3F9Q"
    assert fits(SAM)
    assert not fits("kim@school.example")
    assert address_of(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert address_of(booking_link("NM-7K3F9Q").rpartition("/")[2]) is None


def test_once_she_pressed_it_her_second_contact_is_asked_and_the_team_told() -> None:
    contact = Contact("Sam Example", SAM)
    booking = asked(contact=contact, copy=Contact("Kim", "kim@school.example"))
    hear(at=NOW)
    done(booking, lambda one: one.verify(at=NOW + MINUTE))
    hear(at=NOW + MINUTE)
    assert Counter(message["To"] for message in sent()) == {SAM: 2, TEAM: 1, "kim@school.example": 1}
    [kim] = sent("kim@school.example")
    assert "Sam" not in body(kim)
    done(booking, lambda one: wishes.confirm_address(one, email="kim@school.example", at=NOW + 2 * MINUTE))
    hear(at=NOW + 2 * MINUTE)
    assert "Hello Kim," in body(sent("kim@school.example")[-1])
    assert event_in(sent("kim@school.example")[-1])["ATTENDEE"] == "mailto:kim@school.example"


def test_the_calendar_entry_as_two_libraries_read_it() -> None:
    booking = asked()
    hear(at=NOW)
    [message] = sent(SAM)
    raw = calendar_in(message)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert Calendar.from_ical(part.get_content()) == Calendar.from_ical(raw)
    visit, other = event_in(message), vobject.readOne(raw).vevent
    assert visit["UID"] == other.uid.value == f"{booking.id.lower()}@{SENDER.rpartition('@')[2]}"
    assert visit["SEQUENCE"] == int(other.sequence.value) == 1
    assert visit["STATUS"] == other.status.value == "TENTATIVE"
    assert visit["DTSTART"].dt == other.dtstart.value == booking.starts_at
    assert visit["DTSTART"].params["TZID"] == "Europe/London"
    place = f"{booking.school.name}, {booking.school.town}, {booking.school.postcode}"
    assert str(visit["LOCATION"]) == other.location.value == place
    assert "8:50am to 9:30am: Year 10, 30 pupils" in other.description.value


def test_no_calendar_entry_has_the_key_to_the_booking() -> None:
    for mail, booking in every_mail():
        composed = compose(mail, booking)
        key = booking_link(booking.id).rpartition("/")[2]
        for file in (composed.calendar, *(attachment.content for attachment in composed.attachments)):
            unfolded = (file or b"").replace(b"\r\n ", b"").decode()
            assert key not in unfolded, mail.key
            assert f"{SITE}/booking" not in unfolded, mail.key
        if mail.reader == "team":
            assert key not in composed.text, "the team has the console"


@pytest.mark.parametrize("day", [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 4, 16, tzinfo=UTC)])
def test_the_entrys_zone_knows_when_the_clocks_change(day: datetime) -> None:
    """A program that knows no zone names reads 9:00 in the entry's own table on either side."""
    asked(starts_at=london_time(day.date(), 8, 50))
    hear(at=NOW)
    calendar = Calendar.from_ical(calendar_in(sent()[0]))
    [zone] = calendar.walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    wall = calendar.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=None)
    assert (wall.hour, wall.minute) == (8, 50)
    assert wall.replace(tzinfo=own).utcoffset() == wall.replace(tzinfo=LONDON).utcoffset()


@pytest.mark.parametrize("reader", [SAM, TEAM])
def test_each_news_raises_the_sequence_of_one_entry_until_it_is_withdrawn(reader: str) -> None:
    booking = asked()
    hear(at=NOW)
    done(booking, lambda one: one.confirm(who="Alex", at=NOW + MINUTE, said="We bring a skeleton"))
    hear(at=NOW + MINUTE)
    later = [(start + timedelta(days=7), end + timedelta(days=7)) for start, end in booking.times]
    done(booking, lambda one: one.move(who="Sam", at=NOW + 2 * MINUTE, times=later, hold=Hold(DAY, 1)))
    run_tend(NOW + 2 * MINUTE + SETTLING)
    done(booking, lambda one: one.cancel(who="Sam", at=NOW + 9 * MINUTE, reason="Trip that day"))
    hear(at=NOW + 9 * MINUTE)
    events = [event_in(message) for message in sent(reader)]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [1, 2, 3, 4]
    assert [event["STATUS"] for event in events] == ["TENTATIVE", "CONFIRMED", "TENTATIVE", "CANCELLED"]
    methods = [str(Calendar.from_ical(calendar_in(message))["METHOD"]) for message in sent(reader)]
    first = "REQUEST" if reader == SAM else "PUBLISH"
    assert methods == [first, first, first, "CANCEL"]
    titles = {str(event["SUMMARY"]).removeprefix("To be confirmed: ") for event in events}
    title = booking.workshop.title
    assert titles == {title if reader == SAM else f"{booking.school.name}: {title}"}
    moved = "From Thursday 12 March 2026, 8:50am to Thursday 19 March 2026, 8:50am."
    assert moved in body(sent(reader)[2])


def test_the_teams_words_are_quoted_to_the_school_and_those_of_the_link_are_not() -> None:
    booking = confirmed()
    done(booking, lambda one: one.cancel(who="Sam", at=NOW, reason="Win at nhs-refund.example"))
    other = asked()
    done(other, lambda one: one.decline(who="Alex", at=NOW, reason="We are <full> that week"))
    hear(at=NOW)
    school = {str(message["Subject"]): message for message in sent(SAM)}
    cancelled = next(
        message for subject, message in school.items() if subject.startswith("Your visit is cancelled")
    )
    declined = next(message for subject, message in school.items() if subject.startswith("We can't come"))
    assert "nhs-refund" not in cancelled.as_string() + body(cancelled) + body(cancelled, "html")
    assert "We are <full> that week" in body(declined)
    assert "We are &lt;full&gt; that week" in body(declined, "html")
    assert any("Win at nhs-refund.example" in body(message) for message in sent(TEAM)), "the team reads why"
    assert Calendar.from_ical(calendar_in(declined))["METHOD"] == "CANCEL"


def test_how_late_a_mail_went_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    booking = confirmed()
    hear(at=NOW)
    at_once = [line["MailsLate"] for line in log.lines() if "_aws" in line]
    assert at_once
    assert not any(at_once)
    done(booking, lambda one: one.cancel(who="Alex", at=NOW + 9 * MINUTE, reason="Ill", by="team"))
    hear(at=NOW + 20 * MINUTE)
    after = [line for line in log.lines() if "_aws" in line][len(at_once) :]
    assert after
    assert {(line["MailsLate"], line["MailsMinutes"]) for line in after} == {(1, 11)}


def test_what_the_team_held_back_and_let_go_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    booking = confirmed()
    of_lead = marks.Mark("confirmed#2#school", by="Alex", at=NOW)
    assert marks.keep(booking.id, of_lead)
    log = listen(monkeypatch)
    hear(at=NOW + 20 * MINUTE)
    assert sent("sam@school.example")
    late = [line for line in log.lines() if line.get("MailsLate")]
    assert len(late) == len(sent(TEAM)), "the team's own copies alone were late"


def test_when_the_address_changes_the_old_one_is_told_and_loses_its_entry() -> None:
    booking = confirmed()
    hear(at=NOW)
    new = Contact("Sam Example", "sam@academy.example")
    done(
        booking,
        lambda one: one.amend(who="Sam", at=NOW + MINUTE, classes=one.classes, contact=new, notes=one.notes),
    )
    hear(at=NOW + MINUTE)
    [asks] = sent("sam@academy.example")
    assert booking_link(booking.id) not in body(asks)
    done(booking, lambda one: wishes.confirm_address(one, email=new.email, at=NOW + 2 * MINUTE))
    hear(at=NOW + 2 * MINUTE)
    told = sent(SAM)[-1]
    assert "Another e-mail address" in str(told["Subject"])
    assert Calendar.from_ical(calendar_in(told))["METHOD"] == "CANCEL"
    assert event_in(told)["ATTENDEE"] == f"mailto:{SAM}"
    assert booking_link(booking.id) not in told.as_string()
    before = len(sent(SAM))
    welcome = sent(new.email)[-1]
    assert Calendar.from_ical(calendar_in(welcome))["METHOD"] == "REQUEST"
    done(booking, lambda one: one.cancel(who="Alex", at=NOW + 9 * MINUTE, reason="Ill", by="team"))
    hear(at=NOW + 9 * MINUTE)
    run_tend(NOW + timedelta(days=1))
    assert len(sent(SAM)) == before, "the old one hears nothing more"


def test_what_came_by_the_link_is_quoted_to_nobody_of_the_school() -> None:
    """Whoever holds the link would have our sender carry their words; those of the confirmed request are echoed."""
    lure = "Pay at nhs-refund.example"
    kim = Contact("Kim", "kim@school.example", "", NOW)
    asked_for = {"classes": (Class(YEAR, 30, "One wheelchair"),), "copy": kim}
    whole, noted, needing, arriving, wishing = (
        confirmed(**asked_for, starts_at=start, hold=Hold(start.date(), 1))
        for start in (london_time(DAY + timedelta(days=days), 8, 50) for days in (-3, -2, -1, 0, 1))
    )
    same = {"contact": whole.contact, "copy": kim}
    done(noted, lambda one: one.amend(who="Sam", at=NOW, classes=one.classes, notes=lure, **same))
    done(
        needing,
        lambda one: one.amend(who="Sam", at=NOW, classes=[Class(YEAR, 30, lure)], notes=one.notes, **same),
    )
    done(arriving, lambda one: wishes.reconfirm(one, who="Sam", at=NOW, arrival=Arrival(*[lure] * 4)))
    done(wishing, lambda one: wishes.ask(one, who="Sam", at=NOW, classes=[Class(YEAR, 40, lure)], said=lure))
    done(wishing, lambda one: wishes.agree(one, who="Alex", at=NOW, hold=None))
    for days in range((DAY - NOW.date()).days + 4):
        run_tend(NOW + timedelta(days=days))
    for booking in (noted, needing, arriving, wishing):
        its = [one for to in (SAM, kim.email) for one in sent(to) if booking.id in body(one)]
        assert len(its) > 3
        for message in its:
            assert "nhs-refund" not in message.as_string() + body(message) + body(message, "html")
        assert any("It stands on your booking's page" in body(message) for message in its)
    echoed = [body(one) for one in sent(SAM) if whole.id in body(one)]
    assert all("One wheelchair" in text and "A lift, please" in text for text in echoed)


def test_the_address_of_before_gets_nothing_that_anyone_typed() -> None:
    typed = School("", "Free money school", "Luckytown", "ZZ1 1ZZ")
    booking = confirmed(school=typed)
    new = Contact("Claim now", "sam@academy.example")
    done(
        booking, lambda one: one.amend(who="Sam", at=NOW, classes=one.classes, contact=new, notes="Pay here")
    )
    done(booking, lambda one: wishes.confirm_address(one, email=new.email, at=NOW + MINUTE))
    hear(at=NOW + MINUTE)
    told = next(one for one in sent(SAM) if "Another e-mail address" in str(one["Subject"]))
    whole = told.as_string() + body(told) + body(told, "html") + calendar_in(told)
    for word in ("Claim", "Free money", "Luckytown", "ZZ1", "Pay here", "academy"):
        assert word not in whole, word
    assert event_in(told)["UID"]


def refuses_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mail to one address fail."""

    def refuses(mail: shared_mail.Mail, *sender: str) -> str:
        if mail.to == address:
            raise EndpointConnectionError(endpoint_url="https://ses.example")
        return shared_mail.send(mail, *sender)

    monkeypatch.setattr(mailroom, "send", refuses)


@pytest.mark.parametrize("address", [SAM, TEAM])
def test_an_address_that_takes_no_mail_costs_the_other_reader_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked()
    other = TEAM if address == SAM else SAM
    with monkeypatch.context() as patch:
        refuses_for(address, patch)
        assert hear(at=NOW)["batchItemFailures"], "it comes again"
        assert [mail["To"] for mail in sent()] == [other]
        assert hear(at=NOW + MINUTE) == {"batchItemFailures": []}, "still claimed: left alone"
    run_tend(NOW + 3 * MINUTE)
    run_tend(NOW + 8 * MINUTE)
    assert [mail["To"] for mail in sent()] == [other, address]


def test_what_fails_for_long_is_tried_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    tries: list[datetime] = []
    at = NOW
    with monkeypatch.context() as patch:
        refuses_for(SAM, patch)
        while at < NOW + timedelta(days=1):
            before = sum(mark.failures for row in rows("mailed") for mark in [marks._mark(row)])
            if run_tend(at):
                assert sum(mark.failures for row in rows("mailed") for mark in [marks._mark(row)]) > before
                tries.append(at)
            at += 15 * MINUTE
    assert 10 < len(tries) < 20, "every third of a day's 288 runs"


def test_heard_twice_is_mailed_once() -> None:
    asked()
    hear(*outbox(), *outbox(), at=NOW)
    hear(at=NOW)
    run_tend(NOW)
    assert len(sent()) == 2


def test_with_mail_answering_after_twelve_seconds_each_reader_gets_one_copy() -> None:
    """A library that gives up waiting and asks again has sent each time: SES took the message before it answered."""
    taken: list[str] = []
    ses = client("ses")

    def slow(request: Any, **_: object) -> None:
        taken.append(request.url)
        if ses.meta.config.read_timeout < 12:
            raise ReadTimeoutError(endpoint_url=request.url)

    ses.meta.events.register_first("before-send.ses.SendRawEmail", slow)
    asked()
    assert hear(at=NOW) == {"batchItemFailures": []}
    run_tend(NOW)
    assert len(taken) == 2
    assert sorted(message["To"] for message in sent()) == sorted([SAM, TEAM])


def test_a_send_that_was_never_answered_is_not_repeated_by_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []

    def never(request: Any, **_: object) -> None:
        taken.append(request.url)
        raise ReadTimeoutError(endpoint_url=request.url)

    client("ses").meta.events.register_first("before-send.ses.SendRawEmail", never)
    asked()
    assert hear(at=NOW)["batchItemFailures"]
    assert len(taken) == 2, "one a reader"


def test_two_who_send_at_once_send_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one waits for SES, the other comes by: through the queue, and through the clock."""
    asked()
    really = shared_mail.send
    inside: list[str] = []

    def meanwhile(mail: shared_mail.Mail, *sender: str) -> str:
        if not inside:
            inside.append(mail.to)
            hear(at=NOW)
            run_tend(NOW)
        return really(mail, *sender)

    monkeypatch.setattr(mailroom, "send", meanwhile)
    hear(at=NOW)
    assert sorted(message["To"] for message in sent()) == sorted([SAM, TEAM])


def test_fifteen_changes_in_two_seconds_are_one_mail_a_reader() -> None:
    booking = confirmed()
    hear(at=NOW)
    before = len(sent())
    for number in range(15):
        at = NOW + timedelta(hours=1, milliseconds=130 * number)
        classes = [Class(YEAR, 29 - number)]
        done(
            booking,
            lambda one, at=at, classes=classes: one.amend(  # type: ignore[misc]
                who="Sam", at=at, classes=classes, contact=one.contact, notes=one.notes
            ),
        )
        hear(outbox()[-1], at=at)
    for minutes in range(0, 30, 5):
        run_tend(NOW + timedelta(hours=1, minutes=minutes))
    news = sent()[before:]
    assert Counter(message["To"] for message in news) == {SAM: 1, TEAM: 1}
    assert f"From Year {YEAR}, 30 pupils to Year {YEAR}, 15 pupils." in body(news[0])


def test_a_booking_has_twelve_mails_an_hour_to_one_reader_and_loses_none() -> None:
    booking = confirmed()
    hear(at=NOW)
    wishes_of_hers = 30
    for number in range(wishes_of_hers):
        at = NOW + MINUTE + timedelta(seconds=number)
        note = f"Note {number}"
        done(
            booking,
            lambda one, at=at, note=note: one.amend(  # type: ignore[misc]
                who="Alex", at=at, classes=one.classes, contact=one.contact, notes=note, by="team"
            ),
        )
        hear(outbox()[-1], at=at)
    at = NOW + 2 * MINUTE
    sent_at_first = Counter(message["To"] for message in sent())
    assert set(sent_at_first.values()) == {mailroom.MOST}
    while at < NOW + timedelta(hours=2):
        run_tend(at)
        at += 5 * MINUTE
    last = [message for message in sent(SAM) if "We have changed your booking" in str(message["Subject"])][-1]
    assert "Note 29" in body(last), "the last news came through"
    assert len(sent(SAM)) == mailroom.MOST + 1, "the plan has the last change alone"


@pytest.mark.parametrize(("late", "mails"), [(timedelta(), 2), (timedelta(seconds=1), 0)])
def test_news_a_week_old_is_mailed_and_older_is_not(late: timedelta, mails: int) -> None:
    asked()
    hear(at=NOW + timedelta(days=7) + late)
    run_tend(NOW + timedelta(days=7) + late)
    assert len(sent()) == mails
    assert rows("mail_due") == [], "nothing waits any more"


def test_a_reminder_goes_out_when_it_is_due() -> None:
    confirmed()
    hear(at=NOW)
    before = len(sent(SAM))
    run_tend(london_time(date(2026, 3, 5), 8, 55))
    assert len(sent(SAM)) == before
    run_tend(london_time(date(2026, 3, 5), 9))
    run_tend(london_time(date(2026, 3, 5), 9, 5))
    [reminder] = sent(SAM)[before:]
    assert "is all as planned?" in str(reminder["Subject"])
    assert compiled().workshops[0].needs in body(reminder)


def test_cancelled_and_revived_it_gets_its_reminder_once() -> None:
    booking = confirmed()
    hear(at=NOW)
    nine = london_time(date(2026, 3, 5), 9)
    run_tend(nine)
    done(booking, lambda one: one.cancel(who="Alex", at=nine + MINUTE, reason="Ill", by="team"))
    hear(at=nine + MINUTE)
    assert [row["mail"].split("#")[0] for row in rows("mail_due")] == [], "nothing waits for a dead booking"
    done(
        booking,
        lambda one: outcome.reopen(one, who="Alex", at=nine + 2 * MINUTE, hold=Hold(DAY, 1)),
    )
    hear(at=nine + 2 * MINUTE)
    for hours in range(0, 24 * 8, 2):
        run_tend(nine + timedelta(hours=hours, minutes=5))
    subjects = Counter(str(message["Subject"]).strip().partition(":")[0] for message in sent(SAM))
    assert subjects["Your visit on Thursday 12 March 2026"] == 1
    assert subjects["We come on Thursday 12 March 2026"] == 1
    assert subjects["Your visit is on again"] == 1


def test_revived_before_its_reminder_it_gets_that_once_too() -> None:
    booking = confirmed()
    hear(at=NOW)
    done(booking, lambda one: one.cancel(who="Alex", at=NOW + MINUTE, reason="Ill", by="team"))
    run_tend(NOW + 2 * MINUTE)
    run_tend(london_time(date(2026, 3, 5), 9))
    assert not [message for message in sent(SAM) if "all as planned" in str(message["Subject"])]
    at = london_time(date(2026, 3, 5), 12)
    done(booking, lambda one: outcome.reopen(one, who="Alex", at=at, hold=Hold(DAY, 1)))
    hear(at=at)
    for minutes in range(0, 240, 5):
        run_tend(at + timedelta(minutes=minutes))
    assert len([message for message in sent(SAM) if "all as planned" in str(message["Subject"])]) == 1


def test_late_news_of_a_visit_that_is_off_is_not_mailed() -> None:
    booking = confirmed()
    done(booking, lambda one: one.cancel(who="Sam", at=NOW, reason="Trip"))
    hear(*reversed(outbox()), at=NOW)
    assert len(sent()) == 2
    assert {str(message["Subject"]).partition(":")[0] for message in sent()} == {
        "Your visit is cancelled",
        "Cancelled",
    }


def test_after_the_visit_the_count_is_asked_for_until_there_is_one() -> None:
    booking = confirmed()
    hear(at=NOW)
    before = len(sent())
    for hours in range(14):
        run_tend(booking.ends_at + timedelta(hours=hours))
    team = [str(message["Subject"]) for message in sent()[before:] if message["To"] == TEAM]
    assert [
        words in subject
        for words, subject in zip(("How many came? ", "Still to record today: "), team[-2:], strict=True)
    ] == [True] * 2
    present = {session.id: {YEAR: 27} for session in booking.sessions}
    done(
        booking,
        lambda one: outcome.deliver(
            one, who="Alex", at=booking.ends_at + timedelta(hours=14), delivered_on=DAY, present=present
        ),
    )
    run_tend(london_time(DAY + timedelta(days=1), 9))
    assert f"We counted Year {YEAR}: 27. Is that right?" in body(sent(SAM)[-1])


def test_a_line_whose_mail_is_called_for_no_more_goes() -> None:
    booking = asked()
    hear(at=NOW)
    write(marks.put("booking", marks.line_row(booking.id, "lapsed#7#school", NOW)))
    write(marks.put("booking", marks.line_row("NM-222222", "requested#1#school", NOW)))
    run_tend(NOW + MINUTE)
    assert rows("mail_due") == []
    assert len(sent()) == 2


def test_what_is_not_an_event_is_parked_and_the_rest_is_done() -> None:
    asked()
    bad = {"messageId": "bad", "body": json.dumps({"source": "x", "detail-type": "y", "detail": {}})}
    assert hear(bad, *outbox(), at=NOW) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(sent()) == 2


def test_an_event_of_a_booking_that_is_gone_is_passed_over() -> None:
    asked()
    kept = outbox()
    for row in rows():
        write(delete("booking", row["pk"], row["sk"]))
    assert hear(*kept, at=NOW) == {"batchItemFailures": []}
    assert sent() == []


def test_a_mail_that_tells_of_no_move_of_the_booking_is_not_composed() -> None:
    booking = asked()
    [mail] = [one for one in plan(booking) if one.reader == "school"]
    other = booking.decline(who="Alex", at=NOW, reason="Full")
    assert compose(mail, booking).to == SAM
    [declined] = [one for one in plan(other) if one.reader == "school"]
    with pytest.raises(LookupError):
        compose(declined, booking)


def test_what_waits_is_written_with_the_move_and_what_is_sent_is_marked() -> None:
    booking = asked()
    stored = bookings.load(booking.id)
    assert stored
    assert {row["mail"] for row in rows("mail_due")} == {mail.key for mail in plan(stored)}
    assert {row["pk"] for row in rows("mail_due")} == {marks.MAILS}
    hear(at=NOW)
    assert rows("mail_due") == []
    assert {(row["sk"], row["state"]) for row in rows("mailed")} == {
        ("requested#1#school", "sent"),
        ("requested#1#team", "sent"),
    }
    assert all(row["message_id"] and "expires" not in row for row in rows("mailed"))


def test_the_relay_publishes_what_the_outbox_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    published: list[dict[str, Any]] = []

    class Events:
        def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803  AWS's own name
            published.extend(Entries)
            return {"Entries": [{} for _ in Entries]}

    monkeypatch.setattr("shared.relay.client", lambda _: Events())
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(n), "NewImage": to_item(row)}}
        for n, row in enumerate(rows())
    ]
    assert relay.handler({"Records": records}) == {"batchItemFailures": []}
    [entry] = published
    assert (entry["DetailType"], entry["EventBusName"]) == ("BookingRequested", "default")
    assert "Sam" not in entry["Detail"]
