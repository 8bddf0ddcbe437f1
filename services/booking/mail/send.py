"""Sends the mails that bookings call for: what the plan has, less what was sent, held or dropped.

A mail is claimed before it is sent and noted after (`table.sent`), so that it goes out once, whoever sends; a crash in between
sends it again once the claim has ended: without any, a class might wait for a visitor in vain. Events hold no personal data,
so whom to write to is read from the table.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned
from services.booking.mail.coming import coming
from services.booking.mail.compose import compose
from services.booking.table import bookings, line_key, sent
from services.booking.table.sent import Line
from shared.compiled import compiled
from shared.log import correlate, failed, logger
from shared.mail import send, surely_not_sent

MOST: Final = 12
"""Mails an hour to one reader of a booking; what is more waits."""

HOUR: Final = timedelta(hours=1)

A_RUN: Final = 2000
"""Lines of mails looked at in one run: what is more comes with the next."""


def send_due(booking_id: str, now: datetime) -> frozenset[str]:
    """Send what is due of a booking's mails; return the keys of the lines of those that still wait.

    Each reader's apart from the others': an address that takes no mail costs nobody else theirs. Raises the first error after
    all were tried; what failed is tried again once its claim has ended.
    """
    booking = bookings.load(booking_id)
    if booking is None:
        return frozenset()
    correlate(booking.correlation_id)
    marks = sent.states(booking_id)
    lately = Counter(mark.reader for mark in marks.values() if mark.sent_at and now - mark.sent_at < HOUR)
    waiting: set[str] = set()
    errors: list[Exception] = []
    for one in coming(booking, marks):
        mail, line = one.mail, Line(booking_id, one.mail.key, one.mail.due)
        if not one.waits:
            if mail.due > now:
                # Of a booking that was taken up again, or whose reminder is due at another time since.
                sent.forget([line])
        elif mail.due > now:
            waiting.add(line_key(line.booking, line.key, line.due))
        elif mail.until >= now:
            try:
                gone = lately[mail.reader] < MOST and send_one(booking, mail, now)
            except Exception as error:  # noqa: BLE001  see above
                failed("mail not sent", error, booking=booking_id, mail=mail.key)
                errors.append(error)
                gone = False
            if gone:
                lately[mail.reader] += 1
                sent.forget([line])
            else:
                waiting.add(line_key(line.booking, line.key, line.due))
    if errors:
        raise errors[0]
    return frozenset(waiting)


def send_one(booking: Booking, mail: Planned, now: datetime) -> bool:
    """Send one mail, due or not; False where it is sent, held, dropped, or being sent by someone else."""
    if not sent.claim(booking.id, mail.key, now):
        return False
    sender, composed = compiled().mail, None
    try:
        composed = compose(mail, booking, sent.find(booking.id, mail.key).line)
        message_id = send(composed, sender.sender, sender.sender_name)
    except Exception as error:
        if composed is None or surely_not_sent(error):
            sent.fail(booking.id, mail.key, now)
        raise
    sent.mark(booking.id, mail.key, now, message_id, composed.subject)
    logger.info("mailed", extra={"booking": booking.id, "mail": mail.key})
    return True


def send_waiting(now: datetime, more: Callable[[], bool]) -> list[Exception]:
    """Send what is due of all bookings, oldest first, as long as there is time for `more`; return what failed.

    One booking's trouble never keeps another's mails back. A line whose mail is called for no more is taken away.
    """
    lines: dict[str, list[Line]] = {}
    for line in sent.due(now, A_RUN):
        lines.setdefault(line.booking, []).append(line)
    errors: list[Exception] = []
    for booking_id, its in lines.items():
        if not more():
            break
        try:
            waiting = send_due(booking_id, now)
            sent.forget(_orphans(its, waiting))
        except Exception as error:  # noqa: BLE001  see above
            errors.append(error)
    return errors


def _orphans(lines: Iterable[Line], waiting: frozenset[str]) -> list[Line]:
    return [line for line in lines if line_key(line.booking, line.key, line.due) not in waiting]
