"""Who is in the building: a row for each who comes to a visit and pressed something, by the visit's day.

Read units: a day of all visits is ½ for each 4 KB, 1 for about thirty people; one visit's is the same, consistent: 1.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.people.domain.presence import Presence, Press
from shared.clock import london_time
from shared.dynamo import ConditionFailedError, put, query, write
from shared.settings import setting

KEPT: Final = timedelta(days=30)
"""How long after the day it is kept who was there: a month, in which somebody may ask."""


def of_day(day: date, booking: str = "") -> dict[tuple[str, str], Presence]:
    """Return what was pressed on a visit's day, of all visits or of one, by booking and person."""
    begins = f"{booking}#" if booking else ""
    rows = query(setting("TABLE"), _pk(day), begins=begins, consistent=True)
    return {(one.booking, one.person): one for one in (_of(row, day) for row in rows)}


def find(day: date, booking: str, person: str) -> Presence:
    """Return what a person pressed at a visit; an empty one where that is nothing."""
    found = of_day(day, booking).get((booking, person))
    return found or Presence(booking=booking, person=person, day=day)


def kept(presence: Presence) -> bool:
    """Store what is known by now over the version it was made of; False where something else arrived meanwhile."""
    row = {
        "pk": _pk(presence.day),
        "sk": f"{presence.booking}#{presence.person}",
        "entity": "presence",
        "version": presence.version + 1,
        "here": _row(presence.here),
        "left": _row(presence.left),
        "rung_at": presence.rung_at.isoformat() if presence.rung_at else "",
        "expires": int((london_time(presence.day, 0) + KEPT).timestamp()),
    }
    try:
        write(
            put(
                setting("TABLE"),
                row,
                condition="attribute_not_exists(pk) OR #version = :was",
                names={"#version": "version"},
                values={":was": presence.version},
            )
        )
    except ConditionFailedError:
        return False
    return True


def _pk(day: date) -> str:
    return f"PRESENT#{day.isoformat()}"


def _row(press: Press | None) -> dict[str, Any] | None:
    if press is None:
        return None
    return {"pressed_at": press.pressed_at.isoformat(), "at": press.at.isoformat(), "back": press.back}


def _of(row: Mapping[str, Any], day: date) -> Presence:
    booking, _, person = row["sk"].partition("#")
    here, left = row["here"], row["left"]
    return Presence(
        booking=booking,
        person=person,
        day=day,
        version=row["version"],
        here=here and Press("here", *_press(here)),
        left=left and Press("left", *_press(left)),
        rung_at=datetime.fromisoformat(row["rung_at"]) if row["rung_at"] else None,
    )


def _press(row: Mapping[str, Any]) -> tuple[datetime, datetime, bool]:
    return datetime.fromisoformat(row["pressed_at"]), datetime.fromisoformat(row["at"]), row["back"]
