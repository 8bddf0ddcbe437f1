"""The visitor letter as far as it is kept: what was written when, what changed since, whether the school has read it.

Ids stand here, never a name: whoever shows a letter says the people as they are known by then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.people.domain.need import Capacity


@dataclass(frozen=True, slots=True)
class LetterSession:
    """A session as a letter told of it: when, and who comes as what."""

    session: str
    starts_at: datetime
    ends_at: datetime
    coming: tuple[tuple[str, Capacity], ...]


@dataclass(frozen=True, slots=True)
class LetterChange:
    """Somebody who joined a session, or left it, since the version before `version`; as what, at which organisation."""

    version: int
    session: str
    move: Literal["joined", "left"]
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterState:
    """What stands in a visit's head of its letter, once one was written; `changes` are all since the first version.

    `acknowledged_at` is when the school said that it has read this version.
    """

    version: int
    written_at: datetime
    changes: tuple[LetterChange, ...] = ()
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A check of a person's that held on the day of the visit, of at least a level."""

    person: str
    check: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A version of a visit's letter as it was sent; `missing` are the people who were not found yet by then."""

    booking: str
    version: int
    written_at: datetime
    sessions: tuple[LetterSession, ...]
    confirmed: tuple[Confirmed, ...] = ()
    missing: int = 0
    acknowledged_at: datetime | None = None
