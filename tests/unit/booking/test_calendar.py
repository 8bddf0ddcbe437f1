"""What a calendar program is told a visit's state is."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from services.booking.domain.parts import Contact
from services.booking.mail.calendar import calendar_entry
from services.booking.use_cases.published import snapshot
from tests.unit.booking.test_booking import a_booking


@pytest.mark.parametrize(
    ("status", "tells"),
    [
        ("requested", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("delivered", "CONFIRMED"),
        ("declined", "CANCELLED"),
        ("cancelled", "CANCELLED"),
        ("rescheduled", "TENTATIVE"),
    ],
)
def test_only_a_visit_that_will_not_take_place_is_cancelled(status: str, tells: str) -> None:
    """A status of a later contract is unknown here: its visit stays in the calendar."""
    visit = snapshot(a_booking()).model_copy(update={"status": status})
    entry = calendar_entry(
        visit,
        method="REQUEST",
        organiser=Contact("The team", "team@programme.example"),
        attendee=None,
        description="",
        link="https://site.example/booking/x",
        made_at=datetime(2026, 2, 1, 9, tzinfo=UTC),
    )
    [event] = Calendar.from_ical(entry).walk("VEVENT")
    assert event["STATUS"] == tells
