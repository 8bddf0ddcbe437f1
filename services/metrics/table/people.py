"""Who comes to visits and the hours that people gave, in brief; and of each visit, apart and small, the places not filled.

Each kind of row is kept by the version of its event, so that one that was heard twice, or after a newer one, changes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from services.metrics import brief
from services.metrics.brief import Hours, Staff
from services.metrics.figures.gaps import Open, open_of
from services.metrics.table.batch import read_all
from shared.dynamo import query
from shared.inbox import keep_latest
from shared.settings import setting

if TYPE_CHECKING:
    from shared.events.people import HoursGiven, VisitStaffed

STAFF: Final = "STAFF"
HOURS: Final = "HOURS"
GAPS: Final = "GAPS"


def keep_staff(event: "VisitStaffed") -> bool:
    """Keep who comes to a visit, and the places not filled; tell whether it was newer than what was known."""
    of = brief.of_staff(event.visit)
    short = open_of(of)
    places = [[day.isoformat(), missing] for day, missing in short.places]
    # Each by its own version: what a crash left out between the two is made good when the event comes again.
    row = {"pk": GAPS, "sk": of.id, "entity": "gap", "urn": of.urn, "places": places}
    keep_latest(setting("TABLE"), row, event.version)
    row = {"pk": STAFF, "sk": of.id, "entity": "staff", "brief": brief.packed(of)}
    return keep_latest(setting("TABLE"), row, event.version)


def keep_hours(event: "HoursGiven") -> bool:
    """Keep hours that somebody gave besides sessions; tell whether it was newer than what was known."""
    of = brief.of_hours(event.entry)
    row = {"pk": HOURS, "sk": of.id, "entity": "hours", "brief": brief.packed(of)}
    return keep_latest(setting("TABLE"), row, event.version)


def staff() -> Iterator[Staff]:
    """Yield who comes to each visit."""
    texts = (row["brief"] for row in query(setting("TABLE"), STAFF, only=("brief",)))
    return map(brief.staff, brief.unpacked(texts))


def staff_of(bookings: Sequence[str]) -> tuple[Staff, ...]:
    """Return who comes to some visits, in the order of their references."""
    rows = read_all([(STAFF, one) for one in dict.fromkeys(bookings)])
    texts = {str(row["sk"]): str(row["brief"]) for row in rows}
    return tuple(map(brief.staff, brief.unpacked(texts[one] for one in sorted(texts))))


def hours() -> Iterator[Hours]:
    """Yield the hours that people gave besides sessions."""
    texts = (row["brief"] for row in query(setting("TABLE"), HOURS, only=("brief",)))
    return map(brief.hours, brief.unpacked(texts))


def open_visits() -> Iterator[Open]:
    """Yield of each visit the places of its planned sessions that are not filled."""
    for row in query(setting("TABLE"), GAPS):
        places = tuple((date.fromisoformat(day), missing) for day, missing in row["places"])
        yield Open(row["sk"], row["urn"], places)
