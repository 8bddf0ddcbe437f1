"""Who comes to a visit and who is missing still, as the people service tells it: roles and employers, nobody's name."""

from collections.abc import Iterable
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
    person: str
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


def same_times(staff: Staff, times: Iterable[tuple[str, datetime]]) -> bool:
    """Tell whether what is known is of a visit whose sessions, by id, start then: not of the time before it was moved."""
    return {(one.id, one.starts_at) for one in staff.planned} == set(times)


def letter_told(staff: Staff | None) -> bool:
    """Tell whether there is a visitor letter, and somebody whom it could name."""
    return staff is not None and staff.letter is not None and any(one.coming for one in staff.planned)


def changes_since(letter: VisitorLetter, version: int) -> tuple[Change, ...]:
    """Return what is different from the letter of a version before: who joined and left again in between is no news."""
    by_place: dict[tuple[str, str], list[Change]] = {}
    for one in sorted(letter.changes, key=lambda change: change.version):
        if one.version > version:
            by_place.setdefault((one.session, one.person), []).append(one)
    return tuple(change for changes in by_place.values() for change in _net(changes[0], changes[-1]))


def _net(first: Change, last: Change) -> tuple[Change, ...]:
    """Return what one person's first and last change at a session come to: the first one says what was before."""
    match first.move, last.move:
        case "joined", "left":
            return ()
        case "left", "joined":
            same = (first.role_title, first.employer) == (last.role_title, last.employer)
            return () if same else (first, last)
        case _:
            return (last,)
