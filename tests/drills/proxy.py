"""Stands between functions and the emulator: what a function asks of AWS goes through here, and goes wrong as a `Plan` says.

A function finds it by its own setting ``AWS_ENDPOINT_URL``, and says who it is by ``AWS_SDK_UA_APP_ID``, which botocore
writes into its user agent. What it asks goes on as it signed it, so its own role counts as ever.
"""

import contextlib
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError

from shared.clock import now
from tests.drills.kinds import Fault, kill, refusal
from tests.drills.plan import Plan
from tests.support.aws import client

APP: Final = re.compile(r"\bapp/([a-z-]+)")

HOP_BY_HOP: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect"}

SLOW: Final = 1.0
"""Seconds that a slow answer takes longer."""

LATE: Final = 1.0
"""Seconds at most that a call is held until another one overtakes it."""

PATIENCE: Final = 2.0
"""Seconds that a function here waits for an answer (`hurried/sitecustomize`); elsewhere ten, and for a mail's 25."""

SILENT: Final = PATIENCE + 0.5
"""Seconds without an answer."""

PUT_BACK: Final = "ChangeMessageVisibility"
SOON: Final = 3
"""Seconds after which a message comes again here that was put back, and one whose function was killed: elsewhere minutes to
an hour (`shared.queue.pause`), and six times the function's time."""


MOST_TOLD: Final = 300
"""Bytes that are kept of a call that went wrong."""


class Overtaken:
    """Holds calls until another one went by, and knows since when none did."""

    def __init__(self) -> None:
        self._passed = threading.Condition()
        self._count = self._here = 0
        self._last = time.monotonic()

    def comes(self) -> None:
        """Say that a call is here."""
        with self._passed:
            self._here += 1

    def went(self) -> None:
        """Say that a call went by."""
        with self._passed:
            self._count += 1
            self._here -= 1
            self._last = time.monotonic()
            self._passed.notify_all()

    @property
    def idle(self) -> float:
        """For how many seconds no call was here."""
        with self._passed:
            return 0.0 if self._here else time.monotonic() - self._last

    def wait(self) -> None:
        """Wait until one goes by, or `LATE` is over."""
        with self._passed:
            before = self._count
            self._passed.wait_for(lambda: self._count > before, LATE)


def operation_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return what is asked for, as AWS calls it where the request says so, else as the method and what kind of thing it is."""
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode(errors="replace")).get("Action", [method])[0]
    parts = urlsplit(path)
    if "/2015-03-31/functions/" in parts.path:
        return "Invoke"
    depth = len([part for part in parts.path.split("/") if part])
    kind = "Object" if depth > 1 else "Bucket"
    return f"{method.capitalize()}{kind}{'List' if 'list-type' in parts.query else ''}"


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: ClassVar["Proxy"]

    def _pass(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else b""
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._chunks()
        headers = {name.lower(): value for name, value in self.headers.items()}
        named = APP.search(headers.get("user-agent", ""))
        function = named[1] if named else ""
        operation = operation_of(self.command, self.path, headers, body)
        fault = self.proxy.plan.of(function, operation, headers)
        if fault:
            self.proxy.note(f"{function} {operation} {fault}: {body[:MOST_TOLD].decode(errors='replace')}")
        kept = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}

        def ask() -> _Answer:
            answer = self._ask(self.path, body, kept)
            if operation == PUT_BACK:
                self.proxy.comes_soon(json.loads(body))
            return answer

        self.proxy.overtaken.comes()
        try:
            # A function that was killed, or that waits no longer, is no fault of this one's.
            with contextlib.suppress(OSError):
                self._do(fault, ask, headers)
        finally:
            self.proxy.overtaken.went()

    def _do(self, fault: Fault | None, ask: Callable[[], _Answer], headers: Mapping[str, str]) -> None:
        proxy = self.proxy
        match fault:
            case "killed before":
                self._killed()
            case "killed after":
                ask()
                self._killed()
            case "throttled" | "refused":
                self._give(_Answer(*refusal(fault, headers)))
            case "times out":
                proxy.stopping.wait(SILENT)
                self.close_connection = True
            case "answer lost":
                ask()
                self.close_connection = True
            case "slow":
                answer = ask()
                proxy.stopping.wait(SLOW)
                self._give(answer)
            case "doubled":
                answer = ask()
                ask()
                self._give(answer)
            case "reordered":
                proxy.overtaken.wait()
                self._give(ask())
            case _:
                self._give(ask())

    def _killed(self) -> None:
        kill(self.client_address[1], self.proxy.port)
        self.close_connection = True

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.gateway_port, timeout=60)
        try:
            connection.request(self.command, path, body or None, dict(headers))
            answer = connection.getresponse()
            content = answer.read()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
            return _Answer(answer.status, kept, content)
        finally:
            connection.close()

    def _give(self, answer: _Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _chunks(self) -> bytes:
        """Return a body that comes in chunks: the library sends files so."""
        found = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(found)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815  the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the plan knows what went wrong."""


class Proxy:
    """The proxy at work, on a port of the loopback address; `plan` may be changed at any time."""

    def __init__(self, gateway_port: int, log: Path) -> None:
        self.gateway_port, self._log = gateway_port, log
        self.plan = Plan()
        self.overtaken = Overtaken()
        self.stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def endpoint(self) -> str:
        """The address at which functions find AWS."""
        return f"http://127.0.0.1:{self.port}"

    def note(self, what: str) -> None:
        """Keep what went wrong, and when, for whoever looks for a reason."""
        with self._log.open("a") as log:
            log.write(f"{now():%H:%M:%S} {what}\n")

    def comes_soon(self, asked: Mapping[str, Any]) -> None:
        """Let a message that was put back for minutes come again sooner."""
        if asked["VisibilityTimeout"] > SOON:
            with contextlib.suppress(ClientError):  # it was taken, or its handle has had its time
                client("sqs").change_message_visibility(**{**asked, "VisibilityTimeout": SOON})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
