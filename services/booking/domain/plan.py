"""Which mails a booking calls for: a pure function of the booking, so that nothing waits for one that is dead.

A mail is known by its kind, its reader and its occasion. What was planned and not sent yet is what waits; a booking that is
taken up again has its own mails again, each once, because a mail's occasion is the move it tells of or the start it reminds of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry, PartChange
from services.booking.domain.parts import Action, Contact, Status
from services.booking.domain.readers import Reader, readers
from services.booking.domain.states import AGREED, ALIVE, ENDED
from shared.clock import london_day, london_time

Kind = Literal[
    "confirm_address",
    "confirm_new_address",
    "confirm_copy",
    "address_changed",
    "copy_ended",
    "requested",
    "waitlisted",
    "offered",
    "lapsed",
    "accepted",
    "confirmed",
    "declined",
    "moved",
    "amended",
    "changed",
    "rescheduled",
    "asked",
    "agreed",
    "refused",
    "cancelled",
    "expired",
    "week_before",
    "day_before",
    "day_after",
    "count_now",
    "count_tonight",
    "letter",
    "letter_changed",
    "letter_off",
    "letter_on",
]
"""What a mail is about."""

FOLLOWS: Final[Mapping[Action, Kind]] = {
    "verify": "requested",
    "join": "waitlisted",
    "offer": "offered",
    "lapse": "lapsed",
    "accept": "accepted",
    "confirm": "confirmed",
    "revive": "confirmed",
    "reopen": "requested",
    "decline": "declined",
    "move": "moved",
    "amend": "amended",
    # Who confirms an address gets the booking with it, and its calendar entry.
    "address": "amended",
    "change": "changed",
    "reschedule": "rescheduled",
    "ask": "asked",
    "agree": "agreed",
    "refuse": "refused",
    "cancel": "cancelled",
    "expire": "expired",
}
"""The kind that tells of a move. A request whose address is known is told of like one that was verified (`plan`)."""

TELLS_OF: Final[Mapping[Kind, frozenset[Action]]] = {
    kind: frozenset({action for action, its in FOLLOWS.items() if its == kind})
    for kind in set(FOLLOWS.values())
} | {"requested": frozenset({"verify", "reopen", "request"}), "waitlisted": frozenset({"join", "request"})}
"""The moves that a kind tells of. A kind that isn't here tells of none."""

ENDING: Final[frozenset[Action]] = frozenset({"decline", "cancel", "expire"})
"""The moves that end a booking: what was done before is no news any more."""

TO_SCHOOL_ALONE: Final[frozenset[Kind]] = frozenset({"lapsed", "offered"})
TO_TEAM_TOO: Final[frozenset[Kind]] = frozenset(FOLLOWS.values()) - TO_SCHOOL_ALONE
"""The team gets a copy to keep of all that changes its calendar or waits for its answer."""

TO_CONFIRM: Final[frozenset[Kind]] = frozenset({"confirm_address", "confirm_new_address", "confirm_copy"})
"""Kinds that go to an address of which nobody knows whose it is."""

PASSING: Final[Mapping[Kind, frozenset[Status]]] = {
    "requested": frozenset({"requested"}),
    "moved": frozenset({"requested"}),
    "waitlisted": frozenset({"waitlisted"}),
    "lapsed": frozenset({"waitlisted"}),
    "offered": frozenset({"offered"}),
    "rescheduled": frozenset({"rescheduled"}),
}
"""Kinds that say what happens next, by the states in which that is still so: after that they would mislead."""

SETTLING: Final = timedelta(minutes=3)
"""How long we wait after a change by the school for the next one: several in a row are one mail."""

PATIENCE: Final = timedelta(days=7)
"""How long after it was due a mail that tells of a move is still right to send."""

MORNING: Final = 9
EVENING: Final = 18
"""Hours on London's clock."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail that a booking calls for: when it is `due`, until when it may still be sent, and why.

    `occasion` tells it from others of its kind: the version of the move it tells of, the start it reminds of, or that start
    with the visitor letter's version, or with how often it was taken up again. `why` names the move, or the rule: ``reminder``,
    ``count``, ``visitors``.
    """

    kind: Kind
    reader: Reader
    occasion: str
    due: datetime
    until: datetime
    why: str

    @property
    def key(self) -> str:
        """What the mail is known by among its booking's."""
        return f"{self.kind}#{self.occasion}#{self.reader}"


def plan(booking: Booking) -> frozenset[Planned]:
    """Return the mails a booking calls for, sent or not."""
    if booking.status == "awaiting_address":
        last = booking.history[0]
        return frozenset({_of_move("confirm_address", "new", last, until=booking.lapses_at)})
    return frozenset((*_moves(booking), *_addresses(booking), *_reminders(booking), *_counts(booking)))


def _moves(booking: Booking) -> Iterator[Planned]:
    """Yield what tells of the moves that still count: of each kind the last, none of before the booking came to its end."""
    if booking.contact.confirmed_at is None:
        # A booking that ended before anyone confirmed the address is nobody's business but the diary's.
        return
    told: set[Kind] = set()
    for entry in reversed(booking.history):
        if entry.action in ENDING and booking.status not in ENDED:
            # It was taken up again: that it had ended is no news any more.
            return
        kind = _kind(entry)
        if kind and kind not in told and _still_so(kind, booking):
            told.add(kind)
            wait = SETTLING if entry.action in {"amend", "move", "ask"} else timedelta(0)
            for reader in readers(booking):
                if reader == "copy" and booking.copy and not _knew(booking.copy, entry):
                    continue
                yield _of_move(kind, reader, entry, wait=wait)
            if kind in TO_TEAM_TOO:
                yield _of_move(kind, "team", entry, wait=wait)
        if entry.action in ENDING:
            return


def _still_so(kind: Kind, booking: Booking) -> bool:
    """Tell whether what a mail of a kind says is still so; a wish is, until it was answered."""
    return (
        booking.wish is not None if kind == "asked" else booking.status in PASSING.get(kind, {booking.status})
    )


def _knew(person: Contact, entry: Entry) -> bool:
    """Tell whether a move is news for somebody who joined in: what was before is old."""
    return person.confirmed_at is not None and entry.at >= person.confirmed_at


def _kind(entry: Entry) -> Kind | None:
    if entry.action == "request":
        return (
            "requested"
            if entry.status == "requested"
            else "waitlisted"
            if entry.status == "waitlisted"
            else None
        )
    return FOLLOWS.get(entry.action)


def _addresses(booking: Booking) -> Iterator[Planned]:
    """Yield what asks for an address to be confirmed, and what tells the old one."""
    if booking.new_address and booking.status in ALIVE:
        typed = _changing(booking, "address", "amend", "change")
        if typed:
            yield _of_move("confirm_new_address", "new", typed)
    elif booking.copy and booking.copy.confirmed_at is None and booking.status in ALIVE:
        typed = _changing(booking, "copy", "amend", "change") or booking.last("verify", "join", "request")
        yield _of_move("confirm_copy", "new", typed or booking.history[0])
    moved = _changing(booking, "address", "address")
    if moved and booking.former_address:
        yield _of_move("address_changed", "old", moved)
    gone = _copy_gone(booking)
    if gone and booking.former_copy:
        yield _of_move("copy_ended", "former", gone)


def _changing(booking: Booking, part: Literal["address", "copy"], *actions: Action) -> Entry | None:
    """Return the last move of one of `actions` that changed a part: whoever is asked for it is asked once."""
    for entry in reversed(booking.history):
        if entry.action in actions and PartChange(part) in entry.changed:
            return entry
    return None


def _copy_gone(booking: Booking) -> Entry | None:
    """Return the move that took the last second contact out who had confirmed: the first change of it since."""
    gone: Entry | None = None
    for entry in reversed(booking.history):
        if PartChange("copy") in entry.changed:
            if entry.action == "address":
                break
            gone = entry if entry.action in {"amend", "change"} else gone
    return gone


def _reminders(booking: Booking) -> Iterator[Planned]:
    """Yield what reminds of an agreed visit: a week before, a day before; and what comes after it."""
    if booking.status not in AGREED:
        return
    agreed = booking.last("confirm", "accept", "revive", "agree", "reschedule")
    agreed_at = agreed.at if agreed else booking.requested_at
    day, start = london_day(booking.starts_at), booking.starts_at
    reminders: tuple[tuple[Kind, int, int], ...] = (("week_before", 7, 3), ("day_before", 1, 0))
    for kind, days, spare in reminders:
        due = london_time(day - timedelta(days=days), MORNING)
        # Agreed later than that: at once, where there is time enough to be of use, else it would come with the confirmation.
        if due < agreed_at:
            due = agreed_at + timedelta(hours=1)
        known = booking.last("reconfirm") if booking.arrival and kind == "week_before" else None
        if known and known.at <= due:
            # The school told us by itself: it isn't asked for the same again.
            continue
        if due < start - timedelta(days=spare):
            yield from _dated(booking, kind, due, start, "reminder")


def _counts(booking: Booking) -> Iterator[Planned]:
    """Yield the ladder by which the count is asked for: at the last session's end, the same evening, the next day the teacher."""
    day, end = london_day(booking.starts_at), booking.ends_at
    occasion = occasion_of(booking)
    if booking.status in AGREED:
        tonight = max(london_time(day, EVENING), end + timedelta(hours=1))
        yield Planned("count_now", "team", occasion, end, end + PATIENCE, "count")
        yield Planned("count_tonight", "team", occasion, tonight, tonight + PATIENCE, "count")
    if booking.status in AGREED or booking.status == "delivered":
        due = london_time(day + timedelta(days=1), MORNING)
        if booking.counts in {"none", "facilitator"}:
            yield from _dated(booking, "day_after", due, due + PATIENCE, "count")


def _dated(booking: Booking, kind: Kind, due: datetime, until: datetime, why: str) -> Iterator[Planned]:
    for reader in readers(booking):
        yield Planned(kind, reader, occasion_of(booking), due, until, why)


def occasion_of(booking: Booking) -> str:
    """Return what tells a mail about a visit's day from one about the day it was on before."""
    return booking.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%MZ")


def _of_move(
    kind: Kind, reader: Reader, entry: Entry, *, wait: timedelta = timedelta(0), until: datetime | None = None
) -> Planned:
    due = entry.at + wait
    return Planned(kind, reader, str(entry.version), due, until or due + PATIENCE, entry.action)
