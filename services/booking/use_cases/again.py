"""Asking for the links of one's bookings again: the same happens whether or not the address is known."""

from datetime import datetime, timedelta
from typing import Final

from services.booking.table import asked

MOST: Final = 3
"""Mails an hour to one address."""

MOST_A_DAY: Final = 6
"""Mails a day to one address: whoever asks may be anybody, and whose mailbox it is did not ask for any."""

PERIOD: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def ask(email: str, *, now: datetime) -> None:
    """Note that somebody asks for the links of an address; `services.booking.mail.again` sends them.

    Whether the address is known is found out there: here nothing takes longer or looks otherwise for one that is.
    """
    person = asked.person_of(email)
    before = asked.moments(person, since=now - DAY)
    if len(before) < MOST_A_DAY and sum(moment > now - PERIOD for moment in before) < MOST:
        asked.keep(person, now=now, lasts=DAY)
