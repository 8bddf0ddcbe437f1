"""Bookings with their history: read whole, written in one transaction."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.diary import free_teams
from services.booking.domain.hours import Diary
from services.booking.domain.parts import Hold
from services.booking.domain.refusal import BusyError, SlotTakenError, StaleError
from services.booking.domain.team_day import Stretch, TeamDay, freed, taken
from services.booking.table import booking_key, history_key
from services.booking.table import diary as diary_rows
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


def add(booking: Booking, *, diary: Diary, outbox: Write, draft: str = "") -> Booking:
    """Store a new booking with the first team that is free for it; return it with the place it got.

    One without a hold takes none. `outbox` is the write of its event. With `draft` the form it came from is used up in the same
    transaction. Raises `SlotTakenError`, `drafts.AlreadySentError`, `IdTakenError` or `BusyError`.
    """
    return _store(booking, None, diary, outbox, draft)


def save(booking: Booking, was: Booking, *, outbox: Write, diary: Diary | None = None) -> Booking:
    """Store a moved booking over `was`, the version it came from, with `outbox`, the write of its event.

    Where its times or its hold changed, or it holds a place again, `diary` says which teams there are: the new place is taken
    and the old one freed together. Raises `StaleError`, `SlotTakenError` or `BusyError`.
    """
    return _store(booking, was, diary, outbox, "")


def _store(booking: Booking, was: Booking | None, diary: Diary | None, outbox: Write, draft: str) -> Booking:
    pause = FIRST_PAUSE
    for attempt in range(ATTEMPTS):
        placed, places = _placed(booking, was, diary, attempt)
        guarded = [*_writes(placed, was), *(("place", place) for place in places), ("outbox", outbox)]
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
            return placed
    raise BusyError


def _placed(
    booking: Booking, was: Booking | None, diary: Diary | None, attempt: int
) -> tuple[Booking, Sequence[Write]]:
    """Return a booking with the place it gets, and the writes of the teams' days on which that changes something.

    The team it asks for, or has that day, is taken if it is free, otherwise one that is; another one at each attempt, because
    somebody is at work on the first. Raises `SlotTakenError`.
    """
    left = was.hold if was and was.holds else None
    if not _takes(booking, was):
        return booking, [] if booking.holds else _freed(booking, left)
    hold = booking.hold
    if hold is None or diary is None:
        raise TypeError("Taking a place needs a hold and the diary.")
    at, on_day = booking.history[-1].at, diary_rows.on(hold.day)
    span = (booking.starts_at, booking.ends_at)
    teams = free_teams(diary, on_day, span, booking.school.urn, at, ignoring=booking.id)
    if not teams:
        raise SlotTakenError
    same_day = left.team if left and left.day == hold.day else 0
    team = next((one for one in (hold.team, same_day) if one in teams), teams[attempt % len(teams)])
    stretch = Stretch(*span, booking.id, booking.school.urn, hold.until)
    before = next((one for one in on_day if one.team == team), TeamDay(hold.day, team))
    writes: list[Write] = [diary_rows.kept(taken(before, stretch, at))]
    if left and (left.day, left.team) != (hold.day, team):
        writes.extend(_freed(booking, left))
    return replace(booking, hold=replace(hold, team=team)), writes


def _takes(booking: Booking, was: Booking | None) -> bool:
    """Tell whether a change takes a place in the diary: a first one, another one, the same for longer, or one again."""
    if not booking.holds:
        return False
    if was is None or not was.holds:
        return True
    return (was.hold, was.starts_at, was.ends_at) != (booking.hold, booking.starts_at, booking.ends_at)


def _freed(booking: Booking, hold: Hold | None) -> Sequence[Write]:
    """Return the write that frees a place; none where it is gone: a hold that ran out gives way to others.

    The place of an offer that lapsed is the one it was before, not one that became free now.
    """
    if hold is None:
        return []
    before = diary_rows.team_day(hold.day, hold.team)
    after, last = freed(before, booking.id), booking.history[-1]
    if after == before:
        return []
    return [diary_rows.kept(after if last.action == "lapse" else replace(after, freed_at=last.at))]


def _refuse(refused: Mapping[str, Mapping[str, Any]], error: ConditionFailedError, *, new: bool) -> None:
    """Raise what a refused transaction means; return where only the place was lost, so that another can be tried."""
    if "draft" in refused:
        raise AlreadySentError(str(refused["draft"].get("booking", ""))) from error
    if "head" in refused:
        raise (IdTakenError if new else StaleError) from error
    if "place" not in refused:
        raise error


def _writes(booking: Booking, was: Booking | None) -> Iterator[tuple[str, Write]]:
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
    before = {(row["pk"], row["sk"]): row for row in lines(was)} if was else {}
    after = {(row["pk"], row["sk"]): row for row in lines(booking)}
    for key, row in after.items():
        # A mail that was sent is a line no more: one that was there before is not put again.
        if row != before.get(key):
            yield "line", put(table, row)
    for pk, sk in before.keys() - after.keys():
        yield "line", delete(table, pk, sk)
