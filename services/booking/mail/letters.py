"""Each mail in words, for whoever reads it."""

from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned
from services.booking.domain.visitors import AFTER_ALL, DIFFERENT, NOBODY, WHOLE
from services.booking.mail.to_school import to_school
from services.booking.mail.to_stranger import to_stranger
from services.booking.mail.to_team import to_team
from services.booking.mail.visitors import after_all, nobody, visitors
from shared.programme import Programme
from shared.written import Letter


def letter(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return a mail of the plan in words, about the booking as it stands."""
    if mail.kind in {WHOLE, DIFFERENT}:
        return visitors(mail, booking, programme)
    if mail.kind == NOBODY:
        return nobody(mail, booking, programme)
    if mail.kind == AFTER_ALL:
        return after_all(mail, booking, programme)
    match mail.reader:
        case "team":
            return to_team(mail, booking)
        case "school" | "copy":
            return to_school(mail, booking, programme)
        case _:
            return to_stranger(mail, booking, programme)
