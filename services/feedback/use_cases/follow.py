"""Sessions follow bookings."""

from typing import Final

from services.feedback.session import code_for, sessions_of
from services.feedback.table import sessions, surveys
from shared.compiled import essentials
from shared.events.base import Event
from shared.events.booking import BookingEvent
from shared.secrets import stable_key

CODES_TRIED: Final = 5
"""Two sessions draw the same code once in billions of times; five in a row do not."""


def follow(event: Event) -> None:
    """Open, move or close the sessions of the booking an event tells of.

    Their surveys are kept first: no session is ever without one.
    """
    if not isinstance(event, BookingEvent):
        raise TypeError(f"{event.DETAIL_TYPE} is not about a booking.")
    heard = sessions_of(event.booking, essentials(), event.correlation_id)
    for survey_id in dict.fromkeys(session.survey_id for session in heard):
        surveys.keep(essentials()["surveys"][survey_id])
    for session in heard:
        codes = [code_for(session.session_id, stable_key(), attempt) for attempt in range(CODES_TRIED)]
        sessions.keep(session, codes)
