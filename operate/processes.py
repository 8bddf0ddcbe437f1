"""Child processes that never outlive this one, not even when it is killed; and waiting for them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Final

Child = subprocess.Popen[bytes]

_TIED: Final = (
    "import ctypes, os, signal, sys\n"
    "tie = getattr(ctypes.CDLL(None), 'prctl', None)\n"
    "tie and tie(1, signal.SIGTERM)\n"  # PR_SET_PDEATHSIG: Linux ends the child with its parent
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


RESTS: Final = 3
"""How many times as long as a question took whoever waits rests before the next one."""


class StageError(RuntimeError):
    """A command can't be carried out; the message says what to do."""


def start(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, out: IO[bytes] | int
) -> Child:
    """Start a child in a group of its own, so that Ctrl-C reaches it through `stop` alone; `out` takes all it says."""
    return subprocess.Popen(
        [sys.executable, "-c", _TIED, *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT if out == subprocess.PIPE else out,
        start_new_session=True,
    )


def stop(child: Child) -> None:
    """End a child and all of its group: politely, and after three seconds for certain."""
    for how, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def free_port(wanted: int = 0) -> int:
    """Return `wanted` if nothing listens there, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise StageError("No free port was found on this machine.")


def wait_for(
    what: str,
    check: Callable[[], Any],
    seconds: float = 60.0,
    alive: Callable[[], None] | None = None,
    pause: float = 0.05,
) -> Any:  # noqa: ANN401
    """Return what `check` gives once it is true; raise `StageError` naming `what` when time is up.

    It is asked each `pause` seconds, and one that takes long less often: who asks all the time keeps busy what is waited for.
    """
    deadline = time.monotonic() + seconds
    while True:
        asked = time.monotonic()
        found = check()
        if found:
            return found
        if alive is not None:
            alive()
        answered = time.monotonic()
        if answered > deadline:
            raise StageError(f"Waited {seconds:.0f} seconds for {what}.")
        time.sleep(max(pause, RESTS * (answered - asked)))
