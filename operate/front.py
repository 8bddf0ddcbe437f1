"""Stands in for the local stage's DNS: hands what comes to localhost on to the emulator under the distribution's name.

Names such as `d123.cloudfront.localhost` do not resolve on every machine; `localhost` does. It compresses what CloudFront
compresses and the emulator does not, so that a page weighs here what it weighs there. CloudFront also knows Brotli, which
makes the files a little smaller still.
"""

import functools
import gzip
import http.client
import os
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Final

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length", "server", "date"}

AT_ONCE: Final = 2 * (os.cpu_count() or 2)
"""Requests that are handed on at once; the others wait in line.

The emulator starts a process of a function for each that comes while all are at work, and thirty that start side by side take
several times as long as a few that answer thirty one after the other.
"""

COMPRESSED_BELOW: Final = "/assets/"
"""The behaviour of the distribution that says `compress`; pages are compressed by the functions that make them."""

SMALLEST, LARGEST = 1_000, 10_000_000
"""CloudFront compresses files of this many bytes, "Serve compressed files" in its developer guide; so with what follows."""

COMPRESSED_STATUSES: Final = {HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
COMPRESSED_TYPES: Final = {
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/wasm",
    "application/xml",
    "font/opentype",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
}
"""Those of its list that a site of ours may hold."""


def takes_gzip(accepted: str) -> bool:
    """Return whether a browser that sends this `Accept-Encoding` takes gzip."""
    for offer in accepted.lower().split(","):
        name, _, weight = offer.partition(";")
        if name.strip() == "gzip":
            return not weight or any(digit in weight for digit in "123456789")
    return False


def weak(tag: str) -> str:
    """Return the weak form of an entity's tag: what is compressed is no longer the same bytes."""
    return tag if tag.startswith("W/") else f"W/{tag}"


@functools.lru_cache(maxsize=64)
def compressed(content: bytes) -> bytes:
    """Return a file as gzip makes it, once for each file: a class opens the same ones thirty times."""
    return gzip.compress(content, 6, mtime=0)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes: else the second waits 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True
    gateway_port: ClassVar[int]
    host: ClassVar[str]
    room: ClassVar[threading.BoundedSemaphore]

    def _forward(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        if self.path.startswith(COMPRESSED_BELOW) and "if-none-match" in self.headers:
            # The bucket knows its files by their strong tags; a browser holds the weak one of what was compressed.
            headers = {name: value for name, value in headers.items() if name.lower() != "if-none-match"}
            headers["If-None-Match"] = self.headers["if-none-match"].replace('W/"', '"')
        # As CloudFront and the API do: each adds the address it was asked from.
        hops = [self.headers.get("x-forwarded-for", ""), self.client_address[0], "127.0.0.1"]
        headers = {name: value for name, value in headers.items() if name.lower() != "x-forwarded-for"}
        headers["X-Forwarded-For"] = ", ".join(filter(None, hops))
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway_port, timeout=60)
        try:
            with self.room:
                connection.request(self.command, self.path, body, {**headers, "Host": self.host})
                answer = connection.getresponse()
                content = answer.read()
        except OSError:
            self.send_error(502, "The local stage is stopping or not ready yet")
            return
        finally:
            connection.close()
        answered = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        if self._would_be_compressed(answer, len(content)):
            answered = [(name, value) for name, value in answered if name.lower() != "vary"]
            answered.append(("Vary", "Accept-Encoding"))
            if takes_gzip(self.headers.get("accept-encoding", "")):
                answered = [
                    (name, weak(value) if name.lower() == "etag" else value) for name, value in answered
                ]
                answered.append(("Content-Encoding", "gzip"))
                content = compressed(content)
        self.send_response(answer.status)
        for name, value in answered:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _would_be_compressed(self, answer: http.client.HTTPResponse, size: int) -> bool:
        return (
            self.path.startswith(COMPRESSED_BELOW)
            and answer.status in COMPRESSED_STATUSES
            and answer.headers.get_content_type() in COMPRESSED_TYPES
            and SMALLEST <= size <= LARGEST
            and "content-encoding" not in answer.headers
        )

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _forward  # noqa: N815  the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the functions have their own logs."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A class opens thirty connections at once.
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away before it had its answer."""


class Front:
    """The site on `http://localhost:port`; listens from `start` to `stop`."""

    def __init__(self, port: int) -> None:
        handler = type("Handler", (_Handler,), {"room": threading.BoundedSemaphore(AT_ONCE)})
        self._handler = handler
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="front", daemon=True
        )

    def start(self, gateway_port: int, host: str) -> None:
        """Begin to hand on to the emulator at `gateway_port`, under the name `host`."""
        self._handler.gateway_port, self._handler.host = gateway_port, host  # type: ignore[attr-defined]  # set on the class made above
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
