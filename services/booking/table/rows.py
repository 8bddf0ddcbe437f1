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
    CountsDiffer,
    Entry,
    OwnerChange,
    PartChange,
    TimeChange,
)
from services.booking.domain.parts import (
    Arrival,
    Class,
    Contact,
    Count,
    Employer,
    Encounter,
    Hold,
    School,
    Session,
    Wish,
    Workshop,
)


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
        sessions=tuple(_session(row) for row in head["sessions"]),
        hold=_hold(head["hold"]) if head["hold"] else None,
        contact=_contact(head["contact"]),
        copy=_contact(head["copy"]) if head["copy"] else None,
        new_address=head["new_address"],
        former_address=head["former_address"],
        former_copy=_contact(head["former_copy"]) if head["former_copy"] else None,
        notes=head["notes"],
        requested_at=_time(head["requested_at"]),
        waiting_since=_time(head["waiting_since"]),
        lapses_at=_moment(head["lapses_at"]),
        wish=_wish(head["wish"]) if head["wish"] else None,
        arrival=Arrival(**head["arrival"]) if head["arrival"] else None,
        # Heads that were written before a move left anything of it have none.
        former_arrival=Arrival(**former) if (former := head.get("former_arrival")) else None,
        encounter=_encounter(head["encounter"]) if head["encounter"] else None,
        correlation_id=head["correlation_id"],
        history=tuple(_entry(row) for row in history),
        delivered_on=date.fromisoformat(head["delivered_on"]) if head["delivered_on"] else None,
        cancelled_by=head["cancelled_by"],
        reason=head["reason"],
        reason_code=head["reason_code"],
        owner=head["owner"],
        # Nobody could choose one before.
        language=head.get("language", ""),
    )


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        row["id"],
        _time(row["starts_at"]),
        _time(row["ends_at"]),
        row["year_group"],
        row["pupils_expected"],
        row["needs"],
        _count(row["present"]),
        _count(row["teacher"]),
        _count(row["settled"]),
    )


def _count(row: Sequence[Sequence[int]] | None) -> Count | None:
    return None if row is None else tuple((year, pupils) for year, pupils in row)


def _hold(row: Mapping[str, Any]) -> Hold:
    return Hold(date.fromisoformat(row["day"]), row["team"], _moment(row["until"]))


def _contact(row: Mapping[str, Any]) -> Contact:
    return Contact(row["name"], row["email"], row["phone"], _moment(row["confirmed_at"]))


def _wish(row: Mapping[str, Any]) -> Wish:
    classes, times = row["classes"], row["times"]
    return Wish(
        _time(row["asked_at"]),
        None if classes is None else tuple(Class(**one) for one in classes),
        None if times is None else tuple((_time(start), _time(end)) for start, end in times),
        row["said"],
    )


def _encounter(row: Mapping[str, Any]) -> Encounter:
    met = tuple(Employer(one["name"], tuple(one["roles"])) for one in row["employers"])
    return Encounter(**{**row, "employers": met})


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["version"],
        _time(row["at"]),
        row["who"],
        row["action"],
        row["status"],
        row["said"],
        tuple(_change(fact) for fact in row["changed"]),
        row["code"],
    )


def _fact(change: Change) -> dict[str, Any]:
    match change:
        case ClassChange(before, after):
            return {"what": "class", "before": before and asdict(before), "after": after and asdict(after)}
        case TimeChange(before, after):
            return {"what": "time", "before": _plain(before), "after": _plain(after)}
        case CountChange(before, after):
            return {"what": "count", "before": before, "after": after}
        case CountsDiffer(facilitator, teacher):
            return {"what": "counts", "facilitator": facilitator, "teacher": teacher}
        case OwnerChange(before, after):
            return {"what": "owner", "before": before, "after": after}
        case PartChange(part):
            return {"what": part}


def _change(fact: Mapping[str, Any]) -> Change:
    match fact["what"]:
        case "class":
            before, after = fact["before"], fact["after"]
            return ClassChange(before and Class(**before), after and Class(**after))
        case "time":
            return TimeChange(_time(fact["before"]), _time(fact["after"]))
        case "count":
            return CountChange(fact["before"], fact["after"])
        case "counts":
            return CountsDiffer(fact["facilitator"], fact["teacher"])
        case "owner":
            return OwnerChange(fact["before"], fact["after"])
        case part:
            return PartChange(part)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return _time(text) if text else None


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
