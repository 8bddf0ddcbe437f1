"""The booking service on moto's AWS, with a browser that keeps cookies and fills in forms."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from services.booking import by_link, journey, questions
from services.booking.bookings import Asked
from services.booking.functions import team, web
from services.booking.model import Class, Contact
from services.booking.offer import offer
from shared.clock import london_time
from shared.web.session import TeamUser, issue
from tests.support.aws import rows as all_rows
from tests.support.aws import service_on

TABLE = "booking"
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


@pytest.fixture
def booking_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty booking table and what the functions need around it."""
    with service_on(
        getattr(request, "param", "moto"),
        "booking",
        request,
        monkeypatch,
        COGNITO_DOMAIN="https://signin.example",
        COGNITO_CLIENT_ID="client",
        COGNITO_ISSUER="https://issuer.example/pool",
        COGNITO_JWKS="https://issuer.example/pool/jwks.json",
    ):
        yield


def rows(entity: str = "") -> list[dict[str, Any]]:
    """Return every row of the table, or every one of an entity."""
    return all_rows(TABLE, entity)


def asked(**changed: object) -> Asked:
    """Return what a careers lead asks for, with `changed` parts."""
    usual: dict[str, Any] = {
        "urn": offer().schools[0].urn,
        "workshop_id": offer().workshops[0].id,
        "starts_at": london_time(date(2026, 3, 12), 9),
        "classes": (Class(8, 30),),
        "contact": Contact("Sam Example", "sam@school.example", "01452 000 000"),
        "notes": "A lift, please",
    }
    return Asked(**(usual | changed))


@dataclass
class Clock:
    """The time on the pages; a test sets it."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, gone: timedelta) -> None:
        self.moment += gone


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give every page one clock that stands still."""
    told = Clock()
    for module in (by_link, journey, questions, team):
        monkeypatch.setattr(module, "now", told)
    return told


class _Form(HTMLParser):
    """The fields of a page's form that posts, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._inside = False
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = told.get("method") == "post"
            self.action = told.get("action", "") if self._inside else self.action
        elif tag == "input" and self._inside and "name" in told:
            if told.get("type") != "radio" or "checked" in told:
                self.fields[told["name"]] = told.get("value", "")
        elif tag == "textarea" and self._inside:
            self._area = told["name"]
            self.fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._inside = False


@dataclass
class Page:
    """An answer: its status, text, and where it sends the browser."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: list[str]
    address: str

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return " ".join(found[1].split()) if found else ""

    @property
    def errors(self) -> dict[str, str]:
        """The error summary's sentences by the field they lead to."""
        summary = re.search(r"nhsuk-error-summary__list(.*?)</ul>", self.text, re.DOTALL)
        found = re.findall(r'href="#([^"]+)">\s*(.*?)\s*</a>', summary[1], re.DOTALL) if summary else []
        return {name: unescape(sentence) for name, sentence in found}

    @property
    def form(self) -> _Form:
        form = _Form()
        form.feed(self.text)
        return form


@dataclass
class Browser:
    """Asks a function as API Gateway would, keeps cookies and follows where it is sent."""

    handler: Any
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, address: str, body: str | bytes = "", **headers: str) -> Page:
        parts = urlsplit(address)
        raw = body if isinstance(body, bytes) else body.encode()
        event = {
            "version": "2.0",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {
                "content-type": "application/x-www-form-urlencoded",
                "sec-fetch-site": "same-origin",
                "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **headers,
            },
            "requestContext": {"http": {"method": method}, "requestId": "request"},
            "body": base64.b64encode(raw).decode() if raw else None,
            "isBase64Encoded": bool(raw),
        }
        answer = self.handler(event, None)
        text = answer["body"]
        if answer["isBase64Encoded"]:
            text = base64.b64decode(text).decode(errors="replace")
        for line in answer.get("cookies", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer["statusCode"], text, answer["headers"], answer.get("cookies", []), address)

    def get(self, address: str, *, follow: bool = True) -> Page:
        page = self.ask("GET", address)
        while follow and page.status == 303:
            page = self.ask("GET", page.headers["location"])
        return page

    def post(self, address: str, fields: dict[str, str], *, follow: bool = True) -> Page:
        page = self.ask("POST", address, urlencode(fields))
        return self.get(page.headers["location"]) if follow and page.status == 303 else page

    def fill(self, page: Page, *, follow: bool = True, **typed: str) -> Page:
        """Send a page's form with what is typed in place of what stands there."""
        return self.post(page.form.action, page.form.fields | typed, follow=follow)


@pytest.fixture
def browser(booking_aws: None, clock: Clock) -> Browser:
    """Return a careers lead's browser."""
    return Browser(web.handler)


def sign_in(
    name: str = "Alex Example", groups: tuple[str, ...] = ("team",), session: str = "first"
) -> dict[str, str]:
    """Return the cookies of someone signed in."""
    email = f"{name.split(maxsplit=1)[0].lower()}@team.example"
    line = issue(TeamUser(f"subject-{name}", email, name, groups, session))
    key, _, value = line.partition(";")[0].partition("=")
    return {key: value}


@pytest.fixture
def console(booking_aws: None, clock: Clock) -> Browser:
    """Return a facilitator's browser, signed in."""
    return Browser(team.handler, sign_in())
