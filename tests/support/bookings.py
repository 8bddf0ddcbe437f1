"""Bookings for the tests: one asked for, every move with a usual answer, and any booking that could be stored."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

from hypothesis import strategies as st

from services.booking.domain import asking, care, outcome, people, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.history import (
    ClassChange,
    CountChange,
    CountsDiffer,
    Entry,
    OwnerChange,
    PartChange,
    TimeChange,
)
from services.booking.domain.parts import (
    Action,
    Arrival,
    Class,
    Contact,
    Employer,
    Encounter,
    Hold,
    ReasonCode,
    School,
    Session,
    Side,
    Status,
    Wish,
    Workshop,
)
from services.booking.domain.refusal import RefusedError
from services.booking.use_cases.published import event_of
from shared.clock import london_day
from shared.events.booking import BookingEvent, BookingSnapshot
from shared.limits import MAX_PRESENT, MAX_PUPILS, YEAR_GROUPS
from shared.relay import model_of

REQUESTED: Final = datetime(2026, 2, 2, 10, tzinfo=UTC)
STARTS: Final = datetime(2026, 3, 12, 9, tzinfo=UTC)
AFTER: Final = STARTS + timedelta(days=1)
"""When the visit is over."""
HOUR: Final = timedelta(hours=1)
REFERENCE: Final = "NM-7K3F9Q"
SAM: Final = Contact("Sam Example", "sam@school.example", "01632 960 001")
KNOWN: Final = replace(SAM, confirmed_at=REQUESTED)
KIM: Final = Contact("Kim Example", "kim@school.example")
ACTIONS: Final = tuple(action for action in get_args(Action) if action != "request")


def times(classes: int, starts: datetime = STARTS) -> list[tuple[datetime, datetime]]:
    """Return the starts and ends of so many classes, back to back."""
    return [(starts + n * HOUR, starts + (n + 1) * HOUR) for n in range(classes)]


def unconfirmed(number: int = 1, **changed: Any) -> Booking:
    """Return a booking just asked for, whose address nobody confirmed; with `changed` parts of what was asked."""
    usual: dict[str, Any] = {
        "id": REFERENCE,
        "programme": "northmoor",
        "school": School("123456", "Tarn School", "Tarn", "NM1 2AB"),
        "workshop": Workshop("ward-round", "A ward round"),
        "classes": [Class(8, 30)] * number,
        "times": times(number),
        "hold": Hold(london_day(STARTS), 1),
        "contact": SAM,
        "notes": "",
        "who": SAM.name,
        "at": REQUESTED,
        "correlation_id": "c0ffee",
    }
    return asking.request(**(usual | changed))


def requested(number: int = 1, **changed: Any) -> Booking:
    """Return a booking that waits for the team's answer."""
    return unconfirmed(number, **({"contact": KNOWN} | changed))


def waitlisted(classes: int = 1) -> Booking:
    """Return a booking in the waiting list."""
    return requested(classes, hold=None)


def confirmed(number: int = 1, **changed: Any) -> Booking:
    """Return a booking that the team agreed to."""
    return requested(number, **changed).confirm(who="Alex", at=REQUESTED + HOUR, said="See you")


def counts(booking: Booking, *pupils: int) -> dict[str, dict[int, int]]:
    """Return a count of so many pupils of Year 8 in each session; the last number stands for the rest."""
    numbers = [*pupils, *[pupils[-1]] * len(booking.sessions)]
    return {session.id: {8: number} for session, number in zip(booking.sessions, numbers, strict=False)}


def delivered(booking: Booking | None = None, *pupils: int) -> Booking:
    """Return a booking whose facilitator counted."""
    booking = booking or confirmed()
    return outcome.deliver(
        booking,
        who="Alex",
        at=AFTER,
        delivered_on=london_day(STARTS),
        present=counts(booking, *(pupils or (28,))),
    )


def disputed() -> Booking:
    """Return a booking of which facilitator and teacher say different numbers."""
    was = delivered()
    return outcome.count(was, who="Sam", at=AFTER, present=counts(was, 27))


def act(booking: Booking, action: Action, at: datetime) -> Booking:  # noqa: C901, PLR0911, PLR0912  one line for each action
    """Make a move with a usual answer."""
    later = booking.starts_at + timedelta(days=7)
    moved = {"times": times(len(booking.sessions), later), "hold": Hold(london_day(later), 2)}
    classes = [Class(9, 25)] * len(booking.sessions)
    match action:
        case "keep":
            return asking.keep(booking, at=at)
        case "verify" | "join":
            return booking.verify(at=at)
        case "offer":
            return waiting.offer(booking, who="Alex", at=at, **moved)
        case "accept":
            return waiting.accept(booking, who="Sam", at=at)
        case "lapse":
            return waiting.lapse(booking, at=at)
        case "confirm":
            return booking.confirm(who="Alex", at=at)
        case "decline":
            return booking.decline(who="Alex", at=at, reason="We are full", code="date_full")
        case "amend" | "change":
            by: Side = "team" if action == "change" else "school"
            return booking.amend(
                who="Sam", at=at, classes=classes, contact=booking.contact, notes="lift", copy=KIM, by=by
            )
        case "move" | "reschedule":
            return booking.move(who="Sam", at=at, action=action, **moved)
        case "ask":
            return wishes.ask(booking, who="Sam", at=at, classes=[Class(10, 200)] * len(booking.sessions))
        case "agree":
            return wishes.agree(booking, who="Alex", at=at, hold=None)
        case "refuse":
            return wishes.refuse(booking, who="Alex", at=at, reason="Too many for us")
        case "address":
            return wishes.confirm_address(booking, email=booking.new_address or KIM.email, at=at)
        case "reconfirm":
            return wishes.reconfirm(
                booking, who="Sam", at=at, arrival=Arrival("Hall", "Sam", "Behind the gym", "Ms Tarn")
            )
        case "cancel":
            return booking.cancel(who="Sam", at=at, reason="Trip that day", code="school_closed")
        case "expire":
            return booking.expire(at=at)
        case "deliver":
            return outcome.deliver(
                booking,
                who="Alex",
                at=at,
                delivered_on=london_day(at),
                present=counts(booking, 28),
                encounter=Encounter(purpose="p"),
            )
        case "count":
            return outcome.count(booking, who="Sam", at=at, present=counts(booking, 27))
        case "settle":
            return outcome.settle(
                booking, who="Alex", at=at, present=counts(booking, 27), reason="We rang her"
            )
        case "not_happen":
            return outcome.not_happen(
                booking, who="Alex", at=at, reason="Snow", by="school", code="school_closed"
            )
        case "undo":
            return outcome.undo(booking, who="Alex", at=at, reason="The wrong visit")
        case "reopen" | "revive":
            return outcome.reopen(booking, who="Alex", at=at, hold=Hold(london_day(booking.starts_at), 1))
        case "own":
            return care.own(booking, who="Alex", at=at, owner="Robin")
        case "note":
            return care.note(booking, who="Alex", at=at, said="Rang, no answer")
        case "place":
            return care.place(
                booking, who="Alex", at=at, school=School("654321", "Beck School", "Beck", "NM2 3CD")
            )
        case "erase":
            return people.erased(booking, email=booking.contact.email or KIM.email, who="Alex", at=at)
        case "request":
            raise AssertionError(action)


_texts = st.text(max_size=12)
_moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the strategy adds the zone
_days = st.dates(datetime(2020, 1, 1).date(), datetime(2040, 1, 1).date())  # noqa: DTZ001  only the days of them
_years = st.sampled_from(YEAR_GROUPS)
_maybe_count = st.none() | st.lists(st.tuples(_years, st.integers(1, MAX_PRESENT)), max_size=3).map(tuple)
_classes = st.builds(Class, _years, st.integers(1, MAX_PUPILS), _texts)
_maybe_moment = st.none() | _moments
_contacts = st.builds(Contact, _texts, _texts, _texts, _maybe_moment)
_changes = st.one_of(
    st.builds(ClassChange, st.none() | _classes, st.none() | _classes),
    st.builds(TimeChange, _moments, _moments),
    st.builds(CountChange, st.none() | st.integers(0, 999), st.integers(0, 999)),
    st.builds(CountsDiffer, st.integers(0, 999), st.integers(0, 999)),
    st.builds(
        PartChange, st.sampled_from(["contact", "copy", "notes", "address", "arrival", "school", "report"])
    ),
    st.builds(OwnerChange, _texts, _texts),
)
_statuses, _codes = st.sampled_from(get_args(Status)), st.sampled_from(get_args(ReasonCode))
_entries = st.builds(
    Entry,
    st.integers(1, 99),
    _moments,
    _texts,
    st.sampled_from(get_args(Action)),
    _statuses,
    _texts,
    st.lists(_changes, max_size=3).map(tuple),
    _codes,
)
_sessions = st.builds(
    Session,
    _texts,
    _moments,
    _moments,
    _years,
    st.integers(1, MAX_PUPILS),
    _texts,
    _maybe_count,
    _maybe_count,
    _maybe_count,
)
_encounters = st.builds(
    Encounter,
    st.lists(st.builds(Employer, _texts, st.lists(_texts, max_size=2).map(tuple)), max_size=2).map(tuple),
    *[_texts] * 5,
    st.integers(0, 90),
    _texts,
)
_wishes = st.builds(
    Wish,
    _moments,
    st.none() | st.lists(_classes, max_size=2).map(tuple),
    st.none() | st.lists(st.tuples(_moments, _moments), max_size=2).map(tuple),
    _texts,
)

any_booking: st.SearchStrategy[Booking] = st.builds(
    Booking,
    id=_texts,
    programme=_texts,
    version=st.integers(1, 99),
    status=_statuses,
    school=st.builds(School, _texts, _texts, _texts, _texts, st.booleans()),
    workshop=st.builds(Workshop, _texts, _texts),
    sessions=st.lists(_sessions, min_size=1, max_size=3).map(tuple),
    hold=st.none() | st.builds(Hold, _days, st.integers(1, 9), _maybe_moment),
    contact=_contacts,
    notes=_texts,
    requested_at=_moments,
    waiting_since=_moments,
    correlation_id=_texts,
    history=st.lists(_entries, min_size=1, max_size=3).map(tuple),
    copy=st.none() | _contacts,
    new_address=_texts,
    former_address=_texts,
    lapses_at=_maybe_moment,
    wish=st.none() | _wishes,
    arrival=st.none() | st.builds(Arrival, *[_texts] * 4),
    former_copy=st.none() | _contacts,
    encounter=st.none() | _encounters,
    delivered_on=st.none() | _days,
    cancelled_by=st.sampled_from(get_args(Side)),
    reason=_texts,
    reason_code=_codes,
    owner=_texts,
)
"""Any booking whose parts are right for themselves, whether a sequence of moves leads there or not."""


@st.composite
def journeys(draw: st.DrawFn) -> list[Booking]:
    """Draw a booking and what any sequence of moves made of it, each that its state allows at some later hour.

    A move whose facts don't hold is refused and makes nothing; those that the state rules out are `test_states`'s.
    """
    starts = [
        unconfirmed(),
        unconfirmed(2, hold=None, copy=KIM),
        requested(2, copy=KIM),
        waitlisted(),
        confirmed(2),
    ]
    stages, at = [draw(st.sampled_from(starts))], REQUESTED
    for hours in draw(st.lists(st.integers(1, 400), max_size=12)):
        at += hours * HOUR
        allowed = [action for action in ACTIONS if stages[-1].can(action)]
        with suppress(RefusedError):
            stages.append(act(stages[-1], draw(st.sampled_from(allowed)), at))
    return stages


def told(booking: Booking) -> BookingEvent:
    """Return the event of a booking's last move, held against its contract."""
    event = model_of(event_of(booking))
    assert isinstance(event, BookingEvent)
    return event


def public(booking: Booking) -> BookingSnapshot:
    """Return what the others know of a booking."""
    return told(booking).booking
