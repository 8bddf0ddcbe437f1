"""Who comes to a visit and who is missing still, as the people service tells it: roles and employers, nobody's name."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Standing = Literal["planned", "off", "delivered"]
"""Of a session: the team means to come; the visit was called off or did not happen; it took place."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A person who comes to a session: of which employer, in which role, and whether they lead it. `person` is an id alone."""

    person: str
    organisation: str
    employer: str
    role: str
    role_title: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """A thing that is brought to a session, and how many of it."""

    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffedSession:
    """One session: who comes and who is missing. `shared.events.people.StaffSession` says what each is."""

    id: str
    starts_at: datetime
    ends_at: datetime
    standing: Standing
    need_known: bool
    needed: int
    missing: int
    lead_missing: bool
    wanted_missing: tuple[str, ...] = ()
    others_missing: int = 0
    coming: tuple[Coming, ...] = ()
    kit: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who joined a session or left it, and with which version of the visitor letter."""

    version: int
    session: str
    move: Literal["joined", "left"]
    role_title: str
    employer: str


@dataclass(frozen=True, slots=True)
class VisitorLetter:
    """The visitor letter as it stands: its version, and all that changed since its first one."""

    version: int
    written_at: datetime
    changes: tuple[Change, ...] = ()
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who comes to a visit. `booking` is its reference; `version` is the people service's own and only grows."""

    booking: str
    version: int
    sessions: tuple[StaffedSession, ...]
    letter: VisitorLetter | None = None

    @property
    def planned(self) -> tuple[StaffedSession, ...]:
        """The sessions that the team means to come to."""
        return tuple(one for one in self.sessions if one.standing == "planned")

    @property
    def people(self) -> frozenset[str]:
        """The ids of all who come to some session of it."""
        return frozenset(one.person for session in self.sessions for one in session.coming)

    def session(self, session_id: str) -> StaffedSession | None:
        """Return one session, if it is known."""
        return next((one for one in self.sessions if one.id == session_id), None)


@dataclass(frozen=True, slots=True)
class Gap:
    """Who is missing at a visit still: so many places of all its sessions together, and whether one of them has no lead."""

    booking: str
    starts_at: datetime
    places: int
    lead: bool


class Urgency(StrEnum):
    """How pressing a gap is, by the days left."""

    LATER = "later"
    SOON = "soon"
    URGENT = "urgent"


def gap_of(staff: Staff) -> Gap | None:
    """Return who is missing at a visit that is planned; None where nobody is, or nobody knows who is needed."""
    planned = staff.planned
    places = sum(one.missing for one in planned)
    if not places:
        return None
    return Gap(
        staff.booking,
        min(one.starts_at for one in planned),
        places,
        any(one.lead_missing for one in planned),
    )


def urgency(day: date, today: date, *, soon_days: int, urgent_days: int) -> Urgency:
    """Return how pressing a gap at a visit of a day is: by the days left, as the programme says."""
    left = (day - today).days
    if left <= urgent_days:
        return Urgency.URGENT
    return Urgency.SOON if left <= soon_days else Urgency.LATER


def changes_since(letter: VisitorLetter, version: int) -> tuple[Change, ...]:
    """Return what is different from the letter of a version before."""
    return tuple(one for one in letter.changes if one.version > version)
