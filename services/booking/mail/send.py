"""Sends the mails that are due, to the careers lead and to the team.

Each is sent at least once: that it went out is noted after SES took it, so a crash in between sends it again. A
second copy does no harm, because its calendar entry has the same UID and SEQUENCE and replaces the first; without any,
a class might wait for a visitor in vain. Events hold no personal data, so whom to write to is read from the table.
"""

from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.mail.compose import compose
from services.booking.mail.plan import Kind, Reader, due
from services.booking.table import bookings, sent
from shared.compiled import compiled
from shared.events import BookingDelivered, BookingEvent, BookingSnapshot, Event
from shared.log import logger
from shared.mail import send

OLD: Final = timedelta(days=7)
"""How old an event may be and still be mailed: events replayed must not tell anyone about last year's visit."""


def send_for(event: Event, now: datetime) -> None:
    """Send the mails that follow from an event to each reader who hasn't got theirs; none follow from a delivery.

    Raises the first error, after every reader was tried: an address that takes no mail must not keep the other
    reader's mail back.
    """
    if not isinstance(event, BookingEvent) or isinstance(event, BookingDelivered):
        return
    about = {"event_id": event.event_id}
    if now - event.occurred_at > OLD:
        logger.info("too old, not mailed", extra=about)
        return
    booking = bookings.load(event.booking.id)
    if booking is None or _overtaken(event, booking):
        logger.info("overtaken, not mailed", extra=about)
        return
    move = next(entry for entry in booking.history if entry.version == event.version)
    errors: list[Exception] = []
    for kind, reader in due(move.action):
        try:
            send_once(kind, booking, reader, str(event.version), now=now, visit=event.booking)
        except Exception as error:  # noqa: BLE001  see above
            errors.append(error)
    if errors:
        raise errors[0]


def send_once(
    kind: Kind,
    booking: Booking,
    reader: Reader,
    occasion: str,
    *,
    now: datetime,
    visit: BookingSnapshot | None = None,
) -> None:
    """Send one mail unless it went out before.

    `occasion` tells a mail from others of its kind about the same booking: the booking's version for one that follows
    a move, such as the day for one that follows the calendar. `visit` is the state it tells of, else the present one.
    """
    if sent.known(booking.id, kind, occasion, reader):
        return
    sender = compiled().mail
    send(compose(kind, booking, reader, visit), sender.sender, sender.sender_name)
    sent.mark(booking.id, kind, occasion, reader, now=now)


def _overtaken(event: BookingEvent, booking: Booking) -> bool:
    """Tell whether the booking has ended since: then only the mail about its end is still right."""
    return booking.version > event.version and not booking.holds
