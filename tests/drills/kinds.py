"""The ways in which a call of AWS goes wrong, and how that looks to the function that made it."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, get_args

Fault = Literal[
    "killed before",
    "killed after",
    "throttled",
    "times out",
    "answer lost",
    "slow",
    "doubled",
    "reordered",
    "refused",
]
"""The function's process is killed before AWS hears the call, or after; AWS refuses the call and each further attempt of the
library; it never answers; it does what it is asked and the answer is lost; it answers late; it hears the call twice; it hears a
later one first; a right is missing, which no waiting mends."""

FAULTS: Final[tuple[Fault, ...]] = tuple(one for one in get_args(Fault) if one != "refused")
"""Those that pass: each call site goes wrong once in each of these ways."""

ALL_ATTEMPTS: Final[frozenset[Fault]] = frozenset({"throttled", "refused"})
"""Those that the library's own further attempts meet as well."""

THROTTLED: Final = ("ThrottlingException", "Throttling", "SlowDown", 503)
REFUSED: Final = ("AccessDeniedException", "AccessDenied", "AccessDenied", 403)
"""What AWS's three protocols call it, and the status of the third."""


def refusal(fault: Fault, headers: Mapping[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body of a refused call, in the form in which the service that is asked says it."""
    json, query, rest, status = REFUSED if fault == "refused" else THROTTLED
    if "x-amz-target" in headers:
        body = f'{{"__type":"com.amazonaws#{json}","message":"Not now"}}'
        return 400, [("content-type", "application/x-amz-json-1.0")], body.encode()
    error = "<Code>{}</Code><Message>Not now</Message>"
    kind = [("content-type", "text/xml")]
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error.format(query)}</Error></ErrorResponse>"
        return 400, kind, body.encode()
    return status, kind, f"<Error>{error.format(rest)}</Error>".encode()


def kill(port: int, server_port: int) -> bool:
    """Kill the process whose end of a connection to us is this port; return whether there was one.

    Linux tells whose it is: the connection's inode in the table of sockets, and the process that holds it.
    """
    inode = _inode(port, server_port)
    if not inode:
        return False
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            held = any(str(one.readlink()) == f"socket:[{inode}]" for one in (process / "fd").iterdir())
        except OSError:  # it ended, or is another user's
            continue
        if held:
            os.kill(int(process.name), signal.SIGKILL)
            return True
    return False


def _inode(port: int, server_port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        columns = line.split()
        here, there = (int(columns[place].partition(":")[2], 16) for place in (1, 2))
        if (here, there) == (port, server_port):
            return columns[9]
    return ""
