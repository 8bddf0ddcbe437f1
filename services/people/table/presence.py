"""What people pressed at visits, a day a partition: who came into a school and left it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.people.domain.presence import Presence, Press
from services.people.table import present_key
from services.people.table.rows import Write, moment, over, row, value_of, without
from shared.clock import london_time
from shared.dynamo import get, query
from shared.settings import setting

KEPT: Final = timedelta(days=90)
"""How long a row stays after its day: where people were is needed until everybody is home, and for questions after."""


def of_day(day: date) -> list[Presence]:
    """Return what people pressed on a day, by visit and person, as it is this moment."""
    return [_presence(day, found) for found in query(setting("TABLE"), present_key(day), consistent=True)]


def one(day: date, booking: str, person: str) -> Presence:
    """Return what a person pressed at a visit on a day, as it is this moment; of version 0 where that is nothing."""
    found = get(setting("TABLE"), present_key(day), f"{booking}#{person}", consistent=True)
    return _presence(day, found) if found else Presence(booking=booking, person=person, day=day)


def kept(after: Presence, was: Presence) -> Write:
    """Return the write of what a person pressed over what was read."""
    there = row(
        present_key(after.day),
        f"{after.booking}#{after.person}",
        "presence",
        asdict(after),
        expires=int((london_time(after.day, 0) + KEPT).timestamp()),
    )
    return over(there, after.version, was.version)


def gone(was: Presence) -> Write:
    """Return the write that takes away what a person pressed."""
    return without(present_key(was.day), f"{was.booking}#{was.person}", was.version)


def _presence(day: date, found: Mapping[str, Any]) -> Presence:
    value = value_of(found)
    return Presence(
        booking=value["booking"],
        person=value["person"],
        day=day,
        version=found["version"],
        here=_press(value["here"]),
        left=_press(value["left"]),
        rung_at=moment(value["rung_at"]),
    )


def _press(value: Mapping[str, Any] | None) -> Press | None:
    if value is None:
        return None
    pressed_at, at = (datetime.fromisoformat(value[name]) for name in ("pressed_at", "at"))
    return Press(value["what"], pressed_at, at, value["back"], value.get("by", ""))
