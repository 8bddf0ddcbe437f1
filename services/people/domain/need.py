"""Whom a session needs, who is missing still, and how pressing that is.

Besides the lead a session needs one person for each so many pupils; some of them are wanted of a role or of a kind. Each who
comes takes the narrowest place that is free for their role: the role's own, else the kind's, else any. Because a role lies in one
kind, no other seating fills more places.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.people.domain.rules import Rules
from services.people.domain.session import Session


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what somebody comes to a session: of which organisation, in which role, and whether they lead it."""

    organisation: str
    role: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Whom a session needs besides its lead: those `wanted` of a role or kind, in order, and `others` of any role."""

    wanted: tuple[str, ...]
    others: int

    @property
    def people(self) -> int:
        """All of them, with the lead."""
        return 1 + len(self.wanted) + self.others


@dataclass(frozen=True, slots=True)
class Gap:
    """Who is missing still."""

    lead: bool
    wanted: tuple[str, ...]
    others: int

    @property
    def people(self) -> int:
        """All who are missing; 0 where the need is met."""
        return self.lead + len(self.wanted) + self.others


class Urgency(StrEnum):
    """How pressing a gap is, by the days left."""

    NOT_KNOWN = "not known"
    """The programme doesn't say who is needed."""
    MET = "met"
    LATER = "later"
    SOON = "soon"
    URGENT = "urgent"


def need_of(rules: Rules, session: Session) -> Need | None:
    """Return whom a session needs by its workshop's factor and its pupils; None where the programme doesn't say."""
    staffing = rules.workshops.get(session.workshop)
    if staffing is None:
        return None
    people = -(-session.pupils // staffing.pupils_each)
    return Need(staffing.wanted, max(0, people - len(staffing.wanted)))


def gap_of(rules: Rules, need: Need, coming: Iterable[Capacity]) -> Gap:
    """Return who is missing where these come."""
    free, spare, led = Counter(need.wanted), 0, False
    for one in coming:
        if one.lead:
            led = True
            continue
        place = next((place for place in (one.role, rules.kind(one.role)) if place and free[place]), None)
        if place:
            free[place] -= 1
        else:
            spare += 1
    return Gap(not led, tuple(free.elements()), max(0, need.others - spare))


def takes(rules: Rules, gap: Gap, role: str) -> bool:
    """Tell whether somebody of a role, who doesn't lead, makes a gap smaller."""
    return gap.others > 0 or role in gap.wanted or rules.kind(role) in gap.wanted


def urgency(rules: Rules, gap: Gap | None, session: Session, today: date) -> Urgency:
    """Return how pressing a session's gap is."""
    if gap is None:
        return Urgency.NOT_KNOWN
    left = (session.day - today).days
    if not gap.people:
        return Urgency.MET
    if left <= rules.urgent_days:
        return Urgency.URGENT
    return Urgency.SOON if left <= rules.soon_days else Urgency.LATER
