"""Signing in: the code, state, nonce and token that Cognito's hosted page and ours pass to one another."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from services.access import cognito as ours
from services.access import user
from services.access.functions import signin
from services.access.groups import TEAM
from shared.web.http import Request
from shared.web.routes import address
from tests.support.aws import SITE
from tests.support.browser import NOW, Browser

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Cognito(ThreadingHTTPServer):
    """A stand-in for the user pool: its keys, and a token for a code whose verifier fits."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.challenge = ""
        self.token = ""
        self.forms: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Cognito

    def do_GET(self) -> None:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self._say(200, {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.forms.append(form)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.challenge
        if form.get("code") == "good" and fits:
            self._say(200, {"id_token": self.server.token})
        else:
            self._say(400, {"error": "invalid_grant"})

    def _say(self, status: int, content: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cognito(access_aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cognito]:
    server = Cognito()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv("COGNITO_DOMAIN", server.address)
    monkeypatch.setenv("COGNITO_JWKS", f"{server.address}/jwks.json")
    ours.keys.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    ours.keys.cache_clear()


@pytest.fixture
def browser(cognito: Cognito) -> Browser:
    return Browser(signin.handler)


def claims(nonce: str, /, **changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    usual = {
        "sub": "subject",
        "iss": "https://issuer.example/pool",
        "aud": "client",
        "token_use": "id",
        "nonce": nonce,
        "iat": now,
        "exp": now + timedelta(hours=1),
        "email": "alex@team.example",
        "name": "Alex Example",
        "cognito:groups": [TEAM],
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def begin(browser: Browser, cognito: Cognito, where: str = "/team/bookings/NM-222222") -> dict[str, str]:
    """Go to sign in; return what Cognito's page is sent."""
    page = browser.get(address("sign-in", next=where), follow=False)
    assert page.status == 303
    to = urlsplit(page.headers["location"])
    assert f"{to.scheme}://{to.netloc}{to.path}" == f"{cognito.address}/oauth2/authorize"
    query = {name: values[0] for name, values in parse_qs(to.query).items()}
    cognito.challenge = query["code_challenge"]
    cognito.token = jwt.encode(claims(query["nonce"]), KEY, "RS256", {"kid": "one"})
    return query


def test_signing_in_leads_where_one_wanted_to_go(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == f"{SITE}/team/callback"
    page = browser.get(f"/team/callback?code=good&state={query['state']}", follow=False)
    assert page.status == 303
    assert page.headers["location"] == "/team/bookings/NM-222222"
    person = user.current(Request("GET", "/team", at=NOW, cookies=browser.cookies))
    assert person
    assert (person.name, person.email, person.groups) == ("Alex Example", "alex@team.example", (TEAM,))
    session = user.session_of(Request("GET", "/team", at=NOW, cookies=browser.cookies))
    assert session
    assert (session.since, session.seen) == (NOW, None), "the first page asks whether they still are"
    assert all("HttpOnly" in line and "SameSite=Lax" in line and "Secure" in line for line in page.cookies)
    assert browser.cookies["sign-in"] == ""
    assert "code_verifier" in cognito.forms[0]


@pytest.mark.parametrize(
    "where",
    ["https://evil.example", "//evil.example", "/team//evil.example", "/team/../book", "/f/ABC", "/team/callback",
     "/team/sign-out", "/team\\evil", "/team/%0d%0aSet-Cookie:x", ""],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(browser: Browser, cognito: Cognito, where: str) -> None:
    query = begin(browser, cognito, where)
    page = browser.get(f"/team/callback?code=good&state={query['state']}", follow=False)
    assert page.headers["location"] == "/team"


def refused(browser: Browser, where: str) -> None:
    page = browser.get(where, follow=False)
    assert page.status in {400, 403}
    assert "sign in again" in page.text
    assert "team" not in browser.cookies


def test_an_answer_to_another_sign_in_is_refused(browser: Browser, cognito: Cognito) -> None:
    begin(browser, cognito)
    refused(browser, "/team/callback?code=good&state=other")
    refused(browser, "/team/callback?code=good")
    query = begin(browser, cognito)
    browser.cookies.clear()
    refused(browser, f"/team/callback?code=good&state={query['state']}")
    assert cognito.forms == []


def test_an_altered_cookie_is_refused(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    browser.cookies["sign-in"] = "e30." + browser.cookies["sign-in"].rpartition(".")[2]
    refused(browser, f"/team/callback?code=good&state={query['state']}")


def test_a_sign_in_that_took_too_long_is_refused(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    browser.clock.pass_by(timedelta(minutes=10))
    refused(browser, f"/team/callback?code=good&state={query['state']}")


def test_a_code_that_is_not_cognitos_is_refused(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    refused(browser, f"/team/callback?code=bad&state={query['state']}")
    cognito.challenge = "another browser's"
    refused(browser, f"/team/callback?code=good&state={query['state']}")


def test_what_cognito_refuses_is_said(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    refused(browser, f"/team/callback?error=access_denied&state={query['state']}")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"},
        {"iss": "https://issuer.example/other"},
        {"nonce": "another"},
        {"nonce": None},
        {"token_use": "access"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"sub": None},
        {"iat": datetime(2099, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_token_that_does_not_fit_is_refused(
    browser: Browser, cognito: Cognito, changed: dict[str, Any]
) -> None:
    query = begin(browser, cognito)
    cognito.token = jwt.encode(claims(query["nonce"], **changed), KEY, "RS256", {"kid": "one"})
    refused(browser, f"/team/callback?code=good&state={query['state']}")


def test_a_token_signed_by_another_or_by_nobody_is_refused(browser: Browser, cognito: Cognito) -> None:
    query = begin(browser, cognito)
    right = claims(query["nonce"])
    public = KEY.public_key()
    for token in (
        jwt.encode(right, OTHER_KEY, "RS256", {"kid": "one"}),
        jwt.encode(right, KEY, "RS256", {"kid": "two"}),
        jwt.encode(right, None, "none", {"kid": "one"}),
        jwt.encode(right, str(public.public_numbers().n), "HS256", {"kid": "one"}),
        "not.a.token",
        "",
    ):
        cognito.token = token
        refused(browser, f"/team/callback?code=good&state={query['state']}")


def test_cognito_away_is_said(browser: Browser, cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    query = begin(browser, cognito)
    monkeypatch.setenv("COGNITO_DOMAIN", "http://127.0.0.1:1")
    page = browser.get(f"/team/callback?code=good&state={query['state']}", follow=False)
    assert page.status == 502
    assert "sign in again" in page.text


def test_signing_out(browser: Browser, cognito: Cognito) -> None:
    browser.cookies["team"] = "x"
    page = browser.get("/team/sign-out", follow=False)
    assert page.headers["location"].startswith(f"{cognito.address}/logout?client_id=client&logout_uri=")
    assert browser.cookies["team"] == ""
    assert browser.ask("GET", "/team/sign-out", **{"sec-fetch-site": "cross-site"}).status == 403
