"""Writes the e-mails that follow from a booking's events, to the careers lead and to the team.

Each is sent at least once: that it went out is noted after SES took it, so a crash in between sends it again. A
second copy is a nuisance that its calendar entry survives (same UID, same SEQUENCE); a missing one is a class
without a visitor. Events hold no personal data, so whom to write to is read from the table.
"""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from services.booking import store
from services.booking.calendar_entry import Method, calendar_entry
from services.booking.draw import draw
from services.booking.links import booking_link
from services.booking.model import Booking, Contact
from shared.clock import now
from shared.events import BookingEvent, BookingSnapshot, Event
from shared.inbox import consume
from shared.log import logger
from shared.mail import Attachment, Mail, send
from shared.programme import compiled
from shared.settings import setting

OLD: Final = timedelta(days=7)
"""News older than this is not mailed: a replay must not tell anyone about last year's visit."""

Reader = Literal["school", "team"]

SUBJECTS: Final[dict[str, str]] = {
    "BookingRequested": "We have your request",
    "BookingConfirmed": "Your visit is confirmed",
    "BookingDeclined": "We can't come on the date you asked for",
    "BookingChanged": "Your booking has changed",
    "BookingCancelled": "Your visit is cancelled",
}
TEAM_SUBJECTS: Final[dict[str, str]] = {
    "BookingRequested": "New request",
    "BookingConfirmed": "Confirmed",
    "BookingDeclined": "Declined",
    "BookingChanged": "Changed",
    "BookingCancelled": "Cancelled",
}


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return consume(event, write_mails)


def write_mails(event: Event, *, at: datetime | None = None) -> None:
    """Send what an event calls for to each reader who hasn't got it."""
    moment = at or now()
    if not isinstance(event, BookingEvent) or event.DETAIL_TYPE not in SUBJECTS:
        return
    if moment - event.occurred_at > OLD:
        logger.info("old news, not mailed", extra={"event_id": event.event_id})
        return
    booking = store.load(event.booking.id)
    if booking is None or _overtaken(event, booking):
        logger.info("overtaken, not mailed", extra={"event_id": event.event_id})
        return
    mail = compiled().mail
    for reader, to in (("school", booking.contact.email), ("team", mail.team)):
        if not store.was_mailed(event.event_id, reader):
            send(_mail(event, booking, reader, to), setting("MAIL_FROM"), mail.sender_name)
            store.mark_mailed(event.event_id, reader, now=moment)


def _overtaken(event: BookingEvent, booking: Booking) -> bool:
    """Tell whether the booking has meanwhile ended: then only its end is still news."""
    return booking.version > event.version and not booking.holds


def _mail(event: BookingEvent, booking: Booking, reader: str, to: str) -> Mail:
    snapshot = event.booking
    programme = compiled()
    entry = next((entry for entry in booking.history if entry.version == event.version), None)
    link = booking_link(booking.id)
    console = f"{setting('SITE')}/team/bookings/{booking.id}"
    values = {
        "event": event.DETAIL_TYPE,
        "visit": snapshot,
        "booking": booking,
        "word": entry.note if entry else "",
        "moved": bool(entry and entry.action == "move"),
        "by": entry.who if entry else "",
        "link": link if reader == "school" else console,
        "programme": programme,
    }
    subjects = SUBJECTS if reader == "school" else TEAM_SUBJECTS
    about = snapshot.workshop_title if reader == "school" else snapshot.school_name
    subject = f"{subjects[event.DETAIL_TYPE]}: {about}, {booking.id}"
    ended = snapshot.status in {"declined", "cancelled"}
    organiser = Contact(programme.mail.sender_name, setting("MAIL_FROM"))
    text = draw(f"mail/{reader}.txt.jinja", subject=subject, **values)
    html = draw(f"mail/{reader}.html.jinja", subject=subject, **values)

    def entry_for(method: Method, attendee: Contact | None, address: str) -> bytes:
        return calendar_entry(
            snapshot,
            method=method,
            organiser=organiser,
            attendee=attendee,
            description=_description(snapshot, address),
            link=address,
            made_at=event.occurred_at,
        )

    headers = {"Reply-To": programme.mail.team if reader == "school" else booking.contact.email}
    if reader == "school":
        method: Method = "CANCEL" if ended else "REQUEST"
        return Mail(
            to=to,
            subject=subject,
            text=text,
            html=html,
            calendar=entry_for(method, booking.contact, link),
            calendar_method=method,
            headers=headers,
        )
    copy = entry_for("PUBLISH", None, console)
    attached = (Attachment("visit.ics", "application/ics", copy),)
    return Mail(to=to, subject=subject, text=text, html=html, attachments=attached, headers=headers)


def _description(visit: BookingSnapshot, link: str) -> str:
    classes = ", ".join(f"Year {s.year_group}: {s.pupils_expected} pupils" for s in visit.sessions)
    return (
        f"{visit.workshop_title} at {visit.school_name}. {classes}. Reference {visit.id}. "
        f"See, change or cancel: {link}"
    )
