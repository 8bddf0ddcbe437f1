"""What a booking calls for, beside what became of it: read without what writes mails, so that a page of them starts fast."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.booking.domain.booking import Booking
from services.booking.domain.plan import Planned
from services.booking.table.sent import Mark
from services.booking.use_cases.visitors import called_for


@dataclass(frozen=True, slots=True)
class Coming:
    """A mail that a booking calls for, and what was done with it so far."""

    mail: Planned
    mark: Mark

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent."""
        return self.mark.waits


def coming(booking: Booking, marks: Mapping[str, Mark]) -> list[Coming]:
    """Return what a booking calls for, sent or not, in the order it is due."""
    planned = sorted(called_for(booking, marks), key=lambda mail: (mail.due, mail.key))
    return [Coming(mail, marks.get(mail.key, Mark(mail.key))) for mail in planned]
