"""The rows that figures are made of: who came, and what was answered; each can be cut by school, year group and workshop."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from services.metrics.asked import Ask, Dimension
from services.metrics.known import Known, day_of

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot
    from shared.events.feedback import SessionSummary


@dataclass(frozen=True, slots=True)
class Came:
    """Pupils of a year group present at a session; without a year group a visit at which nobody was counted."""

    booking: str
    session: str
    school: str
    workshop: str
    year_group: str
    day: date
    pupils: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What one session's answers say together, and the year group that it was booked for where that is known."""

    summary: "SessionSummary"
    school: str
    workshop: str
    year_group: str
    day: date


class Parted(Protocol):
    """A row of a day that lies in a part of each dimension."""

    @property
    def day(self) -> date:
        """The day it counts on."""

    @property
    def school(self) -> str:
        """The school's URN."""

    @property
    def workshop(self) -> str:
        """The workshop's id."""

    @property
    def year_group(self) -> str:
        """The year group."""


Row = TypeVar("Row", bound=Parted)


def came(known: Known, ask: Ask) -> list[Came]:
    """Return who came in the period and the parts that are asked for."""
    return of_ask(_came(known.delivered), ask)


def not_counted(known: Known, ask: Ask) -> list[Came]:
    """Return the visits of the period and parts that took place and have no count yet, a row a year group expected."""
    found = (
        Came(visit.id, session.id, visit.urn, visit.workshop_id, f"{session.year_group}", day_of(visit), 0)
        for visit in known.uncounted
        for session in visit.sessions
    )
    return of_ask(found, ask)


def answered(known: Known, ask: Ask) -> list[Answered]:
    """Return the summaries of the period and the parts that are asked for."""
    years = {session.id: session.year_group for visit in known.visits for session in visit.sessions}
    found = (
        Answered(one, one.urn, one.workshop_id, f"{years.get(one.session_id) or ''}", one.held_on)
        for one in known.counted
    )
    return of_ask(found, ask)


def of_ask(found: Iterable[Row], ask: Ask) -> list[Row]:
    """Return those of some rows that are of the period and the parts that are asked for."""
    period = ask.period
    if period is not None:
        # Read once: of thousands of rows asking the period each time is what takes longest.
        first, last = period.first, period.last
        found = [one for one in found if first <= one.day <= last]
    for by, wanted in ask.only:
        found = [one for one in found if part(one, by) == wanted]
    return list(found)


def part(one: Parted, by: Dimension | None) -> str:
    """Return which part of a dimension a row is of, an empty text where it is of the whole or that is not known."""
    match by:
        case "school":
            return one.school
        case "year_group":
            return one.year_group
        case "workshop":
            return one.workshop
        case _:
            return ""


def parts(rows: Iterable[Row], by: Dimension | None) -> dict[str, list[Row]]:
    """Return rows by the part they are of."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for one in rows:
        found[part(one, by)].append(one)
    return dict(found)


def _came(visits: Iterable["BookingSnapshot"]) -> Iterator[Came]:
    for visit in visits:
        day = day_of(visit)
        for session in visit.sessions:
            of = (visit.id, session.id, visit.urn, visit.workshop_id)
            groups = session.present or ()
            for group in groups:
                yield Came(*of, f"{group.year_group}", day, group.pupils)
            if not groups:
                yield Came(*of, f"{session.year_group}", day, 0)
