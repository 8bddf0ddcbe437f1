"""Why something that was asked for can't be: one closed set of reasons, each with the facts that belong to it.

No sentence stands here: `services.booking.wording` says a refusal in the reader's language.
"""

from datetime import date
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
    OUTSIDE_HOURS = "outside hours"
    """A session lies outside the team's hours."""
    DAY_TO_COME = "day to come"
    """The day a visit is said to have taken place is still to come."""
    DAY_BEFORE_REQUEST = "day before request"
    """The day a visit is said to have taken place lies before the school asked."""
    COUNT_MISSING = "count missing"
    """A session's count of pupils is missing."""
    NOBODY_CAME = "nobody came"
    """A visit to which nobody came did not take place."""
    BEFORE_THE_VISIT = "before the visit"
    """What became of a visit can be said once its first session has started."""
    COUNTS_AGREE = "counts agree"
    """There is no difference to decide."""
    NOTHING_ASKED = "nothing asked"
    """The school asks for no change that could be agreed to."""
    ADDRESS_UNKNOWN = "address unknown"
    """No address of the booking waits to be confirmed, or it is another one by now."""
    NEEDS_AGREEMENT = "needs agreement"
    """What the team agreed to can be changed with its agreement only: ask for it."""
    TOO_MANY_CHANGES = "too many changes"
    """`most`: a booking is changed so often by its link."""
    FAIR_SHARE = "fair share"
    """`most`: so many requests of one school or person wait at once."""
    MAILED_ENOUGH = "mailed enough"
    """`email` and `most`: so many mails went there today to have it confirmed, and nobody did."""
    MANY_ASK = "many ask"
    """So many addresses wait to be confirmed within this hour that no mail could go to another one."""
    SAME_AGAIN = "same again"
    """`booking`: the same person asked for the same school and day already."""
    LAPSED = "lapsed"
    """The time until which a place was held is over: an hour for the address, two days for an offer."""
    DAY_PAST = "day past"
    """The day of the visit is past."""
    STILL_NEEDED = "still needed"
    """`booking`: its visit is still to come, so its contact can't be forgotten."""
    SCHOOL_UNKNOWN = "school unknown"
    WORKSHOP_GONE = "workshop gone"
    YEAR_GROUP_NOT_FOR_WORKSHOP = "year group not for workshop"
    """`year`: the workshop is not made for it."""
    NOT_OFFERED = "not offered"
    """`why` and `day`: why the day can't be asked for (`services.booking.domain.hours.WhyNot`)."""
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
    """The team doesn't offer the day asked for."""

    def __init__(self, why: str, day: date) -> None:
        super().__init__(Refusal.NOT_OFFERED, why=why, day=day)
        self.why, self.day = why, day


class TooLateError(RefusedError):
    """The visit has begun, so its link can't change it."""

    def __init__(self) -> None:
        super().__init__(Refusal.TOO_LATE)


class SlotTakenError(RefusedError):
    """No team is free at the times asked for any more."""

    def __init__(self) -> None:
        super().__init__(Refusal.SLOT_TAKEN)


class StaleError(RefusedError):
    """Someone else changed the booking since it was read."""

    def __init__(self) -> None:
        super().__init__(Refusal.STALE)


class BusyError(RefusedError):
    """So many people are booking at once that the change couldn't be made in time."""

    passes = True

    def __init__(self) -> None:
        super().__init__(Refusal.BUSY)


def given(reason: str, action: str) -> str:
    """Return the reason for what is done. Raises `RefusedError` where none is given."""
    if not reason.strip():
        raise RefusedError(Refusal.REASON_MISSING, action=action)
    return reason
