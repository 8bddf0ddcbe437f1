"""Who is in a school's building on a day, and who is asked whether they left it safely.

Whoever comes alone says that they left; who doesn't is asked, and where no answer comes the lead is rung.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.roster import Roster

ASKED_AFTER: Final = timedelta(minutes=30)
"""After the end of a person's last session at a visit they are asked whether they left."""

RUNG_AFTER: Final = timedelta(minutes=60)
"""After the end of a person's last session at a visit the lead is rung."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A person at a visit on its day, as they said it; `version` is 0 before anything was noted.

    `asked_at` and `rung_at` are when the person was asked whether they left, and when the lead was rung.
    """

    booking: str
    person: str
    day: date
    version: int = 0
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    asked_at: datetime | None = None
    rung_at: datetime | None = None

    @property
    def inside(self) -> bool:
        """Whether the person is in the building by what they said."""
        return self.arrived_at is not None and self.left_at is None


@dataclass(frozen=True, slots=True)
class Lone:
    """Somebody who is alone at a visit, or was at the end of it, and until when."""

    person: str
    day: date
    ends_at: datetime


def arrived(presence: Presence, at: datetime) -> Presence:
    """Return that a person came in; said twice, the first time counts, and after they left they are there again."""
    if presence.inside:
        return presence
    return replace(
        presence,
        version=presence.version + 1,
        arrived_at=at,
        left_at=None,
    )


def left(presence: Presence, at: datetime) -> Presence:
    """Return that a person left, also one who never said that they came; said twice, the first time counts."""
    if presence.left_at:
        return presence
    return replace(presence, version=presence.version + 1, left_at=at)


def lone(rosters: Iterable[Roster]) -> Iterator[Lone]:
    """Yield who of a visit's people is the only one of a day: nobody else would miss them."""
    by_day: dict[date, dict[str, datetime]] = {}
    for roster in rosters:
        if roster.session.standing == "off":
            continue
        for one in roster.coming:
            there = by_day.setdefault(roster.session.day, {})
            there[one.person] = max(roster.session.ends_at, there.get(one.person, roster.session.ends_at))
    for day, people in sorted(by_day.items()):
        if len(people) == 1:
            [(person, ends_at)] = people.items()
            yield Lone(person, day, ends_at)


def to_ask(one: Lone, presence: Presence, at: datetime) -> bool:
    """Tell whether a lone visitor is to be asked now whether they left."""
    return presence.left_at is None and presence.asked_at is None and at >= one.ends_at + ASKED_AFTER


def to_ring(one: Lone, presence: Presence, at: datetime) -> bool:
    """Tell whether the lead is to be rung now for a lone visitor, who was asked before."""
    return (
        presence.left_at is None
        and presence.asked_at is not None
        and presence.rung_at is None
        and at >= one.ends_at + RUNG_AFTER
    )
