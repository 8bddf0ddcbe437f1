"""The booking table: the one module that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| head | `BOOKING#<id>` | `HEAD` | the booking as it stands |
| history | `BOOKING#<id>` | `HISTORY#<version, 6 digits>` | one move each: what, when, who, why |
| hold | `HOLDS#<yyyy-mm>` | `<yyyy-mm-ddTHH:MM>#<place>` | a place in the diary; London time; `booking` holds it |
| listed | `LIST#<status>` | `<moment>#<id>` | a line of a list: requests by when the team was asked, others by start |
| listed | `LIST#all` | `<start>#<id>` | the same of every state |
| draft | `DRAFT#<random>` | `DRAFT` | a half-filled form, gone after 24 hours; once sent, only its reference |
| mailed | `MAIL#<event id>` | `<reader>` | this e-mail went out, gone after 30 days |
| outbox | `OUTBOX#<id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| one booking with its history | query `BOOKING#<id>`, consistent | 1 for each 4 KB: 1 up to about ten moves |
| a month's held places, for the dates page | query `HOLDS#<month>` | ½ for each 4 KB: 1 for 50 visits |
| one slot's held places | the same, one slot, consistent | 1 |
| a page of a list | query `LIST#<status>`, `PAGE` lines | ½ for each 4 KB: 2 for 50 lines |
| a half-filled form | get `DRAFT#<random>`, consistent | 1 |

A change is one transaction: the head under the condition that it is still at the version that was read, a history
row, the place it takes and the one it leaves, its lines in the lists, and the outbox row of its event. Whoever
comes second is refused whole and told. A place is a row under the condition that it isn't there, so a race for
the last one has exactly one winner.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final, cast

from services.booking.model import (
    Booking,
    Contact,
    Entry,
    Hold,
    RefusedError,
    School,
    Session,
    Status,
    Workshop,
)
from shared.clock import LONDON
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.settings import setting

ATTEMPTS: Final = 12
"""How often a change that meets another one is tried: with the pauses below, about five seconds."""

FIRST_PAUSE: Final = 0.03
LONGEST_PAUSE: Final = 0.8

DRAFT_LASTS: Final = timedelta(hours=24)
MAILED_KEPT: Final = timedelta(days=30)
PAGE: Final = 50
"""Lines of a list shown at once."""


class SlotTakenError(RefusedError):
    """Every place in the slot is held by someone else."""

    def __init__(self) -> None:
        super().__init__("Someone has just booked that time. Choose another one.")


class StaleError(RefusedError):
    """Someone else changed the booking since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Someone else changed this booking while you had it open. Nothing was overwritten.")


class BusyError(RefusedError):
    """So many people are booking at once that the change couldn't be made in time; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Many people are booking right now. Wait a moment and try again. Nothing is lost.")


class IdTakenError(Exception):
    """Another booking has this reference: draw a new one."""


class AlreadySentError(Exception):
    """This form was sent before and became the booking `booking_id`."""

    def __init__(self, booking_id: str) -> None:
        super().__init__(booking_id)
        self.booking_id = booking_id


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the team's lists."""

    id: str
    status: Status
    school: str
    workshop: str
    starts_at: datetime
    waiting_since: datetime
    classes: tuple[tuple[int, int], ...]
    """Year group and pupils expected of each session."""
    pupils_present: int
    key: str
    """Where the next page goes on."""


def load(booking_id: str) -> Booking | None:
    """Return a booking with its history, or None."""
    head: dict[str, Any] | None = None
    entries = []
    for row in query(setting("TABLE"), f"BOOKING#{booking_id}", consistent=True):
        if row["sk"] == "HEAD":
            head = row
        else:
            entries.append(_entry(row))
    return _booking(head, entries) if head else None


def add(booking: Booking, *, places: int, draft: str = "") -> Booking:
    """Store a new booking in the first free of `places` places; return it with the place it got.

    With `draft` the form it came from is used up in the same transaction. Raises `SlotTakenError`,
    `AlreadySentError`, `IdTakenError` or `BusyError`.
    """
    return _store(booking, None, places, draft)


def save(booking: Booking, was: Booking, *, places: int = 0) -> Booking:
    """Store a moved booking over `was`, the version it came from.

    Where its time changed, the new place is taken and the old one freed together. Raises `StaleError`,
    `SlotTakenError` or `BusyError`.
    """
    return _store(booking, was, places, "")


def _store(booking: Booking, was: Booking | None, places: int, draft: str) -> Booking:
    takes = was is None or was.hold.starts_at != booking.hold.starts_at
    pause = FIRST_PAUSE
    for attempt in range(ATTEMPTS):
        if takes:
            free = _free_places(booking.hold.starts_at, places)
            booking = replace(booking, hold=Hold(booking.hold.starts_at, free[attempt % len(free)]))
        names, writes = zip(*_writes(booking, was, draft, takes=takes), strict=True)
        try:
            transact(writes)
        except ContendedError:
            # Full jitter, so that those who met once don't meet again in step.
            time.sleep(random.uniform(0, pause))  # noqa: S311  spreads load, guards nothing
            pause = min(2 * pause, LONGEST_PAUSE)
        except ConditionFailedError as error:
            refused = {names[index]: error.old.get(index, {}) for index in error.indexes}
            if "draft" in refused:
                raise AlreadySentError(str(refused["draft"].get("booking", ""))) from error
            if "head" in refused:
                raise (IdTakenError if was is None else StaleError) from error
            if "take" not in refused:
                raise
        else:
            return booking
    raise BusyError


def _free_places(starts_at: datetime, places: int) -> list[int]:
    key = _slot_key(starts_at)
    rows = query(setting("TABLE"), f"HOLDS#{key[:7]}", begins=f"{key}#", consistent=True)
    taken = {row["place"] for row in rows}
    free = [place for place in range(1, places + 1) if place not in taken]
    if not free:
        raise SlotTakenError
    return free


def _writes(
    booking: Booking, was: Booking | None, draft: str, *, takes: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the writes of one change, each under a name that says what its condition guards."""
    table = setting("TABLE")
    entry = booking.history[-1]
    pk = f"BOOKING#{booking.id}"
    head = {"pk": pk, "sk": "HEAD", "entity": "booking", **_head(booking)}
    if was is None:
        yield "head", put(table, head, condition="attribute_not_exists(pk)")
    else:
        yield (
            "head",
            put(
                table,
                head,
                condition="#version = :was",
                names={"#version": "version"},
                values={":was": was.version},
            ),
        )
    history = {"pk": pk, "sk": f"HISTORY#{entry.version:06d}", "entity": "history", **_plain(asdict(entry))}
    yield "history", put(table, history)
    if takes:
        key = _hold_key(booking.hold)
        held = {**key, "entity": "hold", "booking": booking.id, "place": booking.hold.place}
        yield "take", put(table, held, condition="attribute_not_exists(pk)")
    if was is not None and was.holds and (takes or not booking.holds):
        old = _hold_key(was.hold)
        yield (
            "free",
            delete(table, old["pk"], old["sk"], condition="booking = :id", values={":id": booking.id}),
        )
    lines = {(row["pk"], row["sk"]): row for row in _lines(booking)}
    for row in lines.values():
        yield "line", put(table, row)
    for row in _lines(was) if was else ():
        if (row["pk"], row["sk"]) not in lines:
            yield "line", delete(table, row["pk"], row["sk"])
    if draft:
        expires = int((entry.at + DRAFT_LASTS).timestamp())
        sent = {**_draft_key(draft), "entity": "draft", "booking": booking.id, "expires": expires}
        yield "draft", put(table, sent, condition="attribute_not_exists(booking)", old=True)
    from services.booking.published import outbox_row  # noqa: PLC0415  only writing needs pydantic: reading is fast

    yield "outbox", outbox_row(table, booking)


def _slot_key(starts_at: datetime) -> str:
    return starts_at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")


def _hold_key(hold: Hold) -> dict[str, str]:
    key = _slot_key(hold.starts_at)
    return {"pk": f"HOLDS#{key[:7]}", "sk": f"{key}#{hold.place}"}


def held(first: date, last: date) -> Mapping[datetime, int]:
    """Return how many places are held in each slot from `first` to `last`, London days, both included."""
    counts: dict[datetime, int] = defaultdict(int)
    month = first.replace(day=1)
    while month <= last:
        between = (max(first, month).isoformat(), f"{last.isoformat()}T99")
        for row in query(setting("TABLE"), f"HOLDS#{month:%Y-%m}", between=between):
            local = datetime.fromisoformat(row["sk"].partition("#")[0])
            counts[local.replace(tzinfo=LONDON)] += 1
        month = (month + timedelta(days=31)).replace(day=1)
    return counts


def listed(
    which: Status | str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    newest_first: bool = False,
) -> list[Listed]:
    """Return up to `PAGE` lines of the list `which`, a state or ``all``.

    `since` and `until` bound the moment the list is kept by; `after` is the key of the page before's last line.
    """
    low, high = _moment(since) if since else "0", _moment(until) if until else "9"
    if after:
        low, high = (low, after) if newest_first else (after, high)
    if low > high:
        return []
    rows: Iterable[dict[str, Any]] = query(
        setting("TABLE"), f"LIST#{which}", between=(low, high), newest_first=newest_first, limit=PAGE + 1
    )
    return [_listed(row) for row in islice((row for row in rows if row["sk"] != after), PAGE)]


def draft_values(draft: str, *, now: datetime) -> tuple[dict[str, Any], str]:
    """Return what was typed so far into the form `draft`, and the booking it became, if it was sent."""
    key = _draft_key(draft)
    row = get(setting("TABLE"), key["pk"], key["sk"], consistent=True) or {}
    if row.get("expires", 0) <= now.timestamp():
        # DynamoDB takes days to delete what has expired.
        return {}, ""
    return row.get("values", {}), row.get("booking", "")


def keep_draft(draft: str, values: Mapping[str, object], *, now: datetime) -> None:
    """Keep what was typed so far. Raises `AlreadySentError` for a form that was sent or is being sent."""
    row = {
        **_draft_key(draft),
        "entity": "draft",
        "values": values,
        "expires": int((now + DRAFT_LASTS).timestamp()),
    }
    try:
        write(put(setting("TABLE"), row, condition="attribute_not_exists(booking)"))
    except (ConditionFailedError, ContendedError) as error:
        raise AlreadySentError("") from error


def was_mailed(event_id: str, reader: str) -> bool:
    """Tell whether the e-mail about an event went out to `reader`, the school or the team."""
    return get(setting("TABLE"), f"MAIL#{event_id}", reader, consistent=True) is not None


def mark_mailed(event_id: str, reader: str, *, now: datetime) -> None:
    """Remember that the e-mail about an event went out to `reader`."""
    row = {
        "pk": f"MAIL#{event_id}",
        "sk": reader,
        "entity": "mailed",
        "expires": int((now + MAILED_KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))


def _draft_key(draft: str) -> dict[str, str]:
    return {"pk": f"DRAFT#{draft}", "sk": "DRAFT"}


def _moment(moment: datetime) -> str:
    """Return a moment as a sort key: London's clock would put an hour of October twice, UTC doesn't."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def _head(booking: Booking) -> dict[str, Any]:
    row = cast("dict[str, Any]", _plain(asdict(booking)))
    del row["history"]
    return row


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["version"], _time(row["at"]), row["who"], row["action"], row["status"], row["note"])


def _booking(row: Mapping[str, Any], entries: Sequence[Entry]) -> Booking:
    return Booking(
        id=row["id"],
        programme=row["programme"],
        version=row["version"],
        status=row["status"],
        school=School(**row["school"]),
        workshop=Workshop(**row["workshop"]),
        sessions=tuple(
            Session(
                session["id"],
                _time(session["starts_at"]),
                _time(session["ends_at"]),
                session["year_group"],
                session["pupils_expected"],
                tuple((year, pupils) for year, pupils in session["present"]),
            )
            for session in row["sessions"]
        ),
        hold=Hold(_time(row["hold"]["starts_at"]), row["hold"]["place"]),
        contact=Contact(**row["contact"]),
        notes=row["notes"],
        requested_at=_time(row["requested_at"]),
        waiting_since=_time(row["waiting_since"]),
        correlation_id=row["correlation_id"],
        history=tuple(entries),
        delivered_on=date.fromisoformat(row["delivered_on"]) if row["delivered_on"] else None,
        reason=row["reason"],
    )


def _lines(booking: Booking) -> Iterator[dict[str, Any]]:
    starts = _moment(booking.starts_at)
    line = {
        "entity": "listed",
        "id": booking.id,
        "status": booking.status,
        "school": booking.school.name,
        "workshop": booking.workshop.title,
        "starts_at": starts,
        "waiting_since": _moment(booking.waiting_since),
        "classes": [[session.year_group, session.pupils_expected] for session in booking.sessions],
        "pupils_present": booking.pupils_present,
    }
    kept_by = _moment(booking.waiting_since) if booking.status == "requested" else starts
    yield {"pk": f"LIST#{booking.status}", "sk": f"{kept_by}#{booking.id}", **line}
    yield {"pk": "LIST#all", "sk": f"{starts}#{booking.id}", **line}


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        row["id"],
        row["status"],
        row["school"],
        row["workshop"],
        _time(row["starts_at"]),
        _time(row["waiting_since"]),
        tuple((year, pupils) for year, pupils in row["classes"]),
        row["pupils_present"],
        row["sk"],
    )
