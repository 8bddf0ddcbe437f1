"""Pages that work without network on a port of this machine, for a real browser: the function itself answers, in this process."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from services.feedback.functions import pupil
from tests.support.events import START


@dataclass
class Site:
    """A running site; `cut` makes it answer nobody, as a hall without reception does."""

    address: str = ""
    moment: datetime = START
    cut: bool = False
    lose: bool = False
    """Whether it does what it is asked and its answers are lost on the way."""
    seen: list[str] = field(default_factory=list)
    """Requests that were answered, as ``GET /f/CODE``."""
    function_of: Callable[[str], Any] = lambda _path: pupil.handler
    """What answers a path: the pupil's function where nothing else is said."""
    weight: int = 0
    """What those answers weigh, headers and all."""
    _one: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, address: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """Return the function's answer to a request."""
        parts = urlsplit(address)
        event = {
            "version": "2.0",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": headers,
            "requestContext": {"http": {"method": method}, "requestId": "r"},
            "body": base64.b64encode(body).decode() if body else None,
            "isBase64Encoded": bool(body),
        }
        with self._one:
            answer: dict[str, Any] = self.function_of(parts.path)(event, None, clock=lambda: self.moment)
            self.seen.append(f"{method} {address}")
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that went away."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._give("GET")

    def do_POST(self) -> None:
        self._give("POST")

    def _give(self, method: str) -> None:
        site = self.server.site
        if site.cut:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = site.answer(method, self.path, headers, body)
        if site.lose:
            self.close_connection = True
            return
        text = answer["body"]
        raw = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
            site.weight += len(f"{name}: {value}\r\n")
        for cookie in answer.get("cookies", []):
            self.send_header("set-cookie", cookie)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        site.weight += len(raw)

    def log_message(self, *_: object) -> None:
        """Log nothing: the tests ask `Site.seen`."""


@contextmanager
def pupil_site() -> Iterator[Site]:
    """Serve the pupil's pages meanwhile."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(f"http://localhost:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
