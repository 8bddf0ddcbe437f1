"""A team's day: what bookings hold of it, and what is blocked.

A block of the kind ``nobody`` says that nobody is there to go yet: it stops no request, but what can be had only there is said
to be on request.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.booking.domain.hours import Time

Kind = Literal["off", "nobody"]
"""Of a block: the team doesn't come, or nobody is there to go yet."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a team's day that a booking holds, for its school; with `until`, only until then."""

    starts_at: datetime
    ends_at: datetime
    booking: str
    urn: str
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it is still held."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a team's day in which it doesn't go, or, of the kind ``nobody``, in which nobody is there to go yet."""

    starts_at: datetime
    ends_at: datetime
    why: str
    kind: Kind = "off"


@dataclass(frozen=True, slots=True)
class TeamDay:
    """A team's day; `rev` grows by one with each change of it and is 0 before the first.

    `freed_at` is when something of it last became free that had not been offered to the waiting list before.
    """

    day: date
    team: int
    rev: int = 0
    stretches: tuple[Stretch, ...] = ()
    blocks: tuple[Block, ...] = ()
    freed_at: datetime | None = None


def taken(team_day: TeamDay, stretch: Stretch, now: datetime) -> TeamDay:
    """Return a team's day with a stretch taken: in place of the booking's own before, and of those whose time has run out."""
    kept = (one for one in freed(team_day, stretch.booking).stretches if one.holds(now))
    return replace(team_day, stretches=tuple(sorted((*kept, stretch), key=lambda one: one.starts_at)))


def freed(team_day: TeamDay, booking: str) -> TeamDay:
    """Return a team's day without what a booking holds of it."""
    return replace(team_day, stretches=tuple(one for one in team_day.stretches if one.booking != booking))


def blocked(team_day: TeamDay, block: Block) -> TeamDay:
    """Return a team's day with a block more; what was blocked of that stretch before gives way to it."""
    blocks = (*unblocked(team_day, (block.starts_at, block.ends_at)).blocks, block)
    return replace(team_day, blocks=tuple(sorted(blocks, key=lambda one: one.starts_at)))


def unblocked(team_day: TeamDay, span: Time) -> TeamDay:
    """Return a team's day without its blocks in a stretch of it; what of them lies outside the stretch stays."""
    kept = []
    for block in team_day.blocks:
        before, after = min(block.ends_at, span[0]), max(block.starts_at, span[1])
        if block.starts_at < before:
            kept.append(replace(block, ends_at=before))
        if after < block.ends_at:
            kept.append(replace(block, starts_at=after))
    return replace(team_day, blocks=tuple(kept))


def overlap(one: Time, other: Time) -> bool:
    """Tell whether two stretches have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]
