"""Asks one connection: takes it, goes on where it was stopped, keeps the answers, then the figures, then what became of it.

The order is what makes a crash harmless. The source's row names the run before anything is asked; the answers and what is new in
them are objects before the table is written; the row lets go of the run last. A run that a row still names when its time is over
was cut off: whoever comes next writes its object into the table first, if there is one, then asks again.
"""

import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx

from services.metrics.period import DAY
from services.metrics.runs import PASSING, Note, Run, RunKind, Standing, newest_of
from services.metrics.sources import observed, raw
from services.metrics.sources.base import Window
from services.metrics.sources.connectors.base import Connector, Job, Outcome
from services.metrics.sources.connectors.client import Client
from services.metrics.sources.connectors.credentials import Keyring
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import again, run
from services.metrics.sources.connectors.trouble import Trouble, TroubleError
from services.metrics.table import runs
from services.metrics.table.registry import MeaningChangedError
from shared.clock import Clock, london_day
from shared.log import failed, logger
from shared.programme import Connection

if TYPE_CHECKING:
    from services.metrics.observations import Observation

CALLS: Final = 2000
"""The most one run asks: below what any of the platforms gives a day."""

STAMP: Final = "%Y%m%dT%H%M%S%fZ"
"""How a moment stands in a run's id: ids are in the order of their moments."""

CATCHES_UP: Final = timedelta(days=92)
"""How far back days that were missed are asked for by themselves; beyond, `make collect` does it."""

HELD: Final = timedelta(minutes=3)
"""How much longer than it may ask a run has its source: to keep what came."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run asks with; `chance` and `sleep` are handed on to the client's waits."""

    http: httpx.Client = field(repr=False)
    clock: Clock
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


REREADS: Final = timedelta(hours=1)
"""How long answers of ninety days may take to be read again."""


class BusyError(RuntimeError):
    """Another run has the source right now."""


def collect(
    connection: Connection,
    tools: Tools,
    *,
    seconds: float,
    window: Window | None = None,
    kind: RunKind = "night",
    calls: int = CALLS,
) -> Run:
    """Ask a connection, for the days that may have changed or for a window, and keep what came; return what became of it.

    It asks for so many seconds at most; where that is not enough, the run says `more`, and the same call goes on. Trouble with
    the platform stands in the run. Raises `BusyError` where another run has the source; what else goes wrong is in the source's
    row as our own fault, and raised.
    """
    at = tools.clock()
    run_id = f"{at.astimezone(UTC):{STAMP}}-{connection.id}"
    until = at + timedelta(seconds=seconds)
    standing = runs.take(connection.id, run_id, at, until + HELD)
    if standing is None:
        raise BusyError(connection.id)
    connector = CONNECTORS[connection.connector]
    asked, cursor = _where(connector, standing, london_day(at), window)
    begun = Run(run_id, connection.id, kind, at.isoformat(), "", asked.first, asked.last)
    try:
        standing = _made_good(standing)
        client = Client(tools.http, tools.clock, tools.sleep, tools.chance, until, calls)
        outcome = run(connector, asked, Keyring(connection.id, tools.clock), client, connection, cursor)
        ended = _kept(begun, connector, connection, outcome)
    except BaseException as error:
        # Even Ctrl-C: the source is free at once, and still names the run, whose object the next one writes.
        fault = None
        if isinstance(error, Exception):
            fault = replace(begun, ended_at=tools.clock().isoformat(), trouble=Note("fault"))
            failed("not collected", error, source=connection.id, run=run_id)
        runs.leave(_after(standing, fault, standing.cursor) if fault else standing, fault)
        raise
    ended = replace(ended, ended_at=tools.clock().isoformat())
    days = (one.day for one in outcome.observations if one.series.grain == "day")
    after = replace(standing, newest=newest_of(days, standing.newest))
    runs.give_back(_after(after, ended, _kept_cursor(outcome)), ended)
    about = {"source": connection.id, "run": run_id, "found": ended.found, "changed": ended.changed}
    logger.info("collected", extra={**about, "trouble": ended.trouble.kind if ended.trouble else ""})
    return ended


def reread(connection: Connection, at: datetime) -> tuple[int, int, int]:
    """Read a source's kept answers once more, as the connector reads today.

    Return how many figures came, how many changed, and how many answers can't be read.
    Of each figure the newest answer counts, and what is other is kept under the moment of the run that brought it: so in place of
    what that run said, and behind whatever was observed since. Raises `BusyError` where a run has the source.
    """
    name = f"~{at.astimezone(UTC):{STAMP}}"
    standing = runs.take(connection.id, f"{connection.id}{name}", at, at + REREADS)
    if standing is None:
        raise BusyError(connection.id)
    try:
        standing = _made_good(standing)
        done = _reread(connection, name)
    except BaseException:
        runs.leave(standing)
        raise
    runs.give_back(standing)
    return done


def _reread(connection: Connection, name: str) -> tuple[int, int, int]:
    connector = CONNECTORS[connection.connector]
    newest: dict[tuple[str, date], tuple[str, Observation]] = {}
    moments: dict[str, datetime] = {}
    unread = 0
    for run_id in raw.runs(connection.id):
        kept = raw.read(connection.id, run_id)
        moments[run_id] = kept.at
        for answer in kept.answers:
            try:
                found_again = again(connector, connection, answer)
            except TroubleError:
                unread += 1  # such as a page of a proxy: the others are as good without it
                continue
            newest |= {(one.series.key, one.day): (run_id, one) for one in found_again}
    by_run: dict[str, list[Observation]] = {}
    for run_id, one in newest.values():
        by_run.setdefault(run_id, []).append(one)
    changed = 0
    for run_id, found in sorted(by_run.items()):
        at = moments[run_id]
        zone = connector.zone_of(Job(connection, Window(at.date(), at.date()), at))
        changed += observed.observe(found, at=at, by=f"{run_id}{name}", zone=zone)
    return len(newest), changed, unread


def placed(connection: Connection) -> Connection:
    """Return a connection as it is asked here: on a local stage the platforms are stand-ins of that machine."""
    stand_ins = os.environ.get("PLATFORMS", "")
    if not stand_ins:
        return connection
    return connection.model_copy(update={"address": f"{stand_ins}/{connection.connector}"})


def _made_good(standing: Standing) -> Standing:
    """Write into the table what the run that was cut off before has left out, if there is one."""
    if not standing.left:
        return standing
    observed.again(standing.left)
    return runs.made_good(standing)


def _where(
    connector: Connector, standing: Standing, today: date, window: Window | None
) -> tuple[Window, str]:
    """Return the days to ask for, and the cursor to go on at: what may have changed, and what was missed since the newest day."""
    if window is not None:
        return window, ""
    first = today - connector.lag - connector.restated_for - DAY
    if standing.newest:
        first = min(first, max(standing.newest, today - CATCHES_UP))
    if not standing.cursor:
        return Window(first, today), ""
    left = json.loads(standing.cursor)
    begun = Window(date.fromisoformat(left["first"]), date.fromisoformat(left["last"]))
    if begun.last >= today - DAY:
        return begun, standing.cursor
    # Too old to go on at: what it would still bring lacks the days since.
    return Window(min(first, max(begun.first, today - CATCHES_UP)), today), ""


def _kept(begun: Run, connector: Connector, connection: Connection, outcome: Outcome) -> Run:
    """Keep what a run brought; return the run with it."""
    at = datetime.fromisoformat(begun.begun_at)
    if outcome.answers:
        raw.keep(connection.id, begun.id, at, outcome.answers)
    trouble = _note(outcome.trouble)
    zone = connector.zone_of(Job(connection, Window(begun.first, begun.last), at))
    try:
        changed = observed.observe(outcome.observations, at=at, by=begun.id, zone=zone)
    except MeaningChangedError:
        changed, trouble = 0, Note("meaning")
    return replace(
        begun,
        found=len(outcome.observations),
        changed=changed,
        calls=outcome.calls,
        unsupported=outcome.unsupported,
        notes=tuple(Note(flag.kind, flag.about) for flag in outcome.flags),
        trouble=trouble,
        more=bool(_kept_cursor(outcome)),
    )


def _note(trouble: Trouble | None) -> Note | None:
    return Note(trouble.kind, (("said", trouble.said),)) if trouble else None


def _kept_cursor(outcome: Outcome) -> str:
    """Return where the next run goes on; from the start, where somebody must see to something first."""
    return outcome.cursor if outcome.trouble is None or outcome.trouble.kind in PASSING else ""


def _after(standing: Standing, ended: Run, cursor: str = "") -> Standing:
    """Return where a source stands after a run; what a backfill met was said to whoever made it."""
    if ended.kind != "night":
        return standing
    if ended.trouble is not None:
        since = standing.failing_since or ended.begun_at
        return replace(standing, last=ended, cursor=cursor, failing_since=since)
    if cursor:
        return replace(standing, last=ended, cursor=cursor)
    return replace(standing, last=ended, cursor="", success_at=ended.ended_at, failing_since="")
