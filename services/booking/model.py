"""A booking: its states, the moves between them, and what each move asks for.

Plain values only. Every move returns a new `Booking` one version higher with one more entry in its history;
a move that the table does not have, or whose facts don't hold, is refused with a sentence for the person who
tried it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final, Literal, get_args

from shared.clock import london_day

Status = Literal["requested", "confirmed", "declined", "cancelled", "delivered"]
"""The states of a booking, as its events name them (`shared.events.booking.Status`)."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)

HOLDING: Final[frozenset[Status]] = frozenset({"requested", "confirmed", "delivered"})
"""The states in which a booking holds its place in the diary: a request waiting for an answer does too."""

Action = Literal["request", "confirm", "decline", "amend", "move", "cancel", "deliver"]

MOVES: Final[Mapping[tuple[Action, Status], Status]] = {
    ("confirm", "requested"): "confirmed",
    ("decline", "requested"): "declined",
    ("amend", "requested"): "requested",
    ("amend", "confirmed"): "confirmed",
    ("move", "requested"): "requested",
    # The team agreed to the old time, not to the new one: so it is asked again, and the new place is held.
    ("move", "confirmed"): "requested",
    ("cancel", "requested"): "cancelled",
    ("cancel", "confirmed"): "cancelled",
    ("deliver", "confirmed"): "delivered",
    ("deliver", "delivered"): "delivered",
}
"""What each action makes of a booking in each state; what isn't here is refused."""

_DONE: Final[Mapping[Action, str]] = {
    "request": "requested",
    "confirm": "confirmed",
    "decline": "declined",
    "amend": "changed",
    "move": "moved",
    "cancel": "cancelled",
    "deliver": "recorded as delivered",
}
_STATE: Final[Mapping[Status, str]] = {
    "requested": "is waiting for an answer",
    "confirmed": "is already confirmed",
    "declined": "was declined",
    "cancelled": "was cancelled",
    "delivered": "has taken place",
}

MAX_PUPILS: Final = 300
"""Pupils one session can expect: a hall full, one year group of a large school."""

MAX_PRESENT: Final = 2000
"""Pupils of one year group who can be recorded in one session; a typing slip is more likely above it."""

YEAR_GROUPS: Final = range(7, 14)
"""The year groups of secondary school, sixth form included."""


class RefusedError(ValueError):
    """A rule of the booking stands against what was asked; the message is a sentence for the person."""


class IllegalMoveError(RefusedError):
    """The booking's state doesn't allow the move."""


@dataclass(frozen=True, slots=True)
class School:
    """The school a visit is for; `urn` is its Unique Reference Number in the DfE's register."""

    urn: str
    name: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """The workshop asked for, under the title it had then."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who asked: personal data, which stays in this service."""

    name: str
    email: str
    phone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One class in a visit; `present` are the pupils who came, by year group, once recorded."""

    id: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils_expected: int
    present: tuple[tuple[int, int], ...] = ()

    @property
    def pupils_present(self) -> int:
        """Pupils who came, of all year groups."""
        return sum(pupils for _, pupils in self.present)


@dataclass(frozen=True, slots=True)
class Entry:
    """One move in a booking's history: which, when, by whom, the state it led to, and why."""

    version: int
    at: datetime
    who: str
    action: Action
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A place in the diary: the start of the slot and which of the parallel teams goes (1 is the first)."""

    starts_at: datetime
    place: int


@dataclass(frozen=True, slots=True)
class Class:
    """What a careers lead says of one session: the year group and how many pupils to expect."""

    year_group: int
    pupils_expected: int

    def __post_init__(self) -> None:
        if self.year_group not in YEAR_GROUPS:
            raise RefusedError(f"Year {self.year_group} is not a year group of secondary school.")
        if not 1 <= self.pupils_expected <= MAX_PUPILS:
            raise RefusedError(f"The number of pupils must be between 1 and {MAX_PUPILS}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A visit asked for, agreed or made.

    `version` grows by one with each move; `waiting_since` is when the team was last asked; `reason` is the last
    word of explanation of a confirmation, refusal or cancellation.
    """

    id: str
    programme: str
    version: int
    status: Status
    school: School
    workshop: Workshop
    sessions: tuple[Session, ...]
    hold: Hold
    contact: Contact
    notes: str
    requested_at: datetime
    waiting_since: datetime
    correlation_id: str
    history: tuple[Entry, ...]
    delivered_on: date | None = None
    reason: str = ""

    @property
    def starts_at(self) -> datetime:
        """When the first session starts."""
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last session ends."""
        return self.sessions[-1].ends_at

    @property
    def holds(self) -> bool:
        """Whether the booking's place in the diary is its own."""
        return self.status in HOLDING

    @property
    def pupils_expected(self) -> int:
        """Pupils expected in all sessions together."""
        return sum(session.pupils_expected for session in self.sessions)

    @property
    def pupils_present(self) -> int:
        """Pupils who came, in all sessions together."""
        return sum(session.pupils_present for session in self.sessions)

    def can(self, action: Action) -> bool:
        """Tell whether the booking's state allows `action`."""
        return (action, self.status) in MOVES

    def why_not(self, action: Action) -> str:
        """Return the sentence that refuses `action` in the booking's state."""
        return f"{self.id} {_STATE[self.status]}, so it can't be {_DONE[action]}."

    def confirm(self, *, who: str, at: datetime, note: str = "") -> "Booking":
        """Agree to come. Raises `IllegalMoveError`."""
        return self._step("confirm", who, at, note, reason=note)

    def decline(self, *, who: str, at: datetime, reason: str) -> "Booking":
        """Say no, with the reason the careers lead will read; the place is free again."""
        _needs(reason, "Say why, so that the school knows what to do next.")
        return self._step("decline", who, at, reason, reason=reason)

    def cancel(self, *, who: str, at: datetime, reason: str) -> "Booking":
        """Call the visit off, with a reason; the place is free again."""
        _needs(reason, "Say why the visit is cancelled.")
        return self._step("cancel", who, at, reason, reason=reason)

    def amend(
        self,
        *,
        who: str,
        at: datetime,
        classes: Sequence[Class],
        contact: Contact,
        notes: str,
        note: str = "",
    ) -> "Booking":
        """Put right numbers, year groups, the contact or the notes, at the time agreed.

        The number of sessions can't change: a visit of more classes needs another stretch of time.
        """
        if len(classes) != len(self.sessions):
            raise RefusedError("The number of sessions can't be changed here. Choose a new date and time.")
        sessions = tuple(
            replace(session, year_group=told.year_group, pupils_expected=told.pupils_expected)
            for session, told in zip(self.sessions, classes, strict=True)
        )
        return replace(self._step("amend", who, at, note), sessions=sessions, contact=contact, notes=notes)

    def move(
        self,
        *,
        who: str,
        at: datetime,
        times: Sequence[tuple[datetime, datetime]],
        hold: Hold,
        note: str = "",
    ) -> "Booking":
        """Ask for another time: the sessions keep their classes, the team is asked again."""
        if len(times) != len(self.sessions):
            raise RefusedError("Every session needs a time.")
        sessions = tuple(
            replace(session, starts_at=start, ends_at=end)
            for session, (start, end) in zip(self.sessions, times, strict=True)
        )
        _in_turn(sessions)
        waiting = self.waiting_since if self.status == "requested" else at
        moved = self._step("move", who, at, note, reason="")
        return replace(moved, sessions=sessions, hold=hold, waiting_since=waiting)

    def deliver(
        self,
        *,
        who: str,
        at: datetime,
        delivered_on: date,
        present: Mapping[str, Mapping[int, int]],
        note: str = "",
    ) -> "Booking":
        """Record that the visit took place: when, and how many pupils came to each session by year group.

        Recording again corrects what was recorded: the new version replaces the old one. Raises
        `RefusedError` for a day that is still to come or lies before the request, and for a visit to which
        nobody came.
        """
        if delivered_on > london_day(at):
            raise RefusedError("A visit can be recorded once it has taken place. This day is still to come.")
        if delivered_on < london_day(self.requested_at):
            raise RefusedError("This day is before the school asked for the visit. Check the date.")
        if set(present) != {session.id for session in self.sessions}:
            raise RefusedError("Say for every session how many pupils came.")
        counted = tuple(replace(session, present=_counted(present[session.id])) for session in self.sessions)
        if not any(session.pupils_present for session in counted):
            raise RefusedError("If nobody came, the visit did not take place. Cancel it instead.")
        step = self._step("deliver", who, at, note)
        return replace(step, sessions=counted, delivered_on=delivered_on)

    def _step(
        self, action: Action, who: str, at: datetime, note: str, reason: str | None = None
    ) -> "Booking":
        to = MOVES.get((action, self.status))
        if to is None:
            raise IllegalMoveError(self.why_not(action))
        entry = Entry(self.version + 1, at, who, action, to, note)
        return replace(
            self,
            version=entry.version,
            status=to,
            history=(*self.history, entry),
            reason=self.reason if reason is None else reason,
        )


def request(  # noqa: PLR0913  each is one thing a careers lead says
    *,
    id: str,  # noqa: A002  the booking's own word for its reference
    programme: str,
    school: School,
    workshop: Workshop,
    classes: Sequence[Class],
    times: Sequence[tuple[datetime, datetime]],
    hold: Hold,
    contact: Contact,
    notes: str,
    who: str,
    at: datetime,
    correlation_id: str,
) -> Booking:
    """Return a new booking that waits for the team's answer and holds its place."""
    if not classes or len(classes) != len(times):
        raise RefusedError("Every session needs a class and a time.")
    sessions = tuple(
        Session(f"{id}-{number}", start, end, told.year_group, told.pupils_expected)
        for number, (told, (start, end)) in enumerate(zip(classes, times, strict=True), 1)
    )
    _in_turn(sessions)
    return Booking(
        id=id,
        programme=programme,
        version=1,
        status="requested",
        school=school,
        workshop=workshop,
        sessions=sessions,
        hold=hold,
        contact=contact,
        notes=notes,
        requested_at=at,
        waiting_since=at,
        correlation_id=correlation_id,
        history=(Entry(1, at, who, "request", "requested"),),
    )


def _needs(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise RefusedError(sentence)


def _counted(present: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    for year, pupils in present.items():
        if year not in YEAR_GROUPS:
            raise RefusedError(f"Year {year} is not a year group of secondary school.")
        if not 0 <= pupils <= MAX_PRESENT:
            raise RefusedError(f"The number of pupils must be between 0 and {MAX_PRESENT:,}.")
    return tuple(sorted((year, pupils) for year, pupils in present.items() if pupils))


def _in_turn(sessions: Sequence[Session]) -> None:
    """Refuse sessions that end before they start or run into one another."""
    if any(session.ends_at <= session.starts_at for session in sessions) or any(
        later.starts_at < earlier.ends_at for earlier, later in pairwise(sessions)
    ):
        raise RefusedError("The sessions of a visit follow one another.")
