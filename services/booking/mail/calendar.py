"""A visit as a calendar entry that Outlook, Google and Apple keep up to date (RFC 5545 and 5546).

The entry's UID never changes and its SEQUENCE is the booking's version, so that each new mail replaces the entry
the last one made and a late mail can't undo a newer one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from icalendar import Calendar, Component, Event, vCalAddress, vText

from services.booking.domain.parts import Contact
from shared.clock import LONDON
from shared.events import BookingSnapshot
from shared.text import gettext

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
"""To the careers lead: an invitation or its withdrawal. To the team, who invites: a copy to keep."""

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

_STATUS: Final[Mapping[str, str]] = {
    "confirmed": "CONFIRMED",
    "delivered": "CONFIRMED",
    "declined": "CANCELLED",
    "cancelled": "CANCELLED",
}
"""What RFC 5545 calls a booking's states. All others are tentative: also one that is unknown here, because only a state that
is known to end the visit may take the entry out of somebody's calendar."""


def calendar_entry(
    booking: BookingSnapshot,
    *,
    method: Method,
    organiser: Contact,
    attendee: Contact | None,
    description: str,
    link: str,
    made_at: datetime,
) -> bytes:
    """Return the entry of a whole visit as an iCalendar file in UTF-8, from its first session's start to its last one's end."""
    event = Event()
    event.add("uid", f"{booking.id.lower()}@{organiser.email.rpartition('@')[2]}")
    event.add("sequence", booking.version)
    event.add("dtstamp", made_at)
    event.add("dtstart", booking.sessions[0].starts_at.astimezone(LONDON))
    event.add("dtend", booking.sessions[-1].ends_at.astimezone(LONDON))
    event.add("status", _STATUS.get(booking.status, "TENTATIVE"))
    title = booking.workshop_title
    waiting = booking.status == "requested"
    event.add("summary", gettext("To be confirmed: %(workshop)s", workshop=title) if waiting else title)
    event.add("location", booking.school_name)
    event.add("description", description)
    event.add("url", link)
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
    address = vCalAddress(f"mailto:{contact.email}")
    address.params["CN"] = vText(contact.name)
    return address
