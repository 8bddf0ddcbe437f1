"""A person's data: found, given out, erased from every row, and forgotten when the programme's time is over."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.booking.domain import care, outcome, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact
from services.booking.domain.people import ERASED
from services.booking.functions import retain
from services.booking.table import bookings, lists
from services.booking.table import people as rows_of_people
from services.booking.use_cases import people
from shared import sent
from shared.clock import london_day, london_time, plus_months
from shared.compiled import plain
from shared.dynamo import put, write
from shared.sent import Mark
from tests.integration.booking.conftest import NOW, SLOT, TABLE, YEAR, asked, confirmed, done, rows
from tests.support.bookings import public
from tests.support.browser import Browser, Clock, sign_in

AFTER = SLOT + timedelta(days=3)
KIM = Contact("Kim Other", "kim@school.example", "01452 111 111", NOW)
EMAIL = "sam@school.example"
OLD, NEW = "old.address@school.example", "New.Address@school.example"


def whole() -> Booking:
    """Return a visit with a person's traces wherever a booking can have them."""
    booking = confirmed(
        contact=Contact("Pat Traceable", OLD, "01452 222 222", NOW),
        copy=KIM,
        classes=(Class(YEAR, 30, "Pat knows"),),
        notes="Ask for Pat Traceable",
        who="Pat Traceable",
    )
    contact = replace(booking.contact, email=NEW)
    done(
        booking,
        lambda one: one.amend(
            who="Pat Traceable", at=NOW, classes=one.classes, contact=contact, notes=one.notes, copy=KIM
        ),
    )
    done(booking, lambda one: wishes.confirm_address(one, at=NOW, email=NEW))
    done(
        booking,
        lambda one: wishes.reconfirm(
            one, who="Pat Traceable", at=NOW, arrival=Arrival("Hall", "Pat Traceable", "Ask Pat", "Pat")
        ),
    )
    more = (Class(YEAR, 60, "Pat again"),)
    done(booking, lambda one: wishes.ask(one, who="Pat Traceable", at=NOW, classes=more, said="Pat asks"))
    done(booking, lambda one: care.note(one, who="Alex", at=NOW, said="Pat Traceable called"))
    sent.keep(booking.id, Mark("day_before#20260312T0850Z#school", line="Pat, bring the choir"))
    return now_stands(booking)


def now_stands(booking: Booking) -> Booking:
    stored = bookings.load(booking.id)
    assert stored
    return stored


def everything() -> str:
    """Return every row of the table as one text."""
    return json.dumps(rows(), default=str).casefold()


@pytest.mark.parametrize("email", [OLD, NEW, NEW.lower()])
def test_whoever_is_erased_is_in_no_row_any_more(booking_aws: None, email: str) -> None:
    booking = whole()
    write(
        put(
            TABLE,
            {
                "pk": f"ASKED#{(hashed := lists.person(email).partition('#')[2])}",
                "sk": "2026-03-12T09:00:00Z",
            },
        )
    )
    write(put(TABLE, {"pk": "ASKED", "sk": f"2026-03-12T09:00:00Z#{hashed}", "person": hashed}))
    assert [one.id for one in people.find(email, who="Alex", now=AFTER)] == [booking.id]
    done_, kept = people.erase(email, who="Alex", now=AFTER)
    assert ([one.id for one in done_], kept) == ([booking.id], [])
    assert email.casefold() not in everything()
    if email == OLD:
        assert "pat traceable" in everything(), "the contact, under the new address, stays"
        people.erase(NEW, who="Alex", now=AFTER)
    for trace in (OLD, NEW, "Traceable", "Pat", "222 222", "choir"):
        assert trace.casefold() not in everything(), trace
    assert hashed not in everything()
    left = now_stands(booking)
    assert (left.copy, left.status, left.classes[0].pupils_expected) == (KIM, "confirmed", 30)
    assert [entry.action for entry in left.history[:4]] == ["request", "confirm", "amend", "address"]
    assert {entry.who for entry in left.history} == {"erased", "Alex"}
    assert people.find(email, who="Alex", now=AFTER) == []
    [line] = [row for row in rows("listed") if row["pk"] == "LIST#all"]
    assert json.loads(line["line"])["contact"] == "Kim Other", "who is left"


def telling(reception: str, lead: str) -> Booking:
    """Return an agreed visit of which two more addresses hear who comes."""
    booking = confirmed()
    arrival = Arrival("Hall", reception=reception, safeguarding=lead)
    return done(booking, lambda one: wishes.reconfirm(one, who="Sam Example", at=NOW, arrival=arrival))


@pytest.mark.usefixtures("booking_aws")
def test_whoever_hears_who_comes_is_found_given_out_and_erased_alone() -> None:
    booking = telling("Desk@school.example", "dsl@school.example")
    assert [one.id for one in people.find("desk@SCHOOL.example", who="Alex", now=NOW)] == [booking.id]
    [given] = people.export("desk@school.example", who="Alex", now=NOW)["bookings"]
    assert (given["role"], given["email"], given["name"], given["phone"]) == (
        "reception",
        "desk@school.example",
        "",
        "",
    ), "nothing of the contact"
    [lead] = people.export("dsl@school.example", who="Alex", now=NOW)["bookings"]
    assert lead["role"] == "safeguarding lead"
    people.erase("desk@school.example", who="Alex", now=NOW)
    assert "desk@school.example" not in everything()
    left = now_stands(booking)
    assert left.arrival == Arrival("Hall", safeguarding="dsl@school.example")
    assert left.contact.name == "Sam Example"
    assert people.find("desk@school.example", who="Alex", now=NOW) == []


@pytest.mark.usefixtures("booking_aws")
def test_who_hears_who_comes_is_forgotten_with_the_contact() -> None:
    booking = telling("desk@school.example", "dsl@school.example")
    months = plain()["keep_contacts_months"]
    assert people.retain(SLOT + timedelta(days=31 * (months + 1))) == 1
    left = now_stands(booking)
    assert left.arrival == Arrival("erased")
    assert "@school.example" not in everything()


@pytest.mark.usefixtures("booking_aws")
def test_a_booking_that_nobody_can_read_keeps_no_others_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = confirmed(), confirmed()
    load = bookings.load

    def fails(booking_id: str) -> Booking | None:
        if booking_id == broken.id:
            raise KeyError(booking_id)
        return load(booking_id)

    months = plain()["keep_contacts_months"]
    with monkeypatch.context() as patch:
        patch.setattr(bookings, "load", fails)
        with pytest.raises(RuntimeError, match="contacts of 1 bookings"):
            people.retain(SLOT + timedelta(days=31 * (months + 1)))
    assert now_stands(fine).contact.name == ERASED
    assert now_stands(broken).contact.name == "Sam Example"


def delivered(**changed: Any) -> Booking:
    """Return a stored visit that took place, with all that people said about it."""
    after = SLOT + timedelta(hours=3)
    booking = confirmed(classes=(Class(YEAR, 30, "A ramp"),), **changed)
    booking = done(
        booking, lambda one: wishes.ask(one, who="Sam Example", at=NOW, said="Sam says: by the pond")
    )
    booking = done(
        booking, lambda one: wishes.reconfirm(one, who="Sam Example", at=NOW, arrival=Arrival("hall", "Kim"))
    )
    session = booking.sessions[0].id
    return done(booking, lambda one: outcome.deliver(
        one, who="Alex", at=after, delivered_on=SLOT.date(), present={session: {YEAR: 28}}))  # fmt: skip


@pytest.mark.usefixtures("booking_aws")
def test_erasing_keeps_what_was_counted_and_when_what_was_done() -> None:
    before = delivered()
    people.erase(EMAIL, who="Alex", now=SLOT + timedelta(days=9))
    after = now_stands(before)
    assert (after.contact.name, after.contact.email, after.notes) == ("erased", "", "erased")
    assert (after.pupils_present, after.counts, after.status) == (28, "facilitator", "delivered")
    assert [(entry.action, entry.at) for entry in after.history[:-1]] == [
        (entry.action, entry.at) for entry in before.history
    ]
    assert after.history[-1].action == "erase"
    told = {"version"}
    assert public(after).model_dump(exclude=told) == public(before).model_dump(exclude=told)
    assert [row["id"] for row in rows("mail_due") if "#school" in row["mail"]] == [], (
        "nobody to write to any more"
    )


def test_a_second_contact_is_erased_alone(booking_aws: None) -> None:
    booking = whole()
    people.erase("KIM@school.example", who="Alex", now=NOW)
    assert "kim" not in everything()
    assert (now_stands(booking).contact.name, now_stands(booking).copy) == ("Pat Traceable", None)


def test_a_contact_of_before_is_erased_with_the_contact_of_now(booking_aws: None) -> None:
    """Nobody has the address of before any more, under which it would be looked for."""
    booking = asked(contact=Contact("Robin Before", "robin@school.example", "", NOW), who="Robin Before")
    contact = Contact("Sam Now", "robin@school.example", "", NOW)
    done(
        booking,
        lambda one: one.amend(who="Robin Before", at=NOW, classes=one.classes, contact=contact, notes=""),
    )
    people.erase("robin@school.example", who="Alex", now=AFTER)
    assert "robin" not in everything()


def test_the_contact_of_a_visit_to_come_is_needed(booking_aws: None, console: Browser) -> None:
    booking = confirmed()
    page = console.fill(console.get("/team/people"), email="SAM@school.example")
    assert booking.id in page.text
    assert "sure" in console.fill(page, do="erase").errors
    page = console.fill(page, do="erase", sure="yes")
    assert f"The visit of {booking.id} is still to come" in page.text
    assert now_stands(booking).contact.email == "sam@school.example"


@pytest.mark.usefixtures("booking_aws")
def test_an_export_has_what_is_kept_of_this_person_alone() -> None:
    booking = delivered(copy=Contact("Kim Private", "kim@school.example", "", NOW))
    for reader in ("school", "team"):
        sent.mark(booking.id, f"requested#1#{reader}", NOW, f"id-{reader}", "We have it")
    kept = people.export(EMAIL, who="Alex", now=NOW)
    [one] = kept["bookings"]
    assert [(mail["what"], mail["subject"]) for mail in one["mails"]] == [("requested", "We have it")]
    assert (one["reference"], one["role"], one["phone"], one["notes"]) == (
        booking.id, "contact", "01452 000 000", "A lift, please")  # fmt: skip
    assert "Sam says: by the pond" in [entry["said"] for entry in one["history"]]
    [one] = people.export("kim@school.example", who="Alex", now=NOW)["bookings"]
    assert (one["name"], one["role"], one["notes"], one["history"]) == (
        "Kim Private",
        "second contact",
        "",
        [],
    )
    assert people.export("nobody@school.example", who="Alex", now=NOW)["bookings"] == []


@pytest.mark.usefixtures("booking_aws")
def test_each_is_noted_without_the_address() -> None:
    booking = delivered()
    people.find(EMAIL, who="Alex", now=NOW)
    people.export(EMAIL, who="Robin", now=NOW + timedelta(hours=1))
    people.erase(EMAIL, who="Kim", now=SLOT + timedelta(days=9))
    lines = rows_of_people.audit(10)
    assert [(line["who"], line["what"]) for line in lines] == [
        ("Kim", "erased"),
        ("Robin", "exported"),
        ("Alex", "found"),
    ]
    assert all(line["bookings"] == [booking.id] for line in lines)
    assert len({line["person"] for line in lines}) == 1
    assert EMAIL not in json.dumps(rows("audit"), default=str)


def test_the_page_finds_gives_out_and_erases(console: Browser) -> None:
    booking = delivered()
    console.clock.moment = SLOT + timedelta(hours=5)
    console.cookies |= sign_in(at=console.clock.moment)
    page = console.get("/team/people")
    assert "18 months" in page.text
    assert console.fill(page).errors == {"email": "Enter an e-mail address"}
    assert "in the right form" in console.fill(page, email="sam").errors["email"]
    assert "Nothing is kept of this address." in console.fill(page, email="nobody@school.example").text
    found = console.fill(page, email=EMAIL)
    assert booking.id in found.text
    fields = {"csrf": page.form.fields["csrf"], "email": EMAIL}
    given = console.post("/team/people", {**fields, "do": "file"})
    assert json.loads(given.text)["bookings"][0]["reference"] == booking.id
    assert given.headers["content-disposition"].startswith("attachment")
    answer = console.post("/team/people", {**fields, "do": "erase"})
    assert answer.errors == {"sure": "Tick that you are sure: what is erased can't be brought back"}
    answer = console.post("/team/people", {**fields, "do": "erase", "sure": "yes"})
    assert "Erased from 1 booking. Its numbers stay." in answer.text
    assert EMAIL not in answer.text
    shown = console.get(f"/team/bookings/{booking.id}").text
    assert "mailto:erased" not in shown
    assert "28 of 30 expected" in shown


def test_every_night_those_whose_time_is_over_are_forgotten(booking_aws: None) -> None:
    old, young = whole(), confirmed(starts_at=SLOT + timedelta(days=60))
    over = time_over()
    assert night(over) == {"erased": 0}, "its day is not over yet by then"
    assert night(over + timedelta(days=2)) == {"erased": 1}
    assert [(line["what"], line["bookings"]) for line in rows_of_people.audit(10)] == [
        ("retention", [old.id])
    ]
    assert "traceable" not in everything()
    assert "kim" not in everything()
    assert now_stands(young).contact.name == "Sam Example"
    version = now_stands(old).version
    assert night(over + timedelta(days=3)) == {"erased": 0}, "once"
    assert now_stands(old).version == version


def test_a_second_contact_that_outlived_the_first_is_forgotten_too(booking_aws: None) -> None:
    whole()
    people.erase(NEW, who="Alex", now=AFTER)
    assert "kim" in everything()
    assert night(time_over() + timedelta(days=2)) == {"erased": 1}
    assert "kim" not in everything()


def time_over() -> datetime:
    """Return the start of the day at whose end the time of a visit's contacts is over."""
    return london_time(plus_months(london_day(SLOT), plain()["keep_contacts_months"]), 0)


def night(at: datetime) -> dict[str, int]:
    """Let the nightly function run."""
    found: dict[str, int] = retain.handler({}, None, clock=Clock(at))
    return found


def test_who_is_not_of_the_team_sees_nobody(booking_aws: None, console: Browser) -> None:
    booking = confirmed()
    stranger = Browser(console.handler, console.clock, sign_in(groups=()))
    answer = stranger.post("/team/people", {"email": "sam@school.example"})
    assert booking.id not in answer.text
    assert rows("audit") == []
