"""The front doors are tried as a browser opens them, and each way in which one may be shut is told from the others."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from operate.processes import free_port
from services.feedback.session import CODE_LETTERS
from services.watch import doors
from services.watch.doors import DOORS, NO_SESSION, shut
from services.watch.functions.doors import handler
from shared.tokens import valid_code
from tests.support.logs import listen

Answer = tuple[int, dict[str, str], str]

OPEN = {
    "/book": (303, {"Location": "/book/school?new=1", "Set-Cookie": "draft=d1; Path=/book; HttpOnly"}, ""),
    "/book/school?new=1": (200, {}, '<input name="q">'),
    f"/f/{NO_SESSION}": (404, {}, '<input name="code">'),
}


@contextmanager
def site(answers: dict[str, Answer], wait: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """Serve these answers on a port of this machine; a page of the form wants the cookie that the way to it gave."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wait(self.path)
            status, headers, body = answers.get(self.path, (500, {}, "failed"))
            if self.path.startswith("/book/") and self.headers.get("cookie") != "draft=d1":
                status, body = 400, "no cookie"
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def said(answers: dict[str, Answer]) -> dict[str, str]:
    with site(answers) as address:
        return {door.name: why for door, why in shut(address)}


def test_doors_that_open_are_open() -> None:
    assert said(OPEN) == {}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((502, {}, "Bad gateway"), "it answers 502"),
        ((200, {}, '<input name="code">'), "it answers 200"),
        ((404, {}, "<h1>Page not found</h1>"), "it shows another page"),
        ((302, {"Location": "http://elsewhere.example/"}, ""), "it leads to another site"),
        ((302, {"Location": f"/f/{NO_SESSION}"}, ""), "it leads round in a circle"),
    ],
)
def test_a_door_that_does_not_open_says_why_and_the_other_is_tried_all_the_same(
    answer: Answer, why: str
) -> None:
    assert said(OPEN | {f"/f/{NO_SESSION}": answer}) == {"pupils": why}


def test_nobody_there() -> None:
    found = {door.name: why for door, why in shut(f"http://127.0.0.1:{free_port()}")}
    assert set(found) == {"book", "pupils"}
    assert all(why.startswith("no answer: ") for why in found.values())


def test_who_lets_one_wait_too_long_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "SECONDS", 0.3)
    answered = threading.Event()

    def wait(path: str) -> None:
        if path == "/book":
            answered.wait(30)

    with site(OPEN, wait) as address:
        found = {door.name: why for door, why in shut(address)}
        answered.set()
    assert set(found) == {"book"}
    assert found["book"].startswith("no answer: ")


def test_what_was_found_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    with site(OPEN | {"/book": (503, {}, "")}) as address:
        monkeypatch.setenv("SITE", address)
        assert handler({}) == {"shut": 1}
    why, measured = log.lines()
    assert (why["level"], why["door"], why["why"]) == ("ERROR", "book", "it answers 503")
    assert measured["DoorsShut"] == 1
    [directive] = measured["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "DoorsShut"}]


def test_the_code_it_tries_is_one_that_no_session_ever_has_and_that_needs_one_look() -> None:
    """It is looked for, since its check character fits, and not taken for a slip of another."""
    assert valid_code(NO_SESSION)
    assert abs(len(NO_SESSION) - CODE_LETTERS) > 1
    assert NO_SESSION in DOORS[1].path
