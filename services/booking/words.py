"""How spans, states and classes are said to people; days and times as `shared.words` says them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from services.booking.model import Session, Status
from services.booking.slots import Slot
from shared.words import clock, count, day, when

if TYPE_CHECKING:
    from services.booking.store import Listed
    from shared.events import SessionSnapshot

__all__ = ["clock", "day", "when"]
"""A template is given this one module."""

STATUS: Final[dict[Status, str]] = {
    "requested": "Waiting for an answer",
    "confirmed": "Confirmed",
    "declined": "Declined",
    "cancelled": "Cancelled",
    "delivered": "Delivered",
}

ACTION: Final[dict[str, str]] = {
    "request": "Requested",
    "confirm": "Confirmed",
    "decline": "Declined",
    "amend": "Details changed",
    "move": "Date or time changed",
    "cancel": "Cancelled",
    "deliver": "Delivery recorded",
}


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return a span of one day such as ``Thursday 12 March 2026, 9am to 11:30am``."""
    return f"{when(starts_at)} to {clock(ends_at)}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago `moment` was, such as ``3 days``."""
    gone = now - moment
    if gone < timedelta(hours=1):
        return "less than an hour"
    if gone < timedelta(days=1):
        return count(int(gone / timedelta(hours=1)), "hour", "hours")
    return count(gone.days, "day", "days")


def status(value: Status) -> str:
    """Return a booking's state in words."""
    return STATUS[value]


def years(year_groups: Iterable[int]) -> str:
    """Return year groups such as ``Year 8`` or ``Years 7, 8 and 9``."""
    numbers = [str(year) for year in year_groups]
    if len(numbers) == 1:
        return f"Year {numbers[0]}"
    return f"Years {', '.join(numbers[:-1])} and {numbers[-1]}"


def classes(sessions: "Iterable[Session] | Iterable[SessionSnapshot]") -> str:
    """Return who is expected, such as ``Year 8, 30 pupils``; several sessions one after the other."""
    return "; ".join(f"Year {session.year_group}, {session.pupils_expected} pupils" for session in sessions)


def times(slots: Iterable[Slot]) -> str:
    """Return the starts of a day's free slots, such as ``9am or 1pm``."""
    return " or ".join(clock(slot.starts_at) for slot in slots)


def place(town: str, postcode: str, urn: str) -> str:
    """Return what tells two schools of one name apart."""
    return f"{town}, {postcode}. URN {urn}"


def listed_classes(line: "Listed") -> str:
    """Return who is expected, for a line of a list."""
    return "; ".join(f"Year {year}, {pupils} pupils" for year, pupils in line.classes)


def present(session: Session) -> str:
    """Return who came, such as ``Year 8: 28, Year 9: 2``; empty before it is recorded."""
    return ", ".join(f"Year {year}: {pupils}" for year, pupils in session.present)
