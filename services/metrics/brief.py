"""Visits, summaries and wishes in brief: what figures read of an event's snapshot, and no more. Plain values, no pydantic.

A page must answer in a tenth of the time it takes to check two thousand events again. So each is kept a second time as these few
values, which have the names of the snapshot's own: figures are made of either by the same code.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, SessionSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary


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


def of_visit(one: "BookingSnapshot") -> Visit:
    """Return a visit in brief."""
    plain = (getattr(one, name) for name in Visit._fields[:-1])
    return Visit._make((*plain, tuple(map(_session, one.sessions))))


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


def packed(one: Visit | Summary | Wish) -> str:
    """Return it as a text: its values in their order, days and moments in ISO's form."""
    return json.dumps(one, default=lambda of: of.isoformat(), separators=(",", ":"), ensure_ascii=False)


def unpacked(texts: Iterable[str]) -> list[list[Any]]:
    """Return the values of texts, read at one go: thousands of them one by one take half as long again."""
    values: list[list[Any]] = json.loads(f"[{','.join(texts)}]")
    return values


def visit(of: list[Any]) -> Visit:
    """Return a visit of its values."""
    *values, requested, delivered, sessions = of
    when = datetime.fromisoformat(requested), date.fromisoformat(delivered) if delivered else None
    return Visit._make((*values, *when, tuple(map(_session_of, sessions))))


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
