"""A booking: its states, the moves between them, and what each move asks for.

Plain values only. Every move returns a new `Booking` one version higher with one more entry in its history; a move
that the table does not have, or whose facts don't hold, is refused with its reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from services.booking.domain.history import Change, ClassChange, CountChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Action, Class, Contact, Hold, School, Session, Status, Workshop
from services.booking.domain.refusal import IllegalMoveError, Refusal, RefusedError
from shared.clock import london_day
from shared.limits import MAX_PRESENT, YEAR_GROUPS

HOLDING: Final[frozenset[Status]] = frozenset({"requested", "confirmed", "delivered"})
"""The states in which a booking holds its place in the diary: a request waiting for an answer does too."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A visit asked for, agreed or made.

    `version` grows by one with each move; `waiting_since` is when the team was last asked; `reason` is what was written
    to the other side with the last confirmation, refusal or cancellation. `sessions` are in order and at least one.
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
    def year_groups(self) -> frozenset[int]:
        """The year groups expected."""
        return frozenset(session.year_group for session in self.sessions)

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

    def confirm(self, *, who: str, at: datetime, said: str = "") -> "Booking":
        """Agree to come, with a message to the school if there is one. Raises `IllegalMoveError`."""
        return self._step("confirm", who, at, said=said, reason=said)

    def decline(self, *, who: str, at: datetime, reason: str) -> "Booking":
        """Say no, with the reason the careers lead will read; the place is free again. Raises `RefusedError`."""
        return self._step("decline", who, at, said=_given(reason, "decline"), reason=reason)

    def cancel(self, *, who: str, at: datetime, reason: str) -> "Booking":
        """Call the visit off, with a reason; the place is free again. Raises `RefusedError`."""
        return self._step("cancel", who, at, said=_given(reason, "cancel"), reason=reason)

    def amend(
        self, *, who: str, at: datetime, classes: Sequence[Class], contact: Contact, notes: str
    ) -> "Booking":
        """Put right numbers, year groups, the contact or the notes, at the time agreed.

        The number of sessions can't change: a visit of more classes needs another stretch of time. Raises `RefusedError`.
        """
        if len(classes) != len(self.sessions):
            raise RefusedError(Refusal.SESSION_COUNT)
        sessions = tuple(
            replace(session, year_group=expected.year_group, pupils_expected=expected.pupils_expected)
            for session, expected in zip(self.sessions, classes, strict=True)
        )
        changed = tuple(_amendments(self, sessions, contact, notes))
        step = self._step("amend", who, at, changed=changed)
        return replace(step, sessions=sessions, contact=contact, notes=notes)

    def move(
        self, *, who: str, at: datetime, times: Sequence[tuple[datetime, datetime]], hold: Hold
    ) -> "Booking":
        """Ask for another time: the sessions keep their classes, the team is asked again. Raises `RefusedError`."""
        if len(times) != len(self.sessions):
            raise RefusedError(Refusal.TIME_MISSING)
        sessions = tuple(
            replace(session, starts_at=start, ends_at=end)
            for session, (start, end) in zip(self.sessions, times, strict=True)
        )
        _in_turn(sessions)
        waiting = self.waiting_since if self.status == "requested" else at
        changed = (TimeChange(self.starts_at, sessions[0].starts_at),)
        moved = self._step("move", who, at, changed=changed, reason="")
        return replace(moved, sessions=sessions, hold=hold, waiting_since=waiting)

    def deliver(
        self,
        *,
        who: str,
        at: datetime,
        delivered_on: date,
        present: Mapping[str, Mapping[int, int]],
        said: str = "",
    ) -> "Booking":
        """Record that the visit took place: when, and how many pupils came to each session by year group.

        Recording again corrects what was recorded: the new version replaces the old one. Raises
        `RefusedError` for a day that is still to come or lies before the request, and for a visit to which
        nobody came.
        """
        if delivered_on > london_day(at):
            raise RefusedError(Refusal.DAY_TO_COME)
        if delivered_on < london_day(self.requested_at):
            raise RefusedError(Refusal.DAY_BEFORE_REQUEST)
        if set(present) != {session.id for session in self.sessions}:
            raise RefusedError(Refusal.COUNT_MISSING)
        counted = tuple(replace(session, present=_counted(present[session.id])) for session in self.sessions)
        came = sum(session.pupils_present for session in counted)
        if not came:
            raise RefusedError(Refusal.NOBODY_CAME)
        before = self.pupils_present if self.delivered_on else None
        step = self._step("deliver", who, at, said=said, changed=(CountChange(before, came),))
        return replace(step, sessions=counted, delivered_on=delivered_on)

    def _step(
        self,
        action: Action,
        who: str,
        at: datetime,
        *,
        said: str = "",
        changed: tuple[Change, ...] = (),
        reason: str | None = None,
    ) -> "Booking":
        to = MOVES.get((action, self.status))
        if to is None:
            raise IllegalMoveError(self.id, self.status, action)
        entry = Entry(self.version + 1, at, who, action, to, said, changed)
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
    """Return a new booking that waits for the team's answer and holds its place.

    `times` are each session's start and end. Raises `RefusedError` where classes and times don't fit one another.
    """
    if not classes or len(classes) != len(times):
        raise RefusedError(Refusal.CLASS_MISSING)
    sessions = tuple(
        Session(f"{id}-{number}", start, end, expected.year_group, expected.pupils_expected)
        for number, (expected, (start, end)) in enumerate(zip(classes, times, strict=True), 1)
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


def _amendments(was: Booking, sessions: Sequence[Session], contact: Contact, notes: str) -> Iterator[Change]:
    """Yield what an amendment changes; a contact's details are not repeated."""
    for before, after in zip(was.sessions, sessions, strict=True):
        if before.expected != after.expected:
            yield ClassChange(before.expected, after.expected)
    if was.contact != contact:
        yield PartChange("contact")
    if was.notes != notes:
        yield PartChange("notes")


def _given(reason: str, action: Action) -> str:
    if not reason.strip():
        raise RefusedError(Refusal.REASON_MISSING, action=action)
    return reason


def _counted(present: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    for year, pupils in present.items():
        if year not in YEAR_GROUPS:
            raise RefusedError(Refusal.YEAR_GROUP_UNKNOWN, year=year)
        if not 0 <= pupils <= MAX_PRESENT:
            raise RefusedError(Refusal.PRESENT_OUT_OF_RANGE, low=0, high=MAX_PRESENT)
    return tuple(sorted((year, pupils) for year, pupils in present.items() if pupils))


def _in_turn(sessions: Sequence[Session]) -> None:
    """Refuse sessions that end before they start or overlap."""
    if any(session.ends_at <= session.starts_at for session in sessions) or any(
        later.starts_at < earlier.ends_at for earlier, later in pairwise(sessions)
    ):
        raise RefusedError(Refusal.SESSIONS_NOT_IN_TURN)
