"""What became of a visit: who came by whose count, that it did not happen, and taking back a wrong record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from services.booking.domain.booking import Booking
from services.booking.domain.history import Change, CountChange, CountsDiffer, PartChange
from services.booking.domain.parts import Action, Count, Encounter, Hold, ReasonCode, Side
from services.booking.domain.refusal import Refusal, RefusedError, given
from services.booking.domain.states import AGREED, ENDED
from shared.clock import london_day
from shared.limits import MAX_PRESENT, YEAR_GROUPS

Present = Mapping[str, Mapping[int, int]]
"""Pupils who came, by session id and year group."""


def deliver(
    booking: Booking,
    *,
    who: str,
    at: datetime,
    delivered_on: date,
    present: Present,
    said: str = "",
    encounter: Encounter | None = None,
) -> Booking:
    """Record that the visit took place: when, how many pupils came to each session by year group, whom they met.

    Recording again corrects what was recorded: the new version replaces the old one, and a difference that was decided before
    is open again. Raises `RefusedError` before the first session has started, for a day that is still to come or lies before
    the request, and for a visit to which nobody came.
    """
    _has_begun(booking, at)
    if delivered_on > london_day(at):
        raise RefusedError(Refusal.DAY_TO_COME)
    if delivered_on < london_day(booking.requested_at):
        raise RefusedError(Refusal.DAY_BEFORE_REQUEST)
    counted = _by_session(booking, present)
    sessions = tuple(
        replace(session, present=counted[session.id], settled=None) for session in booking.sessions
    )
    came = sum(pupils for count in counted.values() for _, pupils in count)
    if not came:
        raise RefusedError(Refusal.NOBODY_CAME)
    changed: list[Change] = [CountChange(_facilitators(booking), came)]
    if encounter is not None and encounter != booking.encounter:
        changed.append(PartChange("report"))
    step = booking.step("deliver", who, at, said=said, changed=tuple(changed))
    return replace(
        step,
        sessions=sessions,
        delivered_on=delivered_on,
        encounter=encounter or booking.encounter,
        wish=None,
    )


def count(booking: Booking, *, who: str, at: datetime, present: Present, said: str = "") -> Booking:
    """Keep the teacher's count beside the facilitator's. Raises `RefusedError` before the visit and for nobody at all."""
    _has_begun(booking, at)
    counted = _by_session(booking, present)
    came = sum(pupils for one in counted.values() for _, pupils in one)
    if not came:
        raise RefusedError(Refusal.NOBODY_CAME)
    sessions = tuple(
        replace(session, teacher=counted[session.id], settled=None) for session in booking.sessions
    )
    facilitators = _facilitators(booking)
    differ = any(session.present not in {None, session.teacher} for session in sessions)
    change = (
        CountsDiffer(facilitators, came)
        if differ and facilitators is not None
        else CountChange(_teachers(booking), came)
    )
    step = booking.step("count", who, at, said=said, changed=(change,))
    return replace(
        step, sessions=sessions, delivered_on=booking.delivered_on or london_day(booking.starts_at), wish=None
    )


def settle(booking: Booking, *, who: str, at: datetime, present: Present, reason: str) -> Booking:
    """Decide a difference between the two counts, with a reason. Raises `RefusedError` where there is none."""
    if booking.counts not in {"disputed", "settled"}:
        raise RefusedError(Refusal.COUNTS_AGREE)
    given(reason, "settle")
    counted = _by_session(booking, present)
    came = sum(pupils for one in counted.values() for _, pupils in one)
    if not came:
        raise RefusedError(Refusal.NOBODY_CAME)
    step = booking.step("settle", who, at, said=reason, changed=(CountChange(booking.pupils_present, came),))
    return replace(
        step,
        sessions=tuple(replace(session, settled=counted[session.id]) for session in booking.sessions),
    )


def not_happen(
    booking: Booking, *, who: str, at: datetime, reason: str, by: Side = "", code: ReasonCode = "other"
) -> Booking:
    """Record that nobody came or that the visit was not made, with a reason. Raises `RefusedError` before its start."""
    _has_begun(booking, at)
    given(reason, "not_happen")
    step = booking.step("not_happen", who, at, said=reason, reason=reason, code=code)
    return replace(step, cancelled_by=by, wish=None)


def undo(booking: Booking, *, who: str, at: datetime, reason: str) -> Booking:
    """Take back what was recorded of a visit: both counts and the report go, the history keeps that they were there."""
    given(reason, "undo")
    step = booking.step("undo", who, at, said=reason, reason="", code="")
    sessions = tuple(replace(one, present=None, teacher=None, settled=None) for one in booking.sessions)
    return replace(step, sessions=sessions, delivered_on=None, encounter=None, cancelled_by="")


def reopen(booking: Booking, *, who: str, at: datetime, hold: Hold, said: str = "") -> Booking:
    """Take up a booking that had come to nothing, as far as it had been agreed: its place is taken again.

    Raises `RefusedError` for one whose day is past.
    """
    if booking.starts_at <= at:
        raise RefusedError(Refusal.DAY_PAST)
    action: Action = "revive" if was_agreed(booking) else "reopen"
    step = booking.step(action, who, at, said=said, reason=said, code="")
    # The team vouches for an address that was never confirmed: it knows the school by another way.
    contact = booking.contact if booking.contact.confirmed_at else replace(booking.contact, confirmed_at=at)
    waiting = booking.waiting_since if action == "revive" else at
    return replace(
        step, hold=replace(hold, until=None), contact=contact, cancelled_by="", waiting_since=waiting
    )


def was_agreed(booking: Booking) -> bool:
    """Tell whether the team had agreed to a booking before it ended."""
    before = next((entry.status for entry in reversed(booking.history) if entry.status not in ENDED), None)
    return before in AGREED


def _has_begun(booking: Booking, at: datetime) -> None:
    if at < booking.starts_at:
        raise RefusedError(Refusal.BEFORE_THE_VISIT)


def _by_session(booking: Booking, present: Present) -> dict[str, Count]:
    if set(present) != {session.id for session in booking.sessions}:
        raise RefusedError(Refusal.COUNT_MISSING)
    return {session: _counted(by_year) for session, by_year in present.items()}


def _counted(present: Mapping[int, int]) -> Count:
    for year, pupils in present.items():
        if year not in YEAR_GROUPS:
            raise RefusedError(Refusal.YEAR_GROUP_UNKNOWN, year=year)
        if not 0 <= pupils <= MAX_PRESENT:
            raise RefusedError(Refusal.PRESENT_OUT_OF_RANGE, low=0, high=MAX_PRESENT)
    return tuple(sorted((year, pupils) for year, pupils in present.items() if pupils))


def _facilitators(booking: Booking) -> int | None:
    counts = [session.present for session in booking.sessions if session.present is not None]
    return sum(pupils for one in counts for _, pupils in one) if counts else None


def _teachers(booking: Booking) -> int | None:
    counts = [session.teacher for session in booking.sessions if session.teacher is not None]
    return sum(pupils for one in counts for _, pupils in one) if counts else None
