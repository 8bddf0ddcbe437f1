"""Why something can't be, said to the person who asked for it."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.hours import WhyNot
from services.booking.domain.parts import Action
from services.booking.domain.refusal import IllegalMoveError, NotOfferedError, Refusal, RefusedError
from services.booking.wording.days import why_no_visit
from shared.text import N_, gettext, number
from shared.text.country import year_name

_SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.YEAR_GROUP_UNKNOWN: N_("%(year)s is not a year group of secondary school."),
    Refusal.EXPECTED_OUT_OF_RANGE: N_("The number of pupils must be between %(low)s and %(high)s."),
    Refusal.PRESENT_OUT_OF_RANGE: N_("The number of pupils must be between %(low)s and %(high)s."),
    Refusal.SESSION_COUNT: N_("The number of sessions can't be changed here. Choose a new date and time."),
    Refusal.TIME_MISSING: N_("Every session needs a time."),
    Refusal.CLASS_MISSING: N_("Every session needs a class and a time."),
    Refusal.SESSIONS_NOT_IN_TURN: N_("The sessions of a visit follow one another."),
    Refusal.OUTSIDE_HOURS: N_("A class would be outside the team's hours. Choose another time."),
    Refusal.DAY_TO_COME: N_("A visit can be recorded once it has taken place. This day is still to come."),
    Refusal.DAY_BEFORE_REQUEST: N_("This day is before the school asked for the visit. Check the date."),
    Refusal.COUNT_MISSING: N_("Say for every session how many pupils came."),
    Refusal.NOBODY_CAME: N_(
        "If nobody came, the visit did not take place. Record that it did not happen instead."
    ),
    Refusal.BEFORE_THE_VISIT: N_("This visit has not begun yet. Say what became of it once it has started."),
    Refusal.COUNTS_AGREE: N_("The counts of this visit don't differ, so there is nothing to decide."),
    Refusal.NOTHING_ASKED: N_("The school does not ask for a change any more. Look at the booking again."),
    Refusal.ADDRESS_UNKNOWN: N_(
        "This address is not waiting to be confirmed. If you asked for another change since, use the newest e-mail."
    ),
    Refusal.NEEDS_AGREEMENT: N_(
        "This is more than the team agreed to. Ask for the change, and the team will answer."
    ),
    Refusal.TOO_MANY_CHANGES: N_(
        "This booking was changed %(most)s times within an hour. Nothing is lost: try again later, or write to us."
    ),
    Refusal.FAIR_SHARE: N_(
        "There are %(most)s requests of this school or address waiting already, and we keep places for others. "
        "Wait for our answer, or write to us if you need more."
    ),
    Refusal.MAILED_ENOUGH: N_(
        "We sent %(most)s e-mails to %(email)s today, and nobody pressed the button in one. Look for them in its junk folder, "
        "use another address, or write to us."
    ),
    Refusal.MANY_ASK: N_(
        "More visits are asked for just now than we can send e-mails about. Nothing you typed is lost: send it again in an hour, "
        "or write to us."
    ),
    Refusal.SAME_AGAIN: N_(
        "You asked for a visit to this school on this day already: %(booking)s. Is this another one?"
    ),
    Refusal.LAPSED: N_(
        "We held this place until a certain time, which is over. It is free for others again."
    ),
    Refusal.DAY_PAST: N_("The day of this visit is past. Choose another day."),
    Refusal.SCHOOL_UNKNOWN: N_("We don't know this school, or it has closed. Search for it again."),
    Refusal.STILL_NEEDED: N_(
        "The visit of %(booking)s is still to come. Cancel it, or give it another contact first."
    ),
    Refusal.WORKSHOP_GONE: N_("This workshop is not offered any more."),
    Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP: N_("This workshop is not made for %(year)s."),
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
    "refuse": N_("Say why, so that the school knows what to do next."),
    "settle": N_("Say why this count is the right one."),
    "not_happen": N_("Say why the visit did not take place."),
    "undo": N_("Say why the record is taken back."),
    "note": N_("Write the note first."),
}
"""By what needs a reason."""

_STANDS: Final[Mapping[str, str]] = {
    "awaiting_address": N_("%(booking)s waits for the school to confirm its e-mail address."),
    "requested": N_("%(booking)s is waiting for the team's answer."),
    "waitlisted": N_("%(booking)s is on the waiting list."),
    "offered": N_("%(booking)s has been offered a place and waits for the school's answer."),
    "confirmed": N_("%(booking)s is confirmed."),
    "rescheduled": N_("%(booking)s was moved by the team and waits for the school's answer."),
    "declined": N_("%(booking)s was declined."),
    "cancelled": N_("%(booking)s was cancelled."),
    "delivered": N_("%(booking)s has taken place."),
    "did_not_happen": N_("%(booking)s did not take place."),
    "expired": N_("%(booking)s has expired."),
}
"""How a booking stands."""

_SO_NOT: Final[Mapping[str, str]] = {
    "keep": N_("It can't be held for longer."),
    "verify": N_("Its address can't be confirmed again."),
    "join": N_("It can't join the waiting list."),
    "offer": N_("It can't be offered a place."),
    "lapse": N_("It has no offer to take back."),
    "accept": N_("It has no offer to accept."),
    "confirm": N_("It can't be confirmed."),
    "decline": N_("It can't be declined."),
    "amend": N_("It can't be changed."),
    "change": N_("It can't be changed."),
    "move": N_("It can't be moved."),
    "reschedule": N_("It can't be moved."),
    "ask": N_("No change can be asked for."),
    "agree": N_("No change can be agreed to."),
    "refuse": N_("No change can be refused."),
    "address": N_("Its address can't be changed."),
    "reconfirm": N_("It can't be reconfirmed."),
    "cancel": N_("It can't be cancelled."),
    "expire": N_("It can't expire."),
    "deliver": N_("It can't be recorded as delivered."),
    "count": N_("Pupils can't be counted for it."),
    "settle": N_("No count can be decided for it."),
    "not_happen": N_("It can't be recorded as not taken place."),
    "undo": N_("There is no record to take back."),
    "reopen": N_("It can't be taken up again."),
    "revive": N_("It can't be taken up again."),
}
"""What therefore can't be done: two whole sentences, one after the other, because languages differ in how parts go together."""


def refusal(error: RefusedError) -> str:
    """Return the sentence for what stands against something asked."""
    if isinstance(error, NotOfferedError):
        return why_no_visit(WhyNot(error.why), error.day)
    values = {name: number(value) if isinstance(value, int) else value for name, value in error.facts.items()}
    if "year" in error.facts:
        values["year"] = year_name(error.facts["year"])
    if error.reason is Refusal.ILLEGAL_MOVE:
        stands = gettext(_STANDS[str(error.facts["status"])], **values)
        return f"{stands} {gettext(_SO_NOT[str(error.facts['action'])])}"
    if error.reason is Refusal.REASON_MISSING:
        return gettext(_MISSING[str(error.facts["action"])])
    return gettext(_SENTENCES[error.reason], **values)


def why_not(booking: Booking, action: Action) -> str:
    """Return the sentence that refuses `action` in the booking's state; empty where nothing stands against it."""
    if booking.can(action):
        return ""
    return refusal(IllegalMoveError(booking.id, booking.status, action))
