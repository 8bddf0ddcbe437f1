"""The programme's connections by hand: entering a credential, asking for days of long ago, reading kept answers again.

On this machine the platforms are the stand-ins that `make run` serves; with PROFILE they are the platforms themselves.
"""

import contextlib
import getpass
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import httpx

from operate.aws import client
from operate.bar import Bar
from operate.processes import StageError
from operate.rebuild import NAME as REBUILD
from operate.stage import as_function_of, running
from services.metrics.figures.collecting import Collected
from services.metrics.period import DAY
from services.metrics.runs import Run
from services.metrics.sources import collecting, wording
from services.metrics.sources.base import Window
from services.metrics.sources.collecting import BusyError, Tools, placed
from services.metrics.sources.connectors import wording as platforms
from services.metrics.sources.connectors.client import Client
from services.metrics.sources.connectors.credentials import Keyring
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import attempt
from services.metrics.sources.connectors.trouble import Trouble, TroubleError
from services.metrics.table import runs
from shared.clock import london_day, now
from shared.log import logger
from shared.programme import Connection, Programme

TRYING: Final = 120
"""Seconds that trying a credential may take."""

ASKING: Final = 900
"""Seconds that one piece of a backfill may take: nothing here ends as a function does."""

PIECE: Final = 28
"""Days asked for at once: no platform takes fewer in one question, and stopping costs no more than that."""

TRIAL_CALLS: Final = 40

EARLIEST: Final = date(2005, 1, 1)
"""No platform has figures of before: a year typed wrong would be asked for in thousands of pieces."""


def connection_of(programme: Programme, source: str) -> Connection:
    """Return a connection of the programme, where it is asked. Raises `StageError` where there is none of the name."""
    found = programme.connection(source)
    if found is None:
        names = (
            ", ".join(one.id for one in programme.connections)
            or "none yet: docs/sources.md tells how to add one"
        )
        raise StageError(f"There is no connection {source} in sources/. There are: {names}.")
    return placed(found)


@contextlib.contextmanager
def asking(outputs: Mapping[str, str]) -> Iterator[None]:
    """Be a function that asks: of the deployed system, or of the one that runs here, with its stand-ins."""
    before = logger.log_level
    logger.setLevel("WARNING")  # a line of JSON a step helps nobody at a terminal
    try:
        with as_function_of("metrics", outputs):
            if not os.environ.get("AWS_PROFILE"):
                os.environ["PLATFORMS"] = running()["platforms"]
            yield
    finally:
        logger.setLevel(before)


def enter(outputs: Mapping[str, str], programme: Programme, source: str) -> int:
    """Ask for a connection's credential, try it, and keep it where it works; the exit code is 1 where it doesn't."""
    with asking(outputs):
        connection = connection_of(programme, source)
        connector = CONNECTORS[connection.connector]
        if connector.paid and not _agreed(connection):
            return 1
        parts = _typed(connection)
        if os.environ.get("PLATFORMS") and connector.grant.renewable:
            # A stand-in renews at its own address, not at the platform's.
            parts = {"token_uri": f"{connection.address}/token", **parts}
        with httpx.Client() as http:
            sender = Client(
                http, now, time.sleep, random.random, now() + timedelta(seconds=TRYING), TRIAL_CALLS
            )
            outcome, kept = attempt(connector, connection, parts, sender)
        if outcome.trouble is not None:
            print(platforms.trouble(outcome.trouble, source=source, title=connection.title), file=sys.stderr)
            if dict(kept) != {name: part.strip() for name, part in parts.items()}:
                print("What you entered was used up by trying it. Get a new one first.", file=sys.stderr)
            print("Nothing was kept.", file=sys.stderr)
            return 1
        try:
            _keep(source, kept)
        except TroubleError as error:
            print(platforms.trouble(error.trouble, source=source, title=connection.title), file=sys.stderr)
            return 1
    print(
        f"It works: {connection.title} told {len(outcome.observations)} figures of the last days. The credential is kept."
    )
    for flag in outcome.flags:
        print(platforms.flag(flag, source=source, title=connection.title))
    for metric in outcome.unsupported:
        print(f"{connection.title} no longer gives {metric}; the others go on.")
    print(f"It is asked every night. For days of long ago: make collect SOURCE={source} FROM=2025-09-01")
    return 0


def _agreed(connection: Connection) -> bool:
    """Say what reading costs and what it may cost at most; ask whether to go on."""
    connector = CONNECTORS[connection.connector]
    if not (connection.paid and connection.monthly_cap_dollars):
        print(
            platforms.trouble(Trouble("off"), source=connection.id, title=connection.title), file=sys.stderr
        )
        return False
    print(f"{connection.title} costs money each time it is read, in dollars: {connector.prices}.")
    print(f"Your limit is {connection.monthly_cap_dollars} dollars a month; trying it costs some cents.")
    return not sys.stdin.isatty() or input("Go on? [y/N] ").strip().lower() in {"y", "yes"}


def _typed(connection: Connection) -> dict[str, str]:
    """Return what a person typed, unseen, or what stands in a JSON object on standard input.

    Raises `StageError` for what is no such object.
    """
    names = CONNECTORS[connection.connector].grant.parts
    if sys.stdin.isatty():
        print(
            f"What docs/sources.md says of {connection.connector}. Nothing you type is shown or kept in the shell's history."
        )
        if connection.connector == "umami" and not connection.address:
            names = ("token",)
        # A key of several lines is one line in Google's file, with \\n.
        return {name: getpass.getpass(f"  {name}: ").replace("\\n", "\n") for name in names}
    try:
        given = json.load(sys.stdin)
        return {str(name): str(part) for name, part in given.items() if isinstance(part, str)}
    except (ValueError, AttributeError):
        wanted = ", ".join(f'"{name}": "…"' for name in names)
        raise StageError(f"Standard input is to be a JSON object: {{{wanted}}}") from None


def _keep(source: str, parts: Mapping[str, str]) -> None:
    secrets, keyring = client("secretsmanager"), Keyring(source, now)
    with contextlib.suppress(secrets.exceptions.ResourceExistsException):
        secrets.create_secret(
            Name=keyring.secret,
            Description="Opens a platform for the collector",
            SecretString=json.dumps(dict(parts)),
        )
    keyring.enter(parts)


def collect(
    outputs: Mapping[str, str], programme: Programme, source: str, first: date | None, last: date | None
) -> int:
    """Ask a connection for the days that may have changed, or for others in pieces; the exit code is 1 where it could not be.

    Stopped and started again, it goes on after the last piece that is kept.
    """
    today = london_day(now())
    with asking(outputs), httpx.Client() as http:
        connection, tools = connection_of(programme, source), Tools(http, now)
        window = _window(connection, first, last, today)
        try:
            if window is None:
                return _said(connection, collecting.collect(connection, tools, seconds=ASKING))
            # The name of a backfill is what was typed: one without a last day may be gone on with on another day.
            return _backfill(connection, tools, window, last or date.max)
        except BusyError:
            raise _busy(connection) from None


def _busy(connection: Connection) -> StageError:
    if runs.standing(connection.id).holder == REBUILD:
        return StageError(
            f"The tables of figures are being made again, so {connection.title} is not asked meanwhile. "
            "If that was cut off, go on with it: make rebuild WHAT=figures REALLY=1"
        )
    return StageError(f"{connection.title} is being asked right now. Try again in some minutes.")


def _window(connection: Connection, first: date | None, last: date | None, today: date) -> Window | None:
    """Return the days of long ago to ask for, None where none were named. Raises `StageError` for days that can't be asked."""
    if first is None:
        if last is not None:
            raise StageError(f"TO={last} needs a first day: FROM=2025-09-01 TO={last}.")
        return None
    if last is not None and first > last:
        raise StageError(f"{first} is after {last}. FROM is the first day and TO the last.")
    if first > today:
        raise StageError(
            f"FROM={first} is still to come. Platforms can be asked for days until today, {today}."
        )
    if first < EARLIEST:
        raise StageError(f"FROM={first} is long before any platform counted. Is the year right?")
    if last is not None and last > today:
        print(f"Days after today are still to come, so it asks until {today}.")
    reach = CONNECTORS[connection.connector].reach
    if reach is not None and first < today - reach:
        first = today - reach
        print(f"{connection.title} tells of no day before {first}, so it begins there.")
    if last is not None and last < first:
        raise StageError(f"{connection.title} can't be asked for days until {last} any more.")
    return Window(first, min(last or today, today))


def _backfill(connection: Connection, tools: Tools, whole: Window, goal: date) -> int:
    reached = runs.reached(connection.id, whole.first, goal)
    day = reached + DAY if reached else whole.first
    if reached:
        print(f"It goes on after {reached}, where it was stopped. What is kept is kept.")
    bar = Bar(connection.title, (whole.last - day).days + 1)
    told: dict[str, None] = {}
    while day <= whole.last:
        window = Window(day, min(day + (PIECE - 1) * DAY, whole.last))
        run = _piece(connection, tools, window, bar)
        if run.trouble or run.more:
            bar.done()
            _said(connection, run)
            print(f"It stopped at {day}. The same command goes on from there.", file=sys.stderr)
            return 1
        runs.reach(connection.id, whole.first, goal, goal if window.last == whole.last else window.last)
        told |= dict.fromkeys(wording.notes(_collected(connection, run)))
        bar.on(
            len(window.days),
            f"{window.first} to {window.last}: {run.found} figures, {run.changed} new, {run.calls} calls",
        )
        day = window.last + DAY
    bar.done()
    for sentence in told:
        print(sentence)
    print(f"{connection.title}: all from {whole.first} to {whole.last} that the platform tells is there.")
    return 0


def _piece(connection: Connection, tools: Tools, window: Window, bar: Bar) -> Run:
    """Ask for some days of a backfill, which says where it is when somebody stops it."""
    try:
        return collecting.collect(connection, tools, seconds=ASKING, window=window, kind="backfill")
    except KeyboardInterrupt:
        bar.done()
        print(f"It stopped at {window.first}. The same command goes on from there.", file=sys.stderr)
        raise


def _collected(connection: Connection, run: Run) -> Collected:
    return Collected(
        connection.id,
        connection.title,
        connection.connector,
        trouble=run.trouble,
        unsupported=run.unsupported,
        notes=run.notes,
    )


def _said(connection: Connection, run: Run) -> int:
    one = _collected(connection, run)
    print(
        f"{connection.title}, {run.first} to {run.last}: {run.found} figures, {run.changed} new or changed, {run.calls} calls."
    )
    for sentence in wording.notes(one):
        print(sentence)
    if run.more:
        print("It was stopped before the end and goes on where it was.")
    if run.trouble:
        print(wording.trouble(one), file=sys.stderr)
    return 1 if run.trouble else 0


def reread(outputs: Mapping[str, str], programme: Programme, source: str) -> int:
    """Read a connection's answers of the last 90 days again, and keep what reads otherwise than it did."""
    with asking(outputs):
        connection = connection_of(programme, source)
        try:
            found, changed, unread = collecting.reread(connection, now())
        except BusyError:
            raise _busy(connection) from None
    if not found:
        print(
            f"{connection.title}: no answer of the last 90 days is kept, so there is nothing to read again."
        )
        return 0
    print(f"{connection.title}: {found} figures were read again from kept answers, {changed} are others now.")
    if unread:
        print(f"{unread} kept answers are in a shape that is not known; nothing was taken from them.")
    return 0
