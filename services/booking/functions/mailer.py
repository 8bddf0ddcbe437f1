"""Sends the e-mails that follow from a booking's events, to the careers lead and to the team.

Each is sent at least once: that it went out is noted after SES took it, so a crash in between sends it again. A
second copy is a nuisance that its calendar entry survives (same UID, same SEQUENCE); a missing one is a class
without a visitor. Events hold no personal data, so whom to write to is read from the table.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from services.booking import store
from services.booking.calendar_entry import Method, calendar_entry
from services.booking.draw import draw
from services.booking.letters import Reader, letter
from services.booking.links import booking_link
from services.booking.model import Booking, Contact, Entry
from shared.clock import Clock, now
from shared.events import BookingDelivered, BookingEvent, Event
from shared.inbox import consume
from shared.log import logger
from shared.mail import Attachment, Mail, send
from shared.programme import compiled
from shared.settings import setting

OLD: Final = timedelta(days=7)
"""News older than this is not mailed: a replay must not tell anyone about last year's visit."""

READERS: Final[tuple[Reader, ...]] = ("school", "team")


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    return consume(event, write_mails)


def write_mails(event: Event, *, clock: Clock = now) -> None:
    """Send what an event calls for to each reader who hasn't got it; nothing is written of a delivery."""
    if not isinstance(event, BookingEvent) or isinstance(event, BookingDelivered):
        return
    about = {"event_id": event.event_id}
    if clock() - event.occurred_at > OLD:
        logger.info("old news, not mailed", extra=about)
        return
    booking = store.load(event.booking.id)
    if booking is None or _overtaken(event, booking):
        logger.info("overtaken, not mailed", extra=about)
        return
    entry = next(entry for entry in booking.history if entry.version == event.version)
    sender = compiled().mail
    troubles: list[Exception] = []
    for reader in READERS:
        if store.was_mailed(event.event_id, reader):
            continue
        try:
            send(_mail(event, booking, entry, reader), sender.sender, sender.sender_name)
        except Exception as trouble:  # noqa: BLE001  an address that takes no mail must not cost the other reader theirs
            troubles.append(trouble)
        else:
            store.mark_mailed(event.event_id, reader, now=clock())
    if troubles:
        raise troubles[0]


def _overtaken(event: BookingEvent, booking: Booking) -> bool:
    """Tell whether the booking has meanwhile ended: then only its end is still news."""
    return booking.version > event.version and not booking.holds


def _mail(event: BookingEvent, booking: Booking, entry: Entry, reader: Reader) -> Mail:
    programme = compiled()
    visit = event.booking
    told = letter(event, booking, entry, reader, programme)
    to_school = reader == "school"
    site, ended = setting("SITE"), visit.status in {"declined", "cancelled"}
    link = f"{site}/team/bookings/{visit.id}"
    if to_school:
        link = f"{site}/book" if ended else booking_link(visit.id)
    # The team invites, and nobody accepts an invitation from oneself: it gets a copy to keep.
    method: Method = ("CANCEL" if ended else "REQUEST") if to_school else "PUBLISH"
    calendar = calendar_entry(
        visit,
        method=method,
        organiser=Contact(programme.mail.sender_name, programme.mail.sender),
        attendee=booking.contact if to_school else None,
        description=f"{told.heading}. Reference {visit.id}.\n{told.link_text}: {link}",
        link=link,
        made_at=event.occurred_at,
    )
    values = {**asdict(told), "visit": visit, "link": link}
    return Mail(
        to=booking.contact.email if to_school else programme.mail.team,
        subject=told.subject,
        text=draw("mail/booking.txt.jinja", **values),
        html=draw("mail/booking.html.jinja", **values),
        calendar=calendar if to_school else None,
        calendar_method=method,
        attachments=() if to_school else (Attachment("visit.ics", "application/ics", calendar),),
        headers={"Reply-To": programme.mail.team if to_school else booking.contact.email},
    )
