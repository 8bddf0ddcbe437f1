"""Sessions follow bookings."""

from services.feedback import store
from services.feedback.model import sessions_of
from shared.events import BookingEvent, Event
from shared.pupil_data import pupil_data
from shared.secrets import signing_key


def follow(event: Event) -> None:
    """Open, move or close the sessions of the booking an event tells of."""
    if not isinstance(event, BookingEvent):
        raise TypeError(f"{event.DETAIL_TYPE} is not about a booking.")
    for session in sessions_of(event.booking, pupil_data(), event.correlation_id):
        store.keep_session(session, signing_key())
