"""`make smoke` finds what doesn't open, says it in sentences, and only ever reads."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from operate import smoke
from shared.web.http import Response, see_other
from shared.web.routes import address

FORM = '<html><head><link rel="stylesheet" href="/assets/site.1234.css"></head><form></form></html>'


def page(body: str, status: int = 200) -> dict[str, Any]:
    """Return what a page of ours answers, with its headers."""
    answer = Response(body).to_api()
    return {**answer, "statusCode": status}


class Site(BaseHTTPRequestHandler):
    """A site that answers what a test lets it."""

    pages: ClassVar[dict[str, dict[str, Any]]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append((self.command, self.path))
        answer = self.pages.get(path, {"statusCode": 404, "headers": {}, "body": ""})
        body = str(answer["body"]).encode()
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        for cookie in answer.get("cookies", ()):
            self.send_header("set-cookie", cookie)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    url = f"http://127.0.0.1:{server.server_port}"
    sheet = {"content-type": "text/css", "cache-control": "public, max-age=31536000, immutable"}
    Site.asked.clear()
    Site.pages = {
        address("book"): see_other("/book/school?new=1", "draft=abc; Path=/book").to_api(),
        "/book/school": page(FORM),
        "/assets/site.1234.css": {"statusCode": 200, "headers": sheet, "body": "body{}"},
        address("survey", code=smoke.NOBODYS): page("<form></form>", 404),
        address("console"): see_other("/team/sign-in?next=/team").to_api(),
        "/team/sign-in": see_other(f"{url}/oauth2/authorize?client_id=1").to_api(),
        "/oauth2/authorize": see_other(f"{url}/login").to_api(),
        "/login": page('<input type="password">'),
    }
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield url
    server.shutdown()
    server.server_close()


def test_a_site_that_is_well_gets_requests_that_only_read(
    site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.smoke(site) == 0
    assert {method for method, _ in Site.asked} == {"GET"}
    assert "Every front door opens." in capsys.readouterr().out


def broken(path: str, **instead: Any) -> Callable[[], None]:
    return lambda: Site.pages[path].update(instead)


def without(path: str, header: str) -> Callable[[], None]:
    return lambda: Site.pages[path]["headers"].pop(header)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (broken("/book/school", statusCode=500), "The booking form's first page answered 500"),
        (
            without("/book/school", "strict-transport-security"),
            "The booking form came without strict-transport",
        ),
        (
            without("/book/school", "content-security-policy"),
            "The booking form came without content-security-policy",
        ),
        (
            broken("/assets/site.1234.css", statusCode=403),
            "The style sheet /assets/site.1234.css answered 403",
        ),
        (
            broken(address("survey", code=smoke.NOBODYS), statusCode=502),
            "The pupil's page of a code that isn't",
        ),
        (
            broken(address("console"), statusCode=200, headers={}),
            "The console answered 200 to who isn't signed in",
        ),
        (broken("/login", statusCode=400), "The sign-in page answered 400"),
    ],
)
def test_what_does_not_open_is_named(
    site: str, spoil: Callable[[], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil()
    assert smoke.smoke(site) == 1
    assert said in capsys.readouterr().out


def test_a_site_that_nobody_answers_for_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.smoke("http://127.0.0.1:1") == 1
    assert "http://127.0.0.1:1 can't be reached" in capsys.readouterr().out
