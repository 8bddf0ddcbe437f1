"""Histories of bookings and summaries, as strategies: every event a snapshot with a version that only grows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from shared.clock import london_time
from shared.events.booking import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingDelivered,
    BookingDidNotHappen,
    BookingEvent,
    BookingExpired,
    BookingRequested,
    BookingSnapshot,
    DateNotFound,
    Present,
    SessionSnapshot,
    WishSnapshot,
)
from shared.events.feedback import CommentQueue, CommentsCounted, SessionSummary, SummaryUpdated
from shared.events.people import (
    Attendance,
    Brought,
    HoursEntry,
    HoursGiven,
    LetterChange,
    LetterSnapshot,
    StaffSession,
    StaffSnapshot,
    VisitStaffed,
)
from shared.limits import SCALE_STEPS

KINDS: dict[str, type[BookingEvent]] = {
    "awaiting_address": BookingRequested,
    "requested": BookingRequested,
    "waitlisted": BookingChanged,
    "offered": BookingChanged,
    "confirmed": BookingConfirmed,
    "rescheduled": BookingChanged,
    "declined": BookingDeclined,
    "cancelled": BookingCancelled,
    "delivered": BookingDelivered,
    "did_not_happen": BookingDidNotHappen,
    "expired": BookingExpired,
}
"""The event that tells of a visit in each state."""
START = datetime(2026, 3, 12, 9, tzinfo=UTC)


def snapshot(
    number: int, version: int, status: str, *, days: int = 0, present: int = 28, **other: Any
) -> BookingSnapshot:
    """Return a booking of one class as it is at a version."""
    starts = START + timedelta(days=days)
    came = (Present(year_group=10, pupils=present),) if status == "delivered" else ()
    values: dict[str, Any] = {
        "id": f"NM-{number:06d}",
        "version": version,
        "status": status,
        "programme": "northmoor",
        "urn": f"91000{number % 9 + 1}",
        "school_name": f"School {number}",
        "workshop_id": "ward-round",
        "workshop_title": "A ward round & who's on it",
        "academic_year": "2025-26",
        "requested_at": START - timedelta(days=30),
        "sessions": (
            SessionSnapshot(
                id=f"NM-{number:06d}-1",
                starts_at=starts,
                ends_at=starts + timedelta(minutes=50),
                year_group=10,
                pupils_expected=30,
                present=came,
            ),
        ),
        "delivered_on": starts.date() if status == "delivered" else None,
        "address_confirmed": status != "awaiting_address",
        "counts": "facilitator" if status == "delivered" else "none",
    }
    return BookingSnapshot(**values | other)


def event(booking: BookingSnapshot, kind: type[BookingEvent] | None = None) -> BookingEvent:
    """Return the event that tells of a booking."""
    return (kind or KINDS[booking.status])(
        event_id=f"{booking.id}:{booking.version}",
        occurred_at=START - timedelta(days=20) + timedelta(hours=booking.version),
        correlation_id=f"c-{booking.id}",
        booking=booking,
    )


@st.composite
def history(draw: st.DrawFn, number: int) -> list[BookingEvent]:
    """Draw a booking's history, in order.

    It is asked for, its address is confirmed, it waits, moves, is agreed and put off; it ends, and its record is corrected or
    undone.
    """
    made: list[BookingEvent] = []
    days = 0

    def then(status: str, kind: type[BookingEvent] | None = None, **other: Any) -> None:
        made.append(event(snapshot(number, len(made) + 1, status, days=days, **other), kind))

    if draw(st.booleans()):
        then("awaiting_address")
        if draw(st.integers(0, 4)) == 0:
            then("expired", address_confirmed=False)
            return made
        then(draw(st.sampled_from(["requested", "waitlisted"])), BookingChanged)
    else:
        then("requested")
    for status in draw(st.lists(st.sampled_from(["requested", "waitlisted", "offered"]), max_size=2)):
        days = draw(st.integers(0, 20))
        then(status, BookingChanged)
    if not draw(st.booleans()):
        return made
    then("confirmed")
    if draw(st.booleans()):
        days = draw(st.integers(0, 20))
        then("rescheduled")
        then("confirmed")
    for ending in draw(
        st.lists(st.sampled_from(["cancelled", "delivered", "did_not_happen", "expired"]), max_size=2)
    ):
        for _ in range(draw(st.integers(1, 3)) if ending == "delivered" else 1):
            then(ending, present=draw(st.integers(0, 35)))
        if draw(st.booleans()):
            then("confirmed", BookingChanged)
    return made


def wish(number: int = 1, **other: Any) -> DateNotFound:
    """Return a date that was looked for and not found."""
    values: dict[str, Any] = {
        "id": f"wish-{number}",
        "programme": "northmoor",
        "urn": f"91000{number % 9 + 1}",
        "school_name": f"School {number}",
        "workshop_id": "ward-round",
        "year_groups": (7, 8),
        "pupils": 60,
        "month": "2026-05",
    }
    made = WishSnapshot(**values | other)
    return DateNotFound(event_id=f"{made.id}:1", occurred_at=START, correlation_id=f"c-{made.id}", wish=made)


def counted(
    day: date,
    waiting: int = 0,
    flagged: int = 0,
    oldest: date | None = None,
    approved: int = 0,
) -> CommentsCounted:
    """Return the count of a morning, made half an hour before reports go out."""
    queue = CommentQueue(
        programme="northmoor", day=day, waiting=waiting, flagged=flagged, oldest=oldest, approved=approved
    )
    return CommentsCounted(
        event_id=f"comments-{day}:1",
        occurred_at=london_time(day, 7, 30),
        correlation_id=f"comments-{day}",
        comments=queue,
    )


@st.composite
def counts_of_comments(draw: st.DrawFn) -> CommentsCounted:
    """Draw the count of a morning."""
    waiting = draw(st.integers(0, 50))
    day = draw(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
    oldest = day - timedelta(days=draw(st.integers(0, 30))) if waiting else None
    return counted(day, waiting, draw(st.integers(0, waiting)), oldest, draw(st.integers(0, 50)))


def booking_events() -> st.SearchStrategy[BookingEvent]:
    """Draw one event of a booking."""
    return st.integers(1, 99).flatmap(history).flatmap(st.sampled_from)


@st.composite
def summary_events(
    draw: st.DrawFn, session: str = "NM-000001-1", version: int | None = None
) -> SummaryUpdated:
    """Draw a session's summary."""
    at = version or draw(st.integers(1, 50))
    interest = tuple(tuple(draw(st.integers(0, 9)) for _ in range(SCALE_STEPS)) for _ in range(SCALE_STEPS))
    total = sum(map(sum, interest))
    return SummaryUpdated(
        event_id=f"{session}:{at}",
        occurred_at=START + timedelta(hours=at),
        correlation_id="c-NM-000001",
        summary=SessionSummary(
            session_id=session,
            booking_id=session.rpartition("-")[0],
            version=at,
            urn="910001",
            workshop_id="ward-round",
            held_on=date(2026, 3, 12),
            survey_id="first-look",
            survey_version=1,
            answers=total,
            by_year_group={10: total},
            interest=interest,
            choices={"hobbies": {"hills": draw(st.integers(0, 30))}},
        ),
    )


HOST = Attendance(
    person="k7m2qp4xnw",
    organisation="f3s9tq2bhz",
    employer="North Moor Hospital",
    role="host",
    role_title="Host",
    lead=True,
)
"""Who leads a session."""

MIDWIFE = HOST.model_copy(
    update={"person": "c5d8wn3rjy", "role": "midwife", "role_title": "Midwife", "lead": False}
)


def staffed(
    booking: BookingSnapshot,
    version: int = 1,
    *,
    coming: tuple[Attendance, ...] = (HOST,),
    missing: int = 0,
    letter: LetterSnapshot | None = None,
    **of_sessions: Any,
) -> VisitStaffed:
    """Return what the people service tells of a visit; each of its sessions has the same people and the same gap."""
    said: dict[str, Any] = {
        "standing": "planned",
        "need_known": True,
        "needed": len(coming) + missing,
        "missing": missing,
        "lead_missing": not any(one.lead for one in coming),
        "others_missing": missing,
        "coming": coming,
        "kit": (Brought(title="Patient's chart", count=6),),
    }
    sessions = tuple(
        StaffSession(
            **{"id": one.id, "starts_at": one.starts_at, "ends_at": one.ends_at, **said, **of_sessions}
        )
        for one in booking.sessions
    )
    return VisitStaffed(
        event_id=f"{booking.id}:{version}",
        occurred_at=START - timedelta(days=10) + timedelta(hours=version),
        correlation_id=f"c-{booking.id}",
        visit=StaffSnapshot(
            id=booking.id,
            version=version,
            programme=booking.programme,
            urn=booking.urn,
            sessions=sessions,
            letter=letter,
        ),
    )


@st.composite
def staff_events(draw: st.DrawFn) -> VisitStaffed:
    """Draw who comes to a visit."""
    booking = snapshot(draw(st.integers(1, 99)), 1, "confirmed", days=draw(st.integers(0, 20)))
    coming = draw(st.sampled_from([(), (HOST,), (MIDWIFE,), (HOST, MIDWIFE)]))
    changes = tuple(
        LetterChange(
            version=version,
            session=booking.sessions[0].id,
            move=draw(st.sampled_from(["joined", "left"])),
            role_title=MIDWIFE.role_title,
            employer=MIDWIFE.employer,
        )
        for version in range(2, draw(st.integers(2, 5)))
    )
    letter = LetterSnapshot(
        version=len(changes) + 1,
        written_at=START - timedelta(days=7),
        changes=changes,
        acknowledged_at=draw(st.sampled_from([None, START - timedelta(days=6)])),
    )
    return staffed(
        booking,
        draw(st.integers(1, 50)),
        coming=coming,
        missing=draw(st.integers(0, 3)),
        letter=draw(st.sampled_from([None, letter])),
        standing=draw(st.sampled_from(["planned", "off", "delivered"])),
    )


def given(**other: Any) -> HoursGiven:
    """Return what is told of the way to a visit and back, eighty minutes."""
    values: dict[str, Any] = {
        "id": "h4t6mz9wqk",
        "version": 1,
        "programme": "northmoor",
        "person": HOST.person,
        "organisation": HOST.organisation,
        "employer": HOST.employer,
        "day": START.date(),
        "kind": "travel",
        "minutes": 80,
        "booking": "NM-000001",
    }
    entry = HoursEntry(**values | other)
    return HoursGiven(
        event_id=f"{entry.id}:{entry.version}", occurred_at=START, correlation_id=entry.id, entry=entry
    )


@st.composite
def hours_events(draw: st.DrawFn) -> HoursGiven:
    """Draw hours that somebody gave besides sessions."""
    return given(
        version=draw(st.integers(1, 50)),
        day=draw(st.dates(date(2024, 1, 1), date(2030, 1, 1))),
        kind=draw(st.sampled_from(["travel", "own"])),
        minutes=draw(st.integers(0, 600)),
        booking=draw(st.sampled_from(["", "NM-000001"])),
    )
