"""What a calendar program is told of a visit, as two libraries that know nothing of each other read it."""

from datetime import timedelta
from typing import Any, get_args

import pytest
import vobject
from icalendar import Calendar

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact, Status
from services.booking.mail.calendar import calendar_entry, stands_in_calendars
from tests.support.mails import AT, SAM, STARTS, a_request


def entry(booking: Booking, method: Any = "REQUEST", attendee: Contact | None = SAM) -> bytes:
    return calendar_entry(
        booking,
        method=method,
        organiser=Contact("The team", "team@programme.example"),
        attendee=attendee,
        title="A ward round",
        description="One, two; three\nfour",
        made_at=AT,
    )


def of_status(status: Status) -> Booking:
    booking = a_request()
    object.__setattr__(booking, "status", status)
    return booking


@pytest.mark.parametrize("status", get_args(Status))
def test_only_a_visit_that_will_not_take_place_is_cancelled(status: Status) -> None:
    tells = {
        **dict.fromkeys(("confirmed", "delivered"), "CONFIRMED"),
        **dict.fromkeys(("declined", "cancelled", "expired", "did_not_happen"), "CANCELLED"),
    }.get(status, "TENTATIVE")
    [event] = Calendar.from_ical(entry(of_status(status))).walk("VEVENT")
    assert event["STATUS"] == tells
    assert str(event["SUMMARY"]) == (
        "To be confirmed: A ward round" if tells == "TENTATIVE" else "A ward round"
    )


def test_what_is_withdrawn_is_cancelled_whatever_the_booking_is() -> None:
    """The address of before loses its entry of a visit that goes on."""
    [event] = Calendar.from_ical(entry(of_status("confirmed"), "CANCEL")).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"


def test_two_libraries_read_the_same() -> None:
    booking = a_request().confirm(who="Alex", at=AT)
    raw = entry(booking)
    [one] = Calendar.from_ical(raw).walk("VEVENT")
    read = vobject.readOne(raw.decode())
    other = read.vevent
    assert read.method.value == Calendar.from_ical(raw)["METHOD"] == "REQUEST"
    assert other.uid.value == one["UID"] == "nm-7k3f9q@programme.example"
    assert int(other.sequence.value) == one["SEQUENCE"] == 2
    assert other.dtstart.value == one["DTSTART"].dt == STARTS
    assert other.dtend.value == one["DTEND"].dt == booking.ends_at
    assert booking.ends_at - booking.starts_at > timedelta(hours=1), "one entry spans the visit"
    place = f"{booking.school.name}, {booking.school.town}, {booking.school.postcode}"
    assert other.location.value == str(one["LOCATION"]) == place
    assert other.summary.value == str(one["SUMMARY"]) == "A ward round"
    assert other.description.value == str(one["DESCRIPTION"]) == "One, two; three\nfour"
    assert other.attendee.value == one["ATTENDEE"] == "mailto:sam@school.example"
    assert other.status.value == one["STATUS"] == "CONFIRMED"


def test_what_was_never_in_a_calendar_is_not_withdrawn_from_it() -> None:
    waits = a_request(hold=None)
    assert not stands_in_calendars(waits)
    assert not stands_in_calendars(waits.cancel(who="Sam", at=AT, reason="Trip"))
    assert stands_in_calendars(a_request().cancel(who="Sam", at=AT, reason="Trip"))
