"""What the board of target schools is made of: a visit in a line, and that somebody invited a school. Plain values, no pydantic.

A page must answer in a tenth of the time it takes to import what reads events: so each visit's line is kept beside its event.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from shared.clock import london_day

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, WishSnapshot

NO_DATE: Final = "no_date"
"""The status of a line that is no visit: somebody looked for a date and found none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visit in a line: `planned` is its day, `counts_from` the first on which its record counts; `present` is by year group."""

    id: str
    version: int
    urn: str
    status: str
    planned: date
    counts_from: date
    day: date
    confirmed: bool
    called_off_by: str
    present: Mapping[int, int]

    def row(self) -> dict[str, Any]:
        """Return the line as plain values, without its version."""
        return {
            "urn": self.urn,
            "status": self.status,
            "planned": self.planned.isoformat(),
            "counts_from": self.counts_from.isoformat(),
            "day": self.day.isoformat(),
            "confirmed": self.confirmed,
            "called_off_by": self.called_off_by,
            "present": dict(self.present),
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Line":
        """Return the line of a row."""
        return cls(
            id=row["sk"],
            version=row["version"],
            urn=row["urn"],
            status=row["status"],
            planned=date.fromisoformat(row["planned"]),
            counts_from=date.fromisoformat(row["counts_from"]),
            day=date.fromisoformat(row["day"]),
            confirmed=row["confirmed"],
            called_off_by=row["called_off_by"],
            present={int(year): pupils for year, pupils in row["present"].items()},
        )


@dataclass(frozen=True, slots=True)
class Invitation:
    """That a school was invited: when, by whom, and what they noted."""

    urn: str
    day: date
    who: str
    note: str


def line_of_visit(visit: "BookingSnapshot") -> Line:
    """Return a visit's line."""
    present: Counter[int] = Counter()
    for session in visit.sessions:
        for group in session.present:
            present[group.year_group] += group.pupils
    planned = london_day(visit.sessions[0].starts_at)
    day = visit.delivered_on or planned
    return Line(
        id=visit.id,
        version=visit.version,
        urn=visit.urn,
        status=visit.status,
        planned=planned,
        counts_from=max(planned, day),
        day=day,
        confirmed=visit.address_confirmed,
        called_off_by=visit.cancelled_by,
        present=dict(sorted(present.items())),
    )


def line_of_wish(wish: "WishSnapshot") -> Line:
    """Return the line of a wish that found no date: of the first day of its month."""
    first = date.fromisoformat(f"{wish.month}-01")
    return Line(
        id=wish.id,
        version=wish.version,
        urn=wish.urn,
        status=NO_DATE,
        planned=first,
        counts_from=first,
        day=first,
        confirmed=True,
        called_off_by="",
        present={},
    )
