"""Who comes to visits and the hours that people gave, in brief; and of each visit, apart and small, the places not filled.

`facts` keeps each by the version of its event: one that was heard twice, or after a newer one, changes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from services.metrics import brief
from services.metrics.brief import Hours, Open, Staff
from services.metrics.table.batch import read_all
from shared.dynamo import query
from shared.settings import setting

STAFF: Final = "STAFF"
HOURS: Final = "HOURS"
GAPS: Final = "GAPS"


def row_of(of: Staff | Hours) -> dict[str, Any]:
    """Return the row of who comes to a visit, or of hours, without its version."""
    pk, entity = (STAFF, "staff") if isinstance(of, Staff) else (HOURS, "hours")
    return {"pk": pk, "sk": of.id, "entity": entity, "brief": brief.packed(of)}


def row_of_open(of: Open) -> dict[str, Any]:
    """Return the row of a visit's places that are not filled, without its version."""
    places = [[day.isoformat(), missing] for day, missing in of.places]
    return {"pk": GAPS, "sk": of.booking, "entity": "gap", "urn": of.urn, "places": places}


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
