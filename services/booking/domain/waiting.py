"""The waiting list: someone waits for a full day, a freed place is offered for two days, then to whoever is next.

Who is slow loses neither place nor history: the offer lapses, the booking waits on where it stood.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Hold
from services.booking.domain.sessions import Times

TO_ACCEPT: Final = timedelta(hours=48)
"""How long an offered place is held."""


def offer(booking: Booking, *, who: str, at: datetime, times: Times, hold: Hold) -> Booking:
    """Offer someone who waits the place that became free, until `TO_ACCEPT` is over or the visit would start.

    `who` is empty where nobody of the team did it by hand. Raises `IllegalMoveError`.
    """
    until = min(at + TO_ACCEPT, times[0][0])
    offered = booking.step("offer", who, at)
    sessions = tuple(
        replace(session, starts_at=start, ends_at=end)
        for session, (start, end) in zip(booking.sessions, times, strict=True)
    )
    return replace(offered, sessions=sessions, hold=replace(hold, until=until), lapses_at=until)


def accept(booking: Booking, *, who: str, at: datetime) -> Booking:
    """Take the place offered, or the time the team moved to: the visit is agreed. Raises `IllegalMoveError`."""
    accepted = booking.step("accept", who, at)
    return replace(accepted, hold=booking.hold and replace(booking.hold, until=None), lapses_at=None)


def lapse(booking: Booking, *, at: datetime, who: str = "") -> Booking:
    """Take back an offer that nobody accepted; its place is free for the next. Raises `IllegalMoveError`."""
    return replace(booking.step("lapse", who, at), hold=None, lapses_at=None)


def waited(booking: Booking) -> bool:
    """Tell whether a booking that ended only waited for a place: no visit and no request came of it."""
    ended = booking.last("decline", "cancel", "expire")
    return ended is not None and booking.history[ended.version - 2].status in {"waitlisted", "offered"}


def offers_missed(booking: Booking) -> int:
    """Return how many offers lapsed."""
    return sum(entry.action == "lapse" for entry in booking.history)


def missed_at(booking: Booking) -> datetime | None:
    """Return when the last offer lapsed, if one did."""
    last = booking.last("lapse")
    return last.at if last else None


def turn(waiting_since: datetime, missed: datetime | None, freed: datetime | None) -> tuple[bool, datetime]:
    """Return by what those who wait for a day are ordered for a place of it; `freed` is when its last place became free.

    Who waits longest comes first. Who let an offer of this same place lapse comes after those who were not asked about it
    yet; for a place that became free later everybody stands where they stood.
    """
    if missed is None or (freed is not None and missed < freed):
        return False, waiting_since
    return True, missed
