"""Why something that was asked for can't be: one closed set of reasons, each with the facts that belong to it.

No sentence stands here: `services.booking.wording` says a refusal in the reader's language.
"""

from enum import StrEnum


class Refusal(StrEnum):
    """A reason against what was asked; the facts it comes with stand beside it."""

    ILLEGAL_MOVE = "illegal move"
    """`booking`, `status` and `action`: the state of the booking rules the action out."""
    YEAR_GROUP_UNKNOWN = "year group unknown"
    """`year`: not a year group of secondary school."""
    EXPECTED_OUT_OF_RANGE = "pupils expected out of range"
    """`low` and `high`, both included."""
    PRESENT_OUT_OF_RANGE = "pupils present out of range"
    """`low` and `high`, both included."""
    REASON_MISSING = "reason missing"
    """`action`: to decline or to cancel needs a reason that the other side reads."""
    SESSION_COUNT = "session count"
    """A visit keeps its number of sessions: more classes need another stretch of time."""
    TIME_MISSING = "time missing"
    """A session has no time."""
    CLASS_MISSING = "class missing"
    """A session has no class or no time."""
    SESSIONS_NOT_IN_TURN = "sessions not in turn"
    """A session ends before it starts or overlaps the next."""
    SESSIONS_DO_NOT_FIT = "sessions do not fit"
    """So many sessions don't fit into the slot."""
    DAY_TO_COME = "day to come"
    """The day a visit is said to have taken place is still to come."""
    DAY_BEFORE_REQUEST = "day before request"
    """The day a visit is said to have taken place lies before the school asked."""
    COUNT_MISSING = "count missing"
    """A session's count of pupils is missing."""
    NOBODY_CAME = "nobody came"
    """A visit to which nobody came did not take place."""
    SCHOOL_UNKNOWN = "school unknown"
    WORKSHOP_GONE = "workshop gone"
    YEAR_GROUP_NOT_FOR_WORKSHOP = "year group not for workshop"
    """`year`: the workshop is not made for it."""
    NOT_OFFERED = "not offered"
    TOO_LATE = "too late"
    SLOT_TAKEN = "slot taken"
    STALE = "stale"
    BUSY = "busy"
    NOT_FOUND = "not found"


class RefusedError(ValueError):
    """Something stands against what was asked; nothing was written."""

    def __init__(self, reason: Refusal, **facts: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.facts = facts


class IllegalMoveError(RefusedError):
    """The booking's state doesn't allow the move."""

    def __init__(self, booking_id: str, status: str, action: str) -> None:
        super().__init__(Refusal.ILLEGAL_MOVE, booking=booking_id, status=status, action=action)


class NotFoundError(RefusedError):
    """There is no booking of this reference."""

    def __init__(self) -> None:
        super().__init__(Refusal.NOT_FOUND)


class NotOfferedError(RefusedError):
    """The team doesn't offer the time asked for."""

    def __init__(self) -> None:
        super().__init__(Refusal.NOT_OFFERED)


class TooLateError(RefusedError):
    """The visit has begun, so its link can't change it."""

    def __init__(self) -> None:
        super().__init__(Refusal.TOO_LATE)


class SlotTakenError(RefusedError):
    """Every place in the slot is held by someone else."""

    def __init__(self) -> None:
        super().__init__(Refusal.SLOT_TAKEN)


class StaleError(RefusedError):
    """Someone else changed the booking since it was read."""

    def __init__(self) -> None:
        super().__init__(Refusal.STALE)


class BusyError(RefusedError):
    """So many people are booking at once that the change couldn't be made in time."""

    def __init__(self) -> None:
        super().__init__(Refusal.BUSY)
