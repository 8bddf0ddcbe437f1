"""A visit as a calendar entry that Outlook, Google and Apple keep up to date (RFC 5545 and 5546).

The entry's UID never changes and its SEQUENCE is the booking's version, so that each new mail replaces the entry
the last one made and a late mail can't undo a newer one. The booking's link does not stand in it: whoever sees somebody's
calendar must not be able to change the booking.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from icalendar import Calendar, Component, Event, vCalAddress, vText

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact, Status
from services.booking.mail.letter import where
from shared.clock import LONDON
from shared.text import gettext
from shared.web.routes import mailto

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
"""To the school: an invitation or its withdrawal. To the team, who invites: a copy to keep, or its withdrawal."""

_LONDON_RULES = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
# The library's own table lists every change since 1971 by date, which Outlook does not follow. These are the rules
# of the Summer Time Order 2002: the last Sundays of March and October, at 01:00 Greenwich time.

_STATUS: Final[Mapping[Status, str]] = {
    "confirmed": "CONFIRMED",
    "delivered": "CONFIRMED",
    "declined": "CANCELLED",
    "cancelled": "CANCELLED",
    "expired": "CANCELLED",
    "did_not_happen": "CANCELLED",
}
"""What RFC 5545 calls a booking's states. All others are tentative."""

SHOWN: Final[frozenset[Status]] = frozenset({"requested", "confirmed", "rescheduled", "delivered"})
"""The states in which a visit stands in people's calendars; it stays there until it is withdrawn."""


def stands_in_calendars(booking: Booking) -> bool:
    """Tell whether an entry of the booking was ever sent: what never was is not withdrawn either."""
    return any(entry.status in SHOWN for entry in booking.history)


def calendar_entry(  # noqa: PLR0913  each is one thing that stands in it
    booking: Booking,
    *,
    method: Method,
    organiser: Contact,
    attendee: Contact | None,
    title: str,
    description: str,
    made_at: datetime,
    url: str = "",
) -> bytes:
    """Return the entry of a whole visit as an iCalendar file in UTF-8, from its first session's start to its last one's end.

    `url` is for the team, whose console asks who one is.
    """
    event = Event()
    event.add("uid", f"{booking.id.lower()}@{organiser.email.rpartition('@')[2]}")
    event.add("sequence", booking.version)
    event.add("dtstamp", made_at)
    event.add("dtstart", booking.starts_at.astimezone(LONDON))
    event.add("dtend", booking.ends_at.astimezone(LONDON))
    status = "CANCELLED" if method == "CANCEL" else _STATUS.get(booking.status, "TENTATIVE")
    event.add("status", status)
    event.add(
        "summary", gettext("To be confirmed: %(title)s", title=title) if status == "TENTATIVE" else title
    )
    if place := where(booking):
        event.add("location", place)
    event.add("description", description)
    if url:
        event.add("url", url)
    event.add("organizer", _person(organiser))
    if attendee is not None:
        guest = _person(attendee)
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest)
    calendar = Calendar()
    calendar.add("prodid", "-//Outreach//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(Component.from_ical(_LONDON_RULES))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _person(contact: Contact) -> vCalAddress:
    address = vCalAddress(mailto(contact.email))
    if contact.name:
        address.params["CN"] = vText(contact.name)
    return address
