"""Who hears what: the rules of the template and the table in `docs/events` are both made of this."""

from typing import Final

from shared.events.base import Event
from shared.events.booking import BookingEvent, BookingRequested, DateNotFound
from shared.events.feedback import CommentsCounted, SummaryUpdated
from shared.events.known import ALL
from shared.events.people import HoursGiven, VisitStaffed

Events = tuple[type[Event], ...]

BOOKING_EVENTS: Final[Events] = tuple(event for event in ALL if issubclass(event, BookingEvent))

MAILS: Final = BOOKING_EVENTS
SESSIONS: Final = tuple(event for event in BOOKING_EVENTS if event is not BookingRequested)
"""A request has no class to answer yet."""

VISITS: Final[Events] = (*BOOKING_EVENTS, SummaryUpdated)
"""What pupils said after them as well."""
STAFFED: Final[Events] = (VisitStaffed,)

FACTS: Final[Events] = (
    *BOOKING_EVENTS,
    DateNotFound,
    SummaryUpdated,
    CommentsCounted,
    VisitStaffed,
    HoursGiven,
)
LOG: Final = ALL

HEARERS: Final[dict[str, Events]] = {
    "booking: mails": MAILS,
    "booking: who comes": STAFFED,
    "feedback: sessions": SESSIONS,
    "people: visits": VISITS,
    "people: mails": STAFFED,
    "metrics: facts": FACTS,
    "metrics: event log": LOG,
}
