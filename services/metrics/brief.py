"""What figures read of an event's snapshot, and no more, in brief. Plain values, no pydantic.

A page must answer in a tenth of the time it takes to check two thousand events again. So visits, summaries and wishes are kept a
second time as these few values, which have the names of the snapshot's own: figures are made of either by the same code. Who
comes to a visit and the hours that people gave are kept so alone.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from shared.clock import london_day

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, SessionSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary
    from shared.events.people import Attendance as PublishedAttendance
    from shared.events.people import HoursEntry, StaffSnapshot
    from shared.events.people import StaffSession as PublishedSession


class Group(NamedTuple):
    """Pupils of a year group who came."""

    year_group: int
    pupils: int


class Session(NamedTuple):
    """A class of a visit."""

    id: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils_expected: int
    present: tuple[Group, ...]


PLANNED: Final = "planned"
"""The standing of a session that is to come."""


class Employer(NamedTuple):
    """An employer that a facilitator wrote down."""

    name: str


class Encounter(NamedTuple):
    """What a facilitator wrote down of the employers that pupils met."""

    employers: tuple[Employer, ...]


class Visit(NamedTuple):
    """A visit, as `shared.events.booking.BookingSnapshot` has it."""

    id: str
    urn: str
    school_name: str
    workshop_id: str
    workshop_title: str
    status: str
    address_confirmed: bool
    cancelled_by: str
    reason_code: str
    counts: str
    requested_at: datetime
    delivered_on: date | None
    encounter: Encounter | None
    sessions: tuple[Session, ...]


class Summary(NamedTuple):
    """What a session's answers say together, as `shared.events.feedback.SessionSummary` has it."""

    session_id: str
    booking_id: str
    kind: str
    urn: str
    workshop_id: str
    held_on: date
    answers: int
    aside: int
    interest: tuple[tuple[int, ...], ...]


class Wish(NamedTuple):
    """A date that somebody looked for in vain, as `shared.events.booking.WishSnapshot` has it."""

    id: str
    urn: str
    school_name: str
    workshop_id: str
    year_groups: tuple[int, ...]
    pupils: int
    month: str


class Attendance(NamedTuple):
    """A person who comes to a session, as `shared.events.people.Attendance` has it."""

    person: str
    organisation: str
    employer: str
    role_title: str


class StaffSession(NamedTuple):
    """Who comes to a session and how many are missing, as `shared.events.people.StaffSession` has it."""

    id: str
    starts_at: datetime
    ends_at: datetime
    standing: str
    need_known: bool
    missing: int
    coming: tuple[Attendance, ...]


class Staff(NamedTuple):
    """Who comes to a visit, as `shared.events.people.StaffSnapshot` has it; `id` is the booking's reference."""

    id: str
    urn: str
    sessions: tuple[StaffSession, ...]


class Open(NamedTuple):
    """Of each planned session of a visit its day and the places not filled; None where nobody said who is needed."""

    booking: str
    urn: str
    places: tuple[tuple[date, int | None], ...]


class Hours(NamedTuple):
    """Hours that a person gave besides sessions, as `shared.events.people.HoursEntry` has them."""

    id: str
    person: str
    organisation: str
    employer: str
    day: date
    kind: str
    minutes: int
    booking: str


def of_visit(one: "BookingSnapshot") -> Visit:
    """Return a visit in brief."""
    plain = (getattr(one, name) for name in Visit._fields[:-2])
    met = Encounter(tuple(Employer(each.name) for each in one.encounter.employers)) if one.encounter else None
    return Visit._make((*plain, met, tuple(map(_session, one.sessions))))


def _session(one: "SessionSnapshot") -> Session:
    groups = tuple(Group(group.year_group, group.pupils) for group in one.present)
    plain = (getattr(one, name) for name in Session._fields[:-1])
    return Session._make((*plain, groups))


def of_summary(one: "SessionSummary") -> Summary:
    """Return a summary in brief."""
    return Summary(*(getattr(one, name) for name in Summary._fields))


def of_wish(one: "WishSnapshot") -> Wish:
    """Return a wish in brief."""
    return Wish(*(getattr(one, name) for name in Wish._fields))


def of_staff(one: "StaffSnapshot") -> Staff:
    """Return in brief who comes to a visit."""
    return Staff(one.id, one.urn, tuple(map(_staffed, one.sessions)))


def open_of(staff: Staff) -> Open:
    """Return the places of a visit's planned sessions that are not filled."""
    return Open(
        staff.id,
        staff.urn,
        tuple(
            (london_day(one.starts_at), one.missing if one.need_known else None)
            for one in staff.sessions
            if one.standing == PLANNED
        ),
    )


def _staffed(one: "PublishedSession") -> StaffSession:
    plain = (getattr(one, name) for name in StaffSession._fields[:-1])
    return StaffSession._make((*plain, tuple(map(_coming, one.coming))))


def _coming(one: "PublishedAttendance") -> Attendance:
    return Attendance(*(getattr(one, name) for name in Attendance._fields))


def of_hours(one: "HoursEntry") -> Hours:
    """Return in brief hours that a person gave."""
    return Hours(*(getattr(one, name) for name in Hours._fields))


def packed(one: Visit | Summary | Wish | Staff | Hours) -> str:
    """Return it as a text: its values in their order, days and moments in ISO's form."""
    return json.dumps(one, default=lambda of: of.isoformat(), separators=(",", ":"), ensure_ascii=False)


def unpacked(texts: Iterable[str]) -> list[list[Any]]:
    """Return the values of texts, read at one go: thousands of them one by one take half as long again."""
    values: list[list[Any]] = json.loads(f"[{','.join(texts)}]")
    return values


def visit(of: list[Any]) -> Visit:
    """Return a visit of its values."""
    *values, requested, delivered, encounter, sessions = of
    when = datetime.fromisoformat(requested), date.fromisoformat(delivered) if delivered else None
    met = None if encounter is None else Encounter(tuple(Employer(*one) for one in encounter[0]))
    return Visit._make((*values, *when, met, tuple(map(_session_of, sessions))))


def _session_of(values: list[Any]) -> Session:
    of, starts, ends, year_group, expected, present = values
    groups = tuple(Group(*group) for group in present)
    return Session(
        of, datetime.fromisoformat(starts), datetime.fromisoformat(ends), year_group, expected, groups
    )


def summary(values: list[Any]) -> Summary:
    """Return a summary of its values."""
    of, booking, kind, urn, workshop, held_on, answers, aside, interest = values
    return Summary(of, booking, kind, urn, workshop, date.fromisoformat(held_on), answers, aside, interest)


def wish(values: list[Any]) -> Wish:
    """Return a wish of its values."""
    return Wish(*values)


def staff(values: list[Any]) -> Staff:
    """Return who comes to a visit, of its values."""
    of, urn, sessions = values
    return Staff(of, urn, tuple(map(_staffed_of, sessions)))


def _staffed_of(values: list[Any]) -> StaffSession:
    of, starts, ends, standing, known, missing, coming = values
    people = tuple(Attendance(*one) for one in coming)
    return StaffSession(
        of, datetime.fromisoformat(starts), datetime.fromisoformat(ends), standing, known, missing, people
    )


def hours(values: list[Any]) -> Hours:
    """Return hours that a person gave, of their values."""
    of, person, organisation, employer, day, *others = values
    return Hours(of, person, organisation, employer, date.fromisoformat(day), *others)
