"""What a function of the drill's system does before its own code: Python imports this at its start, being led here by PYTHONPATH.

It says with each call of AWS which line of our code it comes from: only so are two calls told apart that ask for the same.

Nobody can wait for ten seconds at each of some hundred calls, nor for the twelve hours after which a mail is tried a third time.
So here a function waits for AWS for `PATIENCE` seconds at most, between two attempts for `PAUSE`, and its clock is that of the
drill, which lets hours pass.
"""

import http.client
import os
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

PATIENCE = float(os.environ["DRILL_PATIENCE"])
PAUSE = 0.2
HOURS = Path(os.environ["DRILL_HOURS"])
PLACE = "x-drill-place"  # as `tests.drills.plan` has it

_waits = socket.socket.settimeout


def _waits_less(self: socket.socket, seconds: float | None) -> None:
    _waits(self, seconds if seconds is None else min(seconds, PATIENCE))


socket.socket.settimeout = _waits_less  # type: ignore[method-assign]


_sleeps = time.sleep


def _sleeps_less(seconds: float) -> None:
    _sleeps(min(seconds, PAUSE))


# The library's own pauses between its attempts, of a second and two.
time.sleep = _sleeps_less


def _gone() -> timedelta:
    return timedelta(hours=float(HOURS.read_text()))


def _later() -> datetime:
    return datetime.now(UTC) + _gone()


_ticks = time.monotonic
# What a process keeps for minutes, such as the keys that sign, it keeps for no longer here.
time.monotonic = lambda: _ticks() + _gone().total_seconds()


_ends = http.client.HTTPConnection.endheaders


def _place() -> str:
    """Return the line of a service that asks AWS for something, and those of `shared` by which it does."""
    lines, frame = [], sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(("services.", "shared.")):
            lines.append(f"{module}:{frame.f_lineno}")
        if module.startswith("services."):
            break
        frame = frame.f_back
    return " ".join(reversed(lines))


def _ends_with_place(self: http.client.HTTPConnection, *arguments: object, **named: object) -> None:
    self.putheader(PLACE, _place())
    _ends(self, *arguments, **named)


# After it was signed: whoever looks at the signature does not see it.
http.client.HTTPConnection.endheaders = _ends_with_place


# The emulator starts a function in the folder of its code, which comes into the path only after this.
sys.path.insert(0, os.getcwd())  # noqa: PTH109  as a text
import shared.clock  # noqa: E402  before whoever takes `now` from it

shared.clock.now = _later
