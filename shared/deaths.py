"""A row at which its function dies, by memory or by time: counted on the function's own disk, so that it is parked at last.

An error is told to whoever called. A function that is killed tells nothing, and is given the same row for 20 hours. But its disk
outlives such an end ("the Lambda reset does not clear the /tmp directory content", AWS's guide on the execution environment), and
a shard is one process's at a time: so a row is noted there before it is taken, and the note goes once it was, whatever came of
it. Another process of the function has a disk of its own and counts for itself. Where no function runs, nothing is noted.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

FUNCTION: Final = "AWS_LAMBDA_FUNCTION_NAME"

STARTS: Final = 6
"""Times that a row is begun and never ended before it is taken no more: some, as a process may be killed for another's sake."""


class DeadlyError(RuntimeError):
    """The function died at this row each time that it was begun."""


@contextmanager
def outlived(sequence: str) -> Iterator[None]:
    """Note that the row of a place in the stream is begun, until it is done or has failed.

    Raises `DeadlyError` instead where it was begun `STARTS` times and never ended.
    """
    function = os.environ.get(FUNCTION, "")
    if not function:
        yield
        return
    note = Path(tempfile.gettempdir()) / f"begun-{function}-{sequence}"
    begun = _begun(note)
    if begun >= STARTS:
        raise DeadlyError(f"begun {begun} times and never ended")
    # A full disk is no reason to leave the row.
    with suppress(OSError):
        note.write_text(str(begun + 1), "ascii")
    try:
        yield
    except Exception:
        _forget(note)
        raise
    _forget(note)


def _begun(note: Path) -> int:
    """Return how often the row was begun and not ended."""
    try:
        return int(note.read_text("ascii"))
    except (OSError, ValueError):
        return 0


def _forget(note: Path) -> None:
    with suppress(OSError):
        note.unlink()
