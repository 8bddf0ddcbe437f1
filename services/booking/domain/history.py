"""A booking's history: facts. The sentences are made when someone reads them (`services.booking.wording.entry`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.booking.domain.parts import Action, Class, Status


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A session expects another class."""

    before: Class
    after: Class


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
class PartChange:
    """Something personal changed; the history repeats neither the old text nor the new one."""

    part: Literal["contact", "notes"]


Change = ClassChange | TimeChange | CountChange | PartChange


@dataclass(frozen=True, slots=True)
class Entry:
    """One move in a booking's history: which, when, by whom and the state it led to.

    `said` is what a person wrote, a reason or a message; `changed` is what the move made different.
    """

    version: int
    at: datetime
    who: str
    action: Action
    status: Status
    said: str = ""
    changed: tuple[Change, ...] = ()
