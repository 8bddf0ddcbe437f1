"""What speaks against times that the team types: it may know better, so it is told and asked once more."""

from dataclasses import dataclass
from datetime import datetime

from services.booking.domain.diary import free_teams
from services.booking.domain.hours import Misfit, WhyNot, misfits, why_not
from services.booking.domain.offer import Offer
from services.booking.domain.sessions import Times
from services.booking.table import diary
from shared.clock import london_day


@dataclass(frozen=True, slots=True)
class Doubts:
    """Why the day can't be asked for, which sessions lie outside the hours, by their place from 0, whether no team is free."""

    day: WhyNot | None
    sessions: dict[int, Misfit]
    nobody_free: bool

    def __bool__(self) -> bool:
        return bool(self.day or self.sessions or self.nobody_free)


def doubts(offer: Offer, times: Times, *, urn: str, now: datetime, ignoring: str = "") -> Doubts:
    """Return what speaks against a visit at these times; `ignoring` is the booking that is moved."""
    day, span = london_day(times[0][0]), (times[0][0], times[-1][1])
    free = free_teams(offer.diary, diary.on(day), span, urn, now, ignoring=ignoring)
    return Doubts(why_not(offer.diary, day, now), misfits(offer.diary, day, times), not free)
