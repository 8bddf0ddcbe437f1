"""A booking's history: facts. The sentences are made when someone reads them (`services.booking.wording.entry`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.booking.domain.parts import Action, Class, ReasonCode, Status


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A session expects another class; one side is None where the visit has a class more or less than before."""

    before: Class | None
    after: Class | None


@dataclass(frozen=True, slots=True)
class TimeChange:
    """The visit starts at another time."""

    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class CountChange:
    """Pupils who came, of all sessions and year groups; `before` is None where nothing was recorded yet."""

    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class CountsDiffer:
    """The facilitator counted other pupils than the teacher, over all sessions."""

    facilitator: int
    teacher: int


@dataclass(frozen=True, slots=True)
class PartChange:
    """Something personal or long changed; the history repeats neither the old text nor the new one."""

    part: Literal["contact", "copy", "notes", "address", "arrival", "school", "report"]


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """Someone else of the team looks after the booking; empty is nobody."""

    before: str
    after: str


Change = ClassChange | TimeChange | CountChange | CountsDiffer | PartChange | OwnerChange


@dataclass(frozen=True, slots=True)
class Entry:
    """One move in a booking's history: which, when, by whom and the state it led to.

    `said` is what a person wrote, a reason, a message or a note; `code` is the reason as a fact; `changed` is what the move
    made different. Who is ``""`` where nobody did it: the clock did.
    """

    version: int
    at: datetime
    who: str
    action: Action
    status: Status
    said: str = ""
    changed: tuple[Change, ...] = ()
    code: ReasonCode = ""
