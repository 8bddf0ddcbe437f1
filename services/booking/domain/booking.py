"""A booking: what it holds, and the moves by which it is asked for, agreed, changed and called off.

Plain values only. Every move returns a new `Booking` one version higher with one more entry in its history; a move that the
table of `states` does not have, or whose facts don't hold, is refused with its reason. How a booking begins stands in `asking`,
the waiting list in `waiting`, the school's wishes in `wishes`, what became of the visit in `outcome`, the team's own in `care`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.booking.domain.history import Change, Entry, PartChange, TimeChange
from services.booking.domain.parts import (
    Action,
    Arrival,
    Class,
    Contact,
    Counts,
    Encounter,
    Hold,
    ReasonCode,
    School,
    Session,
    Side,
    Status,
    Wish,
    Workshop,
    former_copy,
    same_copy,
)
from services.booking.domain.refusal import IllegalMoveError, Refusal, RefusedError, given
from services.booking.domain.sessions import Times, class_changes, expecting, sessions_of
from services.booking.domain.states import HOLDING, MOVES


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A visit asked for, agreed or made.

    `version` grows by one with each move; `waiting_since` is when the team was last asked, or when someone joined the waiting
    list; `lapses_at` is until when the school must act, where it must; `reason` is what was written to the other side with the
    last confirmation, refusal or cancellation, `reason_code` the same as a fact. `sessions` are in order and at least one.
    `hold` is None where it holds no place. `new_address` waits to be confirmed by its owner, `former_address` is the one before
    it, `former_copy` the second contact who isn't any more. `wish` is what the school asks to be changed. `arrival` is there once
    the school reconfirmed; `former_arrival` is what a move left of it. `owner` is who of the team looks after it, `language` what
    the school is written to in: the one that the careers lead chose, empty where she chose none.
    """

    id: str
    programme: str
    version: int
    status: Status
    school: School
    workshop: Workshop
    sessions: tuple[Session, ...]
    hold: Hold | None
    contact: Contact
    notes: str
    requested_at: datetime
    waiting_since: datetime
    correlation_id: str
    history: tuple[Entry, ...]
    copy: Contact | None = None
    new_address: str = ""
    former_address: str = ""
    former_copy: Contact | None = None
    lapses_at: datetime | None = None
    wish: Wish | None = None
    arrival: Arrival | None = None
    former_arrival: Arrival | None = None
    encounter: Encounter | None = None
    delivered_on: date | None = None
    cancelled_by: Side = ""
    reason: str = ""
    reason_code: ReasonCode = ""
    owner: str = ""
    language: str = ""

    @property
    def starts_at(self) -> datetime:
        """When the first session starts."""
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last session ends."""
        return self.sessions[-1].ends_at

    @property
    def times(self) -> tuple[tuple[datetime, datetime], ...]:
        """Each session's start and end."""
        return tuple((session.starts_at, session.ends_at) for session in self.sessions)

    @property
    def classes(self) -> tuple[Class, ...]:
        """The classes expected."""
        return tuple(session.expected for session in self.sessions)

    @property
    def holds(self) -> bool:
        """Whether the booking's place in the diary is its own."""
        return self.hold is not None and self.status in HOLDING

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
        """Pupils who came, in all sessions together, by the counts that stand."""
        return sum(session.pupils_present for session in self.sessions)

    @property
    def counts(self) -> Counts:
        """Whose count of the visit there is."""
        if any(session.settled is not None for session in self.sessions):
            return "settled"
        by_facilitator = any(session.present is not None for session in self.sessions)
        by_teacher = any(session.teacher is not None for session in self.sessions)
        if not by_teacher:
            return "facilitator" if by_facilitator else "none"
        if not by_facilitator:
            return "teacher"
        differ = any(session.teacher not in {None, session.present} for session in self.sessions)
        return "disputed" if differ else "agreed"

    @property
    def taken_over(self) -> int:
        """How often another address became the contact's: a link from before opens the booking no more."""
        return sum(
            entry.action == "address" and PartChange("address") in entry.changed for entry in self.history
        )

    def can(self, action: Action) -> bool:
        """Tell whether the booking's state allows `action`."""
        return (action, self.status) in MOVES

    def last(self, *actions: Action) -> Entry | None:
        """Return the last move of one of `actions`, if there is one."""
        return next((entry for entry in reversed(self.history) if entry.action in actions), None)

    def verify(self, *, at: datetime) -> "Booking":
        """Take the address as confirmed: the request goes to the team, or into the waiting list where it holds no place."""
        action: Action = "verify" if self.hold else "join"
        verified = self.step(action, self.contact.name, at)
        return replace(
            verified,
            contact=replace(self.contact, confirmed_at=at),
            hold=self.hold and replace(self.hold, until=None),
            lapses_at=None,
            waiting_since=at,
        )

    def confirm(self, *, who: str, at: datetime, said: str = "") -> "Booking":
        """Agree to come, with a message to the school if there is one. Raises `IllegalMoveError`."""
        return self.step("confirm", who, at, said=said, reason=said)

    def decline(self, *, who: str, at: datetime, reason: str, code: ReasonCode = "other") -> "Booking":
        """Say no, with the reason the careers lead will read; the place is free again. Raises `RefusedError`."""
        declined = self.step("decline", who, at, said=given(reason, "decline"), reason=reason, code=code)
        return replace(declined, hold=None, lapses_at=None)

    def cancel(
        self, *, who: str, at: datetime, reason: str, by: Side = "school", code: ReasonCode = "other"
    ) -> "Booking":
        """Call the visit off; the place is free again. Raises `RefusedError` where neither words nor a code say why."""
        said = given(reason, "cancel") if code in {"", "other"} else reason
        called_off = self.step("cancel", who, at, said=said, reason=reason, code=code)
        return replace(called_off, hold=None, lapses_at=None, wish=None, cancelled_by=by)

    def expire(self, *, at: datetime) -> "Booking":
        """End a booking that waited too long: for its address, for the team's answer, for a place. The place is free again."""
        # Who waited in the list found no place; the others found no answer, theirs or ours.
        code: ReasonCode = "date_full" if self.status in {"waitlisted", "offered"} else "no_answer"
        expired = self.step("expire", "", at, reason="", code=code)
        return replace(expired, hold=None, lapses_at=None, wish=None)

    def amend(
        self,
        *,
        who: str,
        at: datetime,
        classes: Sequence[Class],
        contact: Contact,
        notes: str,
        copy: Contact | None = None,
        by: Side = "school",
    ) -> "Booking":
        """Put right numbers, year groups, contacts or the notes, at the time agreed. Raises `RefusedError`.

        The number of sessions can't change: a visit of more classes needs other times (`move`). The contact's address doesn't
        change by it either: a new one waits until its owner confirms it (`confirm_address`).
        """
        if len(classes) != len(self.sessions):
            raise RefusedError(Refusal.SESSION_COUNT)
        sessions = tuple(expecting(*pair) for pair in zip(self.sessions, classes, strict=True))
        # Who puts right something else leaves the new address waiting; who enters the old one again takes it back.
        new_address = contact.email if contact.email != self.contact.email else ""
        if contact == self.contact:
            new_address = self.new_address
        kept = replace(contact, email=self.contact.email, confirmed_at=self.contact.confirmed_at)
        copy = same_copy(self.copy, copy)
        changed = (
            *class_changes(self.classes, tuple(classes)),
            *_part_changes(self, kept, notes, new_address, copy),
        )
        step = self.step("change" if by == "team" else "amend", who, at, changed=changed)
        return replace(
            step,
            sessions=sessions,
            contact=kept,
            notes=notes,
            copy=copy,
            new_address=new_address,
            former_copy=former_copy(self.copy, copy, self.former_copy),
        )

    def move(
        self,
        *,
        who: str,
        at: datetime,
        times: Times,
        hold: Hold,
        classes: Sequence[Class] | None = None,
        action: Action = "move",
        said: str = "",
    ) -> "Booking":
        """Take another time, perhaps for other classes: the team is asked again (``move``), or the school (``reschedule``).

        Raises `RefusedError`.
        """
        classes = self.classes if classes is None else classes
        if len(times) != len(classes):
            raise RefusedError(Refusal.TIME_MISSING)
        sessions = sessions_of(self.id, classes, times)
        changed: tuple[Change, ...] = (
            TimeChange(self.starts_at, sessions[0].starts_at),
            *class_changes(self.classes, tuple(classes)),
        )
        moved = self.step(action, who, at, said=said, changed=changed, reason=said)
        return replace(
            moved,
            sessions=sessions,
            hold=hold,
            waiting_since=self.waiting_since if self.status == "requested" else at,
            lapses_at=None,
            wish=None,
            arrival=None,
            former_arrival=(self.arrival or self.former_arrival or Arrival()).of_any_day,
        )

    def step(
        self,
        action: Action,
        who: str,
        at: datetime,
        *,
        said: str = "",
        changed: tuple[Change, ...] = (),
        reason: str | None = None,
        code: ReasonCode | None = None,
    ) -> "Booking":
        """Return the booking one move further, as the table has it. Raises `IllegalMoveError`."""
        to = MOVES.get((action, self.status))
        if to is None:
            raise IllegalMoveError(self.id, self.status, action)
        entry = Entry(self.version + 1, at, who, action, to, said, changed, code or "")
        return replace(
            self,
            version=entry.version,
            status=to,
            history=(*self.history, entry),
            reason=self.reason if reason is None else reason,
            reason_code=self.reason_code if code is None else code,
        )


def _part_changes(
    was: Booking, contact: Contact, notes: str, new_address: str, copy: Contact | None
) -> Iterator[Change]:
    """Yield what an amendment changes of people and notes; personal details are not repeated."""
    if was.contact != contact:
        yield PartChange("contact")
    if new_address and new_address != was.new_address:
        yield PartChange("address")
    if was.copy != copy:
        yield PartChange("copy")
    if was.notes != notes:
        yield PartChange("notes")
