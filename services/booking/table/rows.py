"""Bookings as rows, and rows as bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, cast

from services.booking.domain.booking import Booking
from services.booking.domain.history import (
    Change,
    ClassChange,
    CountChange,
    Entry,
    PartChange,
    TimeChange,
)
from services.booking.domain.parts import Class, Contact, Hold, School, Session, Workshop


def head_row(booking: Booking) -> dict[str, Any]:
    """Return the values of a booking's head: everything but its history."""
    row = cast("dict[str, Any]", _plain(asdict(booking)))
    del row["history"]
    return row


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the values of a move in the history."""
    return cast("dict[str, Any]", _plain(asdict(entry))) | {"changed": [_fact(one) for one in entry.changed]}


def booking_from(head: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> Booking:
    """Return the booking that a head and the rows of its history hold."""
    return Booking(
        id=head["id"],
        programme=head["programme"],
        version=head["version"],
        status=head["status"],
        school=School(**head["school"]),
        workshop=Workshop(**head["workshop"]),
        sessions=tuple(
            Session(
                session["id"],
                _time(session["starts_at"]),
                _time(session["ends_at"]),
                session["year_group"],
                session["pupils_expected"],
                tuple((year, pupils) for year, pupils in session["present"]),
            )
            for session in head["sessions"]
        ),
        hold=Hold(_time(head["hold"]["starts_at"]), head["hold"]["place"]),
        contact=_contact(head["contact"]),
        notes=head["notes"],
        requested_at=_time(head["requested_at"]),
        waiting_since=_time(head["waiting_since"]),
        correlation_id=head["correlation_id"],
        history=tuple(_entry(row) for row in history),
        delivered_on=date.fromisoformat(head["delivered_on"]) if head["delivered_on"] else None,
        reason=head["reason"],
    )


def _contact(row: Mapping[str, Any]) -> Contact:
    """Return who asked; older rows hold a `role` besides, which nothing read."""
    return Contact(row["name"], row["email"], row["phone"])


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["version"],
        _time(row["at"]),
        row["who"],
        row["action"],
        row["status"],
        # Before the history kept facts, it kept a sentence as `note`.
        row["said"] if "said" in row else row["note"],
        tuple(_change(fact) for fact in row.get("changed", ())),
    )


def _fact(change: Change) -> dict[str, Any]:
    match change:
        case ClassChange(before, after):
            return {"what": "class", "before": _class(before), "after": _class(after)}
        case TimeChange(before, after):
            return {"what": "time", "before": _plain(before), "after": _plain(after)}
        case CountChange(before, after):
            return {"what": "count", "before": before, "after": after}
        case PartChange(part):
            return {"what": part}


def _class(expected: Class) -> list[int]:
    return [expected.year_group, expected.pupils_expected]


def _change(fact: Mapping[str, Any]) -> Change:
    match fact["what"]:
        case "class":
            return ClassChange(Class(*fact["before"]), Class(*fact["after"]))
        case "time":
            return TimeChange(_time(fact["before"]), _time(fact["after"]))
        case "count":
            return CountChange(fact["before"], fact["after"])
        case part:
            return PartChange(part)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _plain(value: Any) -> Any:  # noqa: ANN401  walks whatever a dataclass holds
    """Return a dataclass's values as a row takes them: moments and days as ISO texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
