"""Why something can't be, said to the person who asked for it."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action
from services.booking.domain.refusal import IllegalMoveError, Refusal, RefusedError
from shared.text import N_, gettext, number

_SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.YEAR_GROUP_UNKNOWN: N_("Year %(year)s is not a year group of secondary school."),
    Refusal.EXPECTED_OUT_OF_RANGE: N_("The number of pupils must be between %(low)s and %(high)s."),
    Refusal.PRESENT_OUT_OF_RANGE: N_("The number of pupils must be between %(low)s and %(high)s."),
    Refusal.SESSION_COUNT: N_("The number of sessions can't be changed here. Choose a new date and time."),
    Refusal.TIME_MISSING: N_("Every session needs a time."),
    Refusal.CLASS_MISSING: N_("Every session needs a class and a time."),
    Refusal.SESSIONS_NOT_IN_TURN: N_("The sessions of a visit follow one another."),
    Refusal.SESSIONS_DO_NOT_FIT: N_(
        "So many sessions don't fit into this time. Choose fewer or a longer time."
    ),
    Refusal.DAY_TO_COME: N_("A visit can be recorded once it has taken place. This day is still to come."),
    Refusal.DAY_BEFORE_REQUEST: N_("This day is before the school asked for the visit. Check the date."),
    Refusal.COUNT_MISSING: N_("Say for every session how many pupils came."),
    Refusal.NOBODY_CAME: N_("If nobody came, the visit did not take place. Cancel it instead."),
    Refusal.SCHOOL_UNKNOWN: N_("This school is not one of the programme's schools."),
    Refusal.WORKSHOP_GONE: N_("This workshop is not offered any more."),
    Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP: N_("This workshop is not made for Year %(year)s."),
    Refusal.NOT_OFFERED: N_("That time can't be booked any more. Choose another one."),
    Refusal.TOO_LATE: N_(
        "This visit's time has come, so it can't be changed here. Write to the team instead."
    ),
    Refusal.SLOT_TAKEN: N_("Someone has just booked that time. Choose another one."),
    Refusal.STALE: N_("Someone else changed this booking while you had it open. Nothing was overwritten."),
    Refusal.BUSY: N_("Many people are booking right now. Wait a moment and try again. Nothing is lost."),
    Refusal.NOT_FOUND: N_("There is no booking with this reference."),
}

_MISSING: Final[Mapping[str, str]] = {
    "decline": N_("Say why, so that the school knows what to do next."),
    "cancel": N_("Say why the visit is cancelled."),
}
"""By what needs a reason."""

_ILLEGAL: Final[Mapping[tuple[str, str], str]] = {
    ("requested", "deliver"): N_(
        "%(booking)s is waiting for an answer, so it can't be recorded as delivered."
    ),
    ("confirmed", "confirm"): N_("%(booking)s is already confirmed, so it can't be confirmed."),
    ("confirmed", "decline"): N_("%(booking)s is already confirmed, so it can't be declined."),
    ("declined", "confirm"): N_("%(booking)s was declined, so it can't be confirmed."),
    ("declined", "decline"): N_("%(booking)s was declined, so it can't be declined."),
    ("declined", "amend"): N_("%(booking)s was declined, so it can't be changed."),
    ("declined", "move"): N_("%(booking)s was declined, so it can't be moved."),
    ("declined", "cancel"): N_("%(booking)s was declined, so it can't be cancelled."),
    ("declined", "deliver"): N_("%(booking)s was declined, so it can't be recorded as delivered."),
    ("cancelled", "confirm"): N_("%(booking)s was cancelled, so it can't be confirmed."),
    ("cancelled", "decline"): N_("%(booking)s was cancelled, so it can't be declined."),
    ("cancelled", "amend"): N_("%(booking)s was cancelled, so it can't be changed."),
    ("cancelled", "move"): N_("%(booking)s was cancelled, so it can't be moved."),
    ("cancelled", "cancel"): N_("%(booking)s was cancelled, so it can't be cancelled."),
    ("cancelled", "deliver"): N_("%(booking)s was cancelled, so it can't be recorded as delivered."),
    ("delivered", "confirm"): N_("%(booking)s has taken place, so it can't be confirmed."),
    ("delivered", "decline"): N_("%(booking)s has taken place, so it can't be declined."),
    ("delivered", "amend"): N_("%(booking)s has taken place, so it can't be changed."),
    ("delivered", "move"): N_("%(booking)s has taken place, so it can't be moved."),
    ("delivered", "cancel"): N_("%(booking)s has taken place, so it can't be cancelled."),
}
"""By state and action: whole sentences, because languages differ in how the parts go together."""


def refusal(error: RefusedError) -> str:
    """Return the sentence for what stands against something asked."""
    values = {name: number(value) if isinstance(value, int) else value for name, value in error.facts.items()}
    return gettext(_sentence(error), **values)


def _sentence(error: RefusedError) -> str:
    if error.reason is Refusal.ILLEGAL_MOVE:
        state = (str(error.facts["status"]), str(error.facts["action"]))
        return _ILLEGAL[state]
    if error.reason is Refusal.REASON_MISSING:
        return _MISSING[str(error.facts["action"])]
    return _SENTENCES[error.reason]


def why_not(booking: Booking, action: Action) -> str:
    """Return the sentence that refuses `action` in the booking's state; empty where nothing stands against it."""
    if booking.can(action):
        return ""
    return refusal(IllegalMoveError(booking.id, booking.status, action))
