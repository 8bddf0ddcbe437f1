"""`make restore`: brings tables back into the stack as they were at a moment, says what that loses, and loses nothing twice.

Each table comes into another one beside it, and its rows from there into the stack's own, so that names, streams and alarms stay.
While that is done the doors are closed (`operate.doors`). Every step may be made twice: cut off anywhere, the same command goes
on.

Versions of events only grow, and tables that are brought back begin again at older ones. All tables are brought back together, so
that nobody has heard of more than anybody else says; a single one only where nothing of it was published since, or where it
publishes nothing. What the log has of after the moment is noted there as void (`operate.event_log`), and what the log got of just
before it is published once more, since it may have been on its way.
"""

import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from operate import as_it_was, difference, doors, event_log, forgotten, lost
from operate.aws import client
from operate.difference import Difference
from operate.doors import Parts, Place
from operate.event_log import Entry, missing, take_back
from operate.moments import SOURCES, table_of
from operate.processes import StageError, wait_for
from operate.tables import Key, Row, entity, everything, rows
from services.metrics.functions.eventlog import key_of
from shared.clock import LONDON
from shared.outbox import ENTITY as OUTBOX
from shared.outbox import KEPT
from shared.relay import BATCH

ON_ITS_WAY: Final = timedelta(hours=25)
"""How old an event may be that had not reached everybody at the moment to which tables are brought back. Of summaries an outbox
says the day alone."""

MAIL: Final = "unreachable"
"""The table of addresses that take no mail."""

TOLD_WITHIN: Final = 120.0
"""Seconds until what the outboxes got is published, unless something is out of order."""


class HeardError(StageError):
    """One table can't be brought back alone: others have heard of what was published of it since."""


@dataclass(frozen=True, slots=True)
class Was:
    """Tables by service as they were `at` a moment: on the emulator that of the copies that were kept."""

    at: datetime
    tables: Mapping[str, Mapping[Key, Row]]


def log(outputs: Mapping[str, str], *, since: datetime, yes: bool) -> int:
    """Bring back the objects of the event log that were deleted since a moment; the exit code is 1 where nobody agreed."""
    marks = event_log.hidden(outputs["EventsBucket"], since)
    print(f"{len(marks)} objects of the event log were deleted since; what is in them is there still.")
    if not marks:
        return 0
    if not (yes or _agreed("Bring them back?")):
        return 1
    event_log.bring_back(outputs["EventsBucket"], marks)
    print("They are back. If summaries were withdrawn since: make withdraw REALLY=1 once more.")
    return 0


def restore(
    outputs: Mapping[str, str], parts: Parts, *, to: datetime, tables: Sequence[str], yes: bool, now: datetime
) -> int:
    """Bring tables back to the moment `to`: show what that does, ask unless `yes`, do it; the exit code is 1 where nobody agreed.

    Raises `StageError` where the moment is out of reach, another restore is on its way, or one table alone can't be brought back.
    """
    services = _services(tables)
    begun = doors.place(outputs["ReportsBucket"])
    if begun and (begun.moment, begun.tables) != (to, services):
        alone = f" TABLE={begun.tables[0]}" if len(begun.tables) == 1 else ""
        raise StageError(
            f"A restore was cut off, and the doors are closed. Finish it first: make restore AT={begun.to}{alone}"
        )
    copies = {one: as_it_was.begin(table_of(outputs, one), to) for one in services}
    for one in copies.values():
        print(f"Bringing {one.name}, as it was at {one.at.astimezone(LONDON):%d %B %Y %H:%M:%S}", flush=True)
        as_it_was.arrived(one)
    was = Was(
        min(one.at for one in copies.values()),
        {one: everything(copy.name) for one, copy in copies.items()},
    )
    void, unreadable = _void(outputs, was)
    found = _compared(outputs, was, now)
    told = list(lost.said(void, was.tables, found))
    print("\n".join([*_said(found), "\nLost by it:", *(told or ["  nothing"])]))
    for line in unreadable:
        print(f"  Can't be read: {line}")
    _refuse_alone(services, void)
    if not (yes or begun or _agreed("Close the doors and bring it back?")):
        print(
            "Nothing was changed. What lies beside the tables stays for the next try; make restore FORGET=1 deletes it."
        )
        return 1
    place = doors.note(outputs["ReportsBucket"], parts, to=to, tables=services)
    try:
        _bring(outputs, place, was, told, now)
    except HeardError:
        doors.open_all(place)
        doors.end(outputs["ReportsBucket"])
        raise
    except BaseException:
        print("The doors are closed until it is done. The same command goes on.", file=sys.stderr)
        raise
    doors.open_all(place)
    _publish_again(was, outputs["Bus"])
    doors.end(outputs["ReportsBucket"])
    for copy in copies.values():
        as_it_was.forget(copy.name)
    print(
        "Brought back, and the doors are open. Now what follows from the log: make rebuild WHAT=all REALLY=1"
    )
    return 0


def _refuse_alone(services: Sequence[str], void: Collection[Entry]) -> None:
    """Raise `HeardError` where one table alone would be brought back of which something was published since."""
    if len(services) == 1 and void:
        raise HeardError(
            f"The others have heard of what {services[0]} published since, so its next changes would be nothing new to them. "
            "Bring all tables back together, without TABLE=, or choose a later moment. Nothing was changed."
        )


def _services(tables: Sequence[str]) -> tuple[str, ...]:
    unknown = [one for one in tables if one not in SOURCES]
    if unknown:
        raise StageError(f"There is no table “{unknown[0]}”. There are: {', '.join(SOURCES)}.")
    return tuple(tables) or tuple(SOURCES)


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        print("Nobody is there to agree: run it at a terminal, or with YES=1.", file=sys.stderr)
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _compared(outputs: Mapping[str, str], was: Was, now: datetime) -> dict[str, Difference]:
    found = {
        service: difference.between(table, everything(table_of(outputs, service)), to=was.at, now=now)
        for service, table in was.tables.items()
    }
    if MAIL in found:
        found[MAIL] = forgotten.left_out(found[MAIL], table_of(outputs, "booking"), was.at)
    return found


def _void(outputs: Mapping[str, str], was: Was) -> tuple[list[Entry], list[str]]:
    """Return the events of the log that are no longer so once the tables are as they were, and what of it can't be read."""
    sources = {SOURCES[service] for service in was.tables} - {""}
    return lost.since(outputs["EventsBucket"], sources, was.tables.values(), to=was.at)


def _said(found: Mapping[str, Difference]) -> Iterator[str]:
    """Yield in lines what would be done to each service's table."""
    for service, one in found.items():
        yield f"\n{service}: {one.same} rows are as they were, {one.over} are over since and left out."
        if one.nothing:
            continue
        yield f"  {'':20}{'put back':>10}{'changed':>10}{'taken away':>12}"
        for kind, (back, changed, away) in one.counts().items():
            yield f"  {kind:20}{back:10}{changed:10}{away:12}"


def _bring(outputs: Mapping[str, str], place: Place, was: Was, told: Collection[str], now: datetime) -> None:
    """Close the doors, bring the tables back, take back what the log says of since, and erase again whoever was erased since.

    What is lost besides what was `told` before, since it came while somebody decided, is said as well.
    """
    print("\nClosing the doors", flush=True)
    doors.close_front(place)
    if not doors.cut_off(place):
        _wait_until_told(outputs, place.tables, now)
        doors.empty(place)
        doors.close_back(place)
    # Once more: until the doors were closed, more was accepted.
    found, (void, _) = _compared(outputs, was, now), _void(outputs, was)
    _refuse_alone(place.tables, void)
    if more := [line for line in lost.said(void, was.tables, found) if line not in told]:
        print("\n".join(["Lost as well, since it came before the doors were closed:", *more]))
    for service, one in found.items():
        difference.carry_out(table_of(outputs, service), one)
    if void:
        take_back(outputs["EventsBucket"], [one.key for one in void], to=was.at, at=now)
        print(f"{len(void)} events of the log are void from now on.")
    for line in forgotten.again(outputs, found, now):
        print(line)


def _wait_until_told(outputs: Mapping[str, str], services: Sequence[str], now: datetime) -> None:
    """Wait until the log has what outboxes got lately: what is on its way then is what the log is asked for, and no more."""
    since = int((now - ON_ITS_WAY + KEPT).timestamp())
    waiting = {
        key_of(row["detail_type"]["S"], json.loads(row["detail"]["S"]))
        for service in services
        for row in rows(table_of(outputs, service))
        if entity(row) == OUTBOX and int(row["expires"]["N"]) >= since
    }
    try:
        wait_for(
            "the outboxes", lambda: not missing(outputs["EventsBucket"], waiting), TOLD_WITHIN, pause=0.5
        )
    except StageError:
        left = missing(outputs["EventsBucket"], waiting)
        print(
            f"{len(left)} events were not published in {TOLD_WITHIN:.0f} seconds, and will be when the doors open:"
        )
        print("\n".join(f"  {one}" for one in sorted(left)))


def _publish_again(was: Was, bus: str) -> None:
    """Publish what had just been written at the moment to which tables are brought back: not everybody may have heard of it."""
    since = int((was.at - ON_ITS_WAY + KEPT).timestamp())
    told = [
        row
        for table in was.tables.values()
        for one, row in sorted(table.items())
        if entity(row) == OUTBOX and int(row["expires"]["N"]) >= since
    ]
    for start in range(0, len(told), BATCH):
        entries = [
            {
                "EventBusName": bus,
                "Source": row["source"]["S"],
                "DetailType": row["detail_type"]["S"],
                "Detail": row["detail"]["S"],
            }
            for row in told[start : start + BATCH]
        ]
        if client("events").put_events(Entries=entries)["FailedEntryCount"]:
            raise StageError(
                "The bus takes no events just now. The same command goes on: run it again in some minutes."
            )
