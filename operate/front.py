"""The local stage's DNS, in effect: hands what comes to localhost on to the emulator under the distribution's name.

Names such as `d123.cloudfront.localhost` do not resolve on every machine; `localhost` does.
"""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length", "server", "date"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway_port: ClassVar[int]
    host: ClassVar[str]

    def _forward(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway_port, timeout=60)
        try:
            connection.request(self.command, self.path, body, {**headers, "Host": self.host})
            answer = connection.getresponse()
            content = answer.read()
        except OSError:
            self.send_error(502, "The local stage is stopping or not ready yet")
            return
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _forward  # noqa: N815  the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the functions have their own logs."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A class opens thirty connections in one breath.
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away before it had its answer."""


class Front:
    """The site on `http://localhost:port`; listens from `start` to `stop`."""

    def __init__(self, port: int) -> None:
        handler = type("Handler", (_Handler,), {})
        self._handler = handler
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="front", daemon=True)

    def start(self, gateway_port: int, host: str) -> None:
        """Begin to hand on to the emulator at `gateway_port`, under the name `host`."""
        self._handler.gateway_port, self._handler.host = gateway_port, host  # type: ignore[attr-defined]  # set on the class made above
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
