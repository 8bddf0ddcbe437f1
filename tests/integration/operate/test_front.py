"""What the local front hands on weighs what CloudFront hands on, and is the same otherwise."""

import gzip
import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from operate.front import AT_ONCE, Front, takes_gzip
from operate.processes import free_port

CSS = b".nhsuk-button{color:#fff}\n" * 200
FILES: dict[str, tuple[str, bytes]] = {
    "/assets/site.css": ("text/css", CSS),
    "/assets/site.js": ("text/javascript; charset=utf-8", CSS),
    "/assets/icon.svg": ("image/svg+xml", CSS),
    "/assets/smallest.css": ("text/css", b"a" * 1000),
    "/assets/smaller.css": ("text/css", b"a" * 999),
    "/assets/largest.css": ("text/css", b"a" * 10_000_000),
    "/assets/larger.css": ("text/css", b"a" * 10_000_001),
    "/assets/picture.png": ("image/png", CSS),
    "/assets/done.css": ("text/css", gzip.compress(CSS)),
    "/book": ("text/html", CSS),
}


class _Bucket(BaseHTTPRequestHandler):
    """Hands out files as S3 does: as they are, with a strong tag."""

    protocol_version = "HTTP/1.1"

    too_many = threading.Barrier(AT_ONCE + 1)

    def do_GET(self) -> None:
        if self.path == "/crowded":
            try:
                self.too_many.wait(1)
            except threading.BrokenBarrierError:
                self.send_response(200)
            else:
                self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, content = FILES.get(self.path, ("text/html", CSS))
        status = 200 if self.path in FILES else 500 if "broken" in self.path else 404
        if self.headers["if-none-match"] == '"tag"':
            status, content = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"tag"')
        self.send_header("Set-Cookie", "one=1")
        self.send_header("Set-Cookie", "two=2")
        if "done" in self.path:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Answer(NamedTuple):
    """What came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes


@pytest.fixture(scope="module")
def site() -> Iterator[int]:
    """Run a front before a bucket; return its port."""
    bucket = ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    threading.Thread(target=bucket.serve_forever, daemon=True).start()
    port = free_port()
    front = Front(port)
    front.start(bucket.server_port, "d123.cloudfront.localhost")
    yield port
    front.stop()
    bucket.shutdown()
    bucket.server_close()


def ask(port: int, path: str, encoding: str = "gzip, deflate, br", **more: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Encoding": encoding} | more)
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return found


@pytest.mark.parametrize("path", ["site.css", "site.js", "icon.svg", "smallest.css", "largest.css"])
def test_a_file_of_text_is_compressed(site: int, path: str) -> None:
    answer = ask(site, f"/assets/{path}")
    content = FILES[f"/assets/{path}"][1]
    assert answer.status == 200
    assert answer.content == gzip.compress(content, 6, mtime=0)
    assert gzip.decompress(answer.content) == content
    assert int(answer.headers["content-length"]) == len(answer.content) < len(content) / 5
    assert answer.headers.get_all("content-encoding") == ["gzip"]
    assert answer.headers.get_all("vary") == ["Accept-Encoding"]
    assert answer.headers["etag"] == 'W/"tag"'
    assert answer.headers.get_all("set-cookie") == ["one=1", "two=2"]


@pytest.mark.parametrize(
    "path",
    ["/assets/smaller.css", "/assets/larger.css", "/assets/picture.png", "/assets/done.css", "/book"],
)
def test_what_cloudfront_leaves_as_it_is_is_left(site: int, path: str) -> None:
    answer = ask(site, path)
    assert answer.content == FILES[path][1]
    assert answer.headers["etag"] == '"tag"'
    assert answer.headers.get_all("content-encoding") == (["gzip"] if "done" in path else None)


def test_a_browser_that_takes_no_gzip_gets_the_file(site: int) -> None:
    answer = ask(site, "/assets/site.css", "identity")
    assert (answer.content, answer.headers["content-encoding"]) == (CSS, None)
    assert (answer.headers["etag"], answer.headers["vary"]) == ('"tag"', "Accept-Encoding")


def test_a_file_that_is_not_there_is_compressed_and_a_fault_is_not(site: int) -> None:
    missing, broken = ask(site, "/assets/none.css"), ask(site, "/assets/broken.css")
    assert (missing.status, missing.headers["content-encoding"]) == (404, "gzip")
    assert (broken.status, broken.headers["content-encoding"], broken.content) == (500, None, CSS)


def test_a_browser_that_holds_the_compressed_file_is_told_that_it_is_the_same(site: int) -> None:
    tag = ask(site, "/assets/site.css").headers["etag"]
    again = ask(site, "/assets/site.css", **{"if-none-match": tag})
    assert (again.status, again.content) == (304, b"")


def test_of_a_crowd_a_few_are_handed_on_at_once_and_all_are_answered(site: int) -> None:
    asking = 4 * AT_ONCE
    with ThreadPoolExecutor(asking) as phones:
        answers = list(phones.map(lambda _: ask(site, "/crowded").status, range(asking)))
    assert answers == [200] * asking


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("gzip;q=1.0", True),
        ("gzip; q=0", False),
        ("gzip;q=0.000", False),
        ("br, deflate", False),
        ("x-gzip", False),
        ("", False),
    ],
)
def test_what_a_browser_takes_is_what_it_says(accepted: str, taken: bool) -> None:  # noqa: FBT001  a case's value
    assert takes_gzip(accepted) is taken


def test_each_file_is_compressed_once(site: int, monkeypatch: pytest.MonkeyPatch) -> None:
    really, made = gzip.compress, []

    def counting(content: bytes, *how: Any, **named: Any) -> bytes:
        made.append(content)
        return really(content, *how, **named)

    monkeypatch.setitem(FILES, "/assets/new.css", ("text/css", b"new" * 1000))
    monkeypatch.setattr(gzip, "compress", counting)
    assert {ask(site, "/assets/new.css").content for _ in range(3)} == {really(b"new" * 1000, 6, mtime=0)}
    assert len(made) == 1
