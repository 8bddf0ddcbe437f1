"""What functions logged: of one correlation id in order of time, and on this machine all of it in a file.

The emulator keeps functions' lines where AWS does, in log groups, and loses them when it stops; the log of its own has few of
them. So they are read in one way here and there, and `make run` lays them into a file meanwhile.
"""

import contextlib
import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from operate.aws import client
from operate.processes import StageError
from shared.clock import LONDON

SINCE: Final = "1d"
"""How far back is looked where nothing is said: the thread of a booking goes on for months, and most of it is of today."""

PIECE: Final = 10_000
"""Lines CloudWatch gives at a time."""

EVERY: Final = 3.0
"""Seconds between two looks for new lines of the system that runs here."""

KEPT_BYTES, KEPT_FILES = 20_000_000, 2
"""How large the file of lines becomes before it is put aside, and how many are kept aside."""

LATE_MS: Final = 2_000
"""Milliseconds after which no line comes any more that was logged before another one."""

OF_LAMBDA: Final = re.compile(r"(INIT_START|START|END|REPORT|EXTENSION|TELEMETRY)\b")
"""How lines begin that are Lambda's own, of each call: they say no correlation id."""

SAID: Final = (
    "timestamp",
    "level",
    "location",
    "service",
    "message",
    "correlation_id",
    "trace",
    "_aws",
    "xray_trace_id",
)
"""What a line says of itself, which a person is shown in another way or need not see."""

UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, order=True)
class Line:
    """A line of a function's or the gateway's log, as it was written, and the moment it was."""

    at: datetime
    text: str

    def says(self, correlation_id: str) -> bool:
        """Tell whether the line is of a correlation id, or of a booking by its reference: and doesn't only hold it in part."""
        return correlation_id in {str(value) for value in self._fields().values()}

    def shown(self) -> str:
        """Return the line for a person: when in London, who, what, and the rest of what it says."""
        said = self._fields()
        when = f"{self.at.astimezone(LONDON):%d %b %H:%M:%S.%f}"[:-3]
        if "route" in said and "status" in said and "message" not in said:
            return (
                f"{when}  {'the gateway':<18} {said['route']}: {said['status']} in {said.get('ms', '?')} ms"
            )
        trace = str(said.get("trace", "")).rstrip()
        rest = [f"{name}={value}" for name, value in said.items() if name not in SAID]
        head = f"{when}  {said.get('service', '?'):<18} {said.get('message', self.text)}"
        return "  ".join([head, *rest]) + "".join(f"\n      {one}" for one in trace.splitlines())

    def _fields(self) -> Mapping[str, Any]:
        try:
            said = json.loads(self.text)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


def show(stack: str, correlation_id: str, since: str, now: datetime) -> int:
    """Print what a stack's functions and its gateway logged of a correlation id; return the exit code.

    Raises `StageError` for a `since` that is none.
    """
    first = moment(since, now)
    return _print(of_stack(stack, correlation_id, first), correlation_id, since)


def show_kept(file: Path, correlation_id: str, since: str, now: datetime) -> int:
    """Print the same from the file that was kept of a system that has stopped. Raises as `show`."""
    first = moment(since, now)
    return _print((one for one in kept(file) if one.at >= first), correlation_id, since)


def _print(lines: Iterator[Line], correlation_id: str, since: str) -> int:
    found = sorted(one for one in lines if one.says(correlation_id))
    for one in found:
        print(one.shown())
    if not found:
        print(f"Nothing was logged of {correlation_id} since {since}. SINCE=30d looks further back.")
    return 0 if found else 1


def moment(since: str, now: datetime) -> datetime:
    """Return the moment that a time such as 30m, 2h or 7d ago was. Raises `StageError` for what is none."""
    found = re.fullmatch(r"([1-9]\d{0,3})([mhd])", since.strip())
    if found is None:
        raise StageError(f"“{since}” is no time to look back. Say it as 30m, 2h or 7d.")
    return now - int(found[1]) * UNITS[found[2]]


def groups(stack: str) -> list[str]:
    """Return the names of a stack's log groups: its functions' and the gateway's."""
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return [
        one["PhysicalResourceId"]
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceType"] == "AWS::Logs::LogGroup"
    ]


def of_stack(stack: str, correlation_id: str, first: datetime) -> Iterator[Line]:
    """Yield the lines of a stack since a moment that name a correlation id, a log group at a time."""
    # Quoted, it is searched for as it stands; a quotation mark of its own would end it.
    pattern = f'"{correlation_id.replace(chr(34), "")}"'
    for group in groups(stack):
        for event in _events(group, int(first.timestamp() * 1000), pattern):
            yield _line(event)


def kept(file: Path) -> Iterator[Line]:
    """Yield the lines that were kept in a file and those beside it, oldest first; those that say no moment are left out."""
    beside = [file.with_name(f"{file.name}.{number}") for number in range(KEPT_FILES, 0, -1)]
    for one in (path for path in (*beside, file) if path.exists()):
        for text in one.read_text(errors="replace").splitlines():
            try:
                yield Line(datetime.fromisoformat(json.loads(text)["timestamp"]), text)
            except (ValueError, KeyError, TypeError):
                continue


def _events(group: str, first: int, pattern: str = "") -> Iterator[Mapping[str, Any]]:
    asked: dict[str, Any] = {"logGroupName": group, "startTime": first, "limit": PIECE}
    if pattern:
        asked["filterPattern"] = pattern
    while True:
        answer = client("logs").filter_log_events(**asked)
        yield from answer["events"]
        if "nextToken" in answer:
            asked["nextToken"] = answer["nextToken"]
        elif (
            "nextToken" not in asked
            and len(answer["events"]) == PIECE
            and answer["events"][-1]["timestamp"] > asked["startTime"]
        ):
            # The emulator gives no token.
            asked["startTime"] = answer["events"][-1]["timestamp"]
        else:
            return


def _line(event: Mapping[str, Any]) -> Line:
    return Line(datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["message"].rstrip("\n"))


class Keeper:
    """Lays what the functions of a system that runs here log into a file, until it is stopped. Use it in a `with` statement."""

    def __init__(self, stack: str, file: Path) -> None:
        self._groups = groups(stack)
        self._out = RotatingFileHandler(file, maxBytes=KEPT_BYTES, backupCount=KEPT_FILES)
        self._from = 0
        self._seen: set[tuple[int, str, str]] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)
        self._out.close()

    def look(self) -> int:
        """Lay the new lines into the file; return how many there were."""
        new = sorted(
            (
                key
                for group in self._groups
                for event in _events(group, self._from)
                if (key := (event["timestamp"], event["logStreamName"], event["message"])) not in self._seen
            ),
            key=lambda key: key[0],
        )
        for _, _, text in new:
            if not OF_LAMBDA.match(text):
                self._out.emit(logging.makeLogRecord({"msg": text.rstrip("\n")}))
        if new:
            # Two workers' lines may come the wrong way round: what is near is asked for again.
            self._from = max(self._from, new[-1][0] - LATE_MS)
            self._seen = {key for key in self._seen | set(new) if key[0] >= self._from}
        return len(new)

    def _run(self) -> None:
        stopping = False
        while not stopping:
            # Once more after the word to stop: the last lines say why.
            stopping = self._stop.wait(EVERY)
            # What could not be read now is still there the next time; that the emulator has ended is said elsewhere.
            with contextlib.suppress(BotoCoreError, ClientError):
                self.look()
