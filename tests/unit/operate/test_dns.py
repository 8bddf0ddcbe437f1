"""What a public resolver says of a name: what was asked for and no more, and nothing where it could not say."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from operate import dns

ALIAS = {"name": "_dmarc.visits.example.", "type": 5, "TTL": 300, "data": "dmarc.provider.example."}
ANSWERS: dict[tuple[str, str], Any] = {
    ("_dmarc.visits.example", "TXT"): {
        "Status": 0,
        "Answer": [ALIAS, {"type": 16, "data": '"v=DMARC1; " "p=none"'}, {"type": 16, "data": "v=other"}],
    },
    ("_dmarc.visits.example", "CNAME"): {"Status": 0, "Answer": [ALIAS]},
    ("mail.visits.example", "MX"): {"Status": 0, "Answer": [{"type": 15, "data": "10 mx.example."}]},
    ("alias.visits.example", "A"): {"Status": 0, "Answer": [ALIAS]},
    ("none.visits.example", "TXT"): {"Status": 3},
    ("empty.visits.example", "TXT"): {"Status": 0},
    ("broken.visits.example", "TXT"): {"Status": 2, "Comment": "SERVFAIL"},
    ("damaged.visits.example", "TXT"): "<html>",
}


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a resolver of our own answer as Google's does."""

    class Resolver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            said = ANSWERS[asked["name"][0], asked["type"][0]]
            self.send_response(200)
            self.end_headers()
            self.wfile.write((said if isinstance(said, str) else json.dumps(said)).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Resolver) as server:
        monkeypatch.setattr(dns, "ASKED", f"http://127.0.0.1:{server.server_port}/resolve")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("_dmarc", "TXT", ["v=DMARC1; p=none", "v=other"]),
        ("_dmarc", "CNAME", ["dmarc.provider.example"]),
        ("mail", "MX", ["10 mx.example"]),
        ("alias", "A", []),
        ("none", "TXT", []),
        ("empty", "TXT", []),
        # Not that there is none: nobody knows.
        ("broken", "TXT", None),
        ("damaged", "TXT", None),
    ],
)
def test_only_what_was_asked_for_and_none_only_where_the_resolver_says_so(
    name: str, kind: str, values: list[str] | None, resolver: None
) -> None:
    assert dns.lookup(f"{name}.visits.example", kind) == values


def test_where_no_resolver_answers_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns, "ASKED", "http://127.0.0.1:9/resolve")
    assert dns.lookup("visits.example", "TXT") is None
