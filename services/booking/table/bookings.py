"""Bookings with their history: read whole, written in one transaction."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Hold
from services.booking.domain.refusal import BusyError, SlotTakenError, StaleError
from services.booking.table import booking_key, history_key, hold_key
from services.booking.table.diary import free_places
from services.booking.table.drafts import AlreadySentError, sent_row
from services.booking.table.lists import lines
from services.booking.table.rows import booking_from, entry_row, head_row
from shared.dynamo import ConditionFailedError, ContendedError, delete, put, query, transact
from shared.settings import setting

ATTEMPTS: Final = 12
"""How often a change that another one gets in the way of is tried: with the pauses below, about five seconds in all."""

FIRST_PAUSE: Final = 0.03
"""Seconds; each later pause may be twice as long."""

LONGEST_PAUSE: Final = 0.8
"""Seconds."""

Write = Mapping[str, Any]
"""A write of a transaction, as `shared.dynamo` makes it."""


class IdTakenError(Exception):
    """Another booking has this reference: draw a new one."""


def load(booking_id: str) -> Booking | None:
    """Return a booking with its history, or None."""
    head: dict[str, Any] | None = None
    history = []
    for row in query(setting("TABLE"), booking_key(booking_id), consistent=True):
        if row["sk"] == "HEAD":
            head = row
        else:
            history.append(row)
    return booking_from(head, history) if head else None


def add(booking: Booking, *, places: int, outbox: Write, draft: str = "") -> Booking:
    """Store a new booking in the first free of `places` places; return it with the place it got.

    `outbox` is the write of its event. With `draft` the form it came from is used up in the same transaction. Raises
    `SlotTakenError`, `drafts.AlreadySentError`, `IdTakenError` or `BusyError`.
    """
    return _store(booking, None, places, outbox, draft)


def save(booking: Booking, was: Booking, *, outbox: Write, places: int = 0) -> Booking:
    """Store a moved booking over `was`, the version it came from, with `outbox`, the write of its event.

    Where its time changed, the new place is taken and the old one freed together. Raises `StaleError`,
    `SlotTakenError` or `BusyError`.
    """
    return _store(booking, was, places, outbox, "")


def _store(booking: Booking, was: Booking | None, places: int, outbox: Write, draft: str) -> Booking:
    takes = was is None or was.hold.starts_at != booking.hold.starts_at
    pause = FIRST_PAUSE
    for attempt in range(ATTEMPTS):
        if takes:
            free = free_places(booking.hold.starts_at, places)
            if not free:
                raise SlotTakenError
            booking = replace(booking, hold=Hold(booking.hold.starts_at, free[attempt % len(free)]))
        guarded = [*_writes(booking, was, takes=takes), ("outbox", outbox)]
        if draft:
            guarded.append(("draft", sent_row(draft, booking.id, booking.history[-1].at)))
        names, writes = zip(*guarded, strict=True)
        try:
            transact(writes)
        except ContendedError:
            # A random pause, so that two changes that met once don't meet again at the next try.
            time.sleep(random.uniform(0, pause))  # noqa: S311  spreads load, guards nothing
            pause = min(2 * pause, LONGEST_PAUSE)
        except ConditionFailedError as error:
            _refuse(
                {names[index]: error.old.get(index, {}) for index in error.indexes}, error, new=was is None
            )
        else:
            return booking
    raise BusyError


def _refuse(refused: Mapping[str, Mapping[str, Any]], error: ConditionFailedError, *, new: bool) -> None:
    """Raise what a refused transaction means; return where only the place was lost, so that another can be tried."""
    if "draft" in refused:
        raise AlreadySentError(str(refused["draft"].get("booking", ""))) from error
    if "head" in refused:
        raise (IdTakenError if new else StaleError) from error
    if "take" not in refused:
        raise error


def _writes(booking: Booking, was: Booking | None, *, takes: bool) -> Iterator[tuple[str, Write]]:
    """Yield the writes of one change, each under a name that says what its condition guards."""
    table = setting("TABLE")
    entry = booking.history[-1]
    pk = booking_key(booking.id)
    head = {"pk": pk, "sk": "HEAD", "entity": "booking", **head_row(booking)}
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
    history = {"pk": pk, "sk": history_key(entry.version), "entity": "history", **entry_row(entry)}
    yield "history", put(table, history)
    if takes:
        key = hold_key(booking.hold)
        hold = {**key, "entity": "hold", "booking": booking.id, "place": booking.hold.place}
        yield "take", put(table, hold, condition="attribute_not_exists(pk)")
    if was is not None and was.holds and (takes or not booking.holds):
        old = hold_key(was.hold)
        yield (
            "free",
            delete(table, old["pk"], old["sk"], condition="booking = :id", values={":id": booking.id}),
        )
    new_lines = {(row["pk"], row["sk"]): row for row in lines(booking)}
    for row in new_lines.values():
        yield "line", put(table, row)
    for row in lines(was) if was else ():
        if (row["pk"], row["sk"]) not in new_lines:
            yield "line", delete(table, row["pk"], row["sk"])
