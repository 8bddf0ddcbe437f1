"""Child processes that never outlive this one, not even when it is killed."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Final

Child = subprocess.Popen[bytes]

_LEASH: Final = (
    "import ctypes, os, signal, sys\n"
    "tie = getattr(ctypes.CDLL(None), 'prctl', None)\n"
    "tie and tie(1, signal.SIGTERM)\n"  # PR_SET_PDEATHSIG: Linux ends the child with its parent
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


def start(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, out: IO[bytes] | int
) -> Child:
    """Start a child in a group of its own, so that Ctrl-C reaches it through `stop` alone; `out` takes all it says."""
    return subprocess.Popen(
        [sys.executable, "-c", _LEASH, *command],
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
