"""Asks the site, as somebody at a browser would, whether its front doors open. It reads and writes nothing.

`make smoke` does so at any time, and `make deploy` at its end.
"""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from shared.tokens import ALPHABET, check_character
from shared.web.http import SECURITY_HEADERS
from shared.web.routes import address

PATIENCE: Final = 180.0
"""Seconds until a new distribution's name is known everywhere."""

NOBODYS: Final = f"{ALPHABET[:19]}{check_character(ALPHABET[:19], ALPHABET)}"
"""A code that can be one and that no session has, being longer than any: the table is asked for it."""

HOPS: Final = 5
"""Redirects that are followed."""


@dataclass(frozen=True)
class Answer:
    """What the site answered: where the request ended, its status, its headers and its text."""

    url: str
    status: int
    headers: Message
    text: str


class _Stay(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect to us: where it leads to is looked at first."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401  the library's signature
        """Follow nothing."""


@dataclass
class Visitor:
    """Somebody at a browser who only ever reads: keeps cookies for as long as they look, and sends nothing but GET."""

    cookies: dict[str, str] = field(default_factory=dict)
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(_Stay))

    def once(self, url: str) -> Answer:
        """Ask for a page without following where it leads. Raises `OSError` where nobody answers."""
        headers = {"User-Agent": "outreach-smoke", "Accept": "text/html,*/*"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(url, headers=headers, method="GET")  # noqa: S310  the site's own address
        try:
            with self._opener.open(request, timeout=30) as answer:
                return self._kept(Answer(url, answer.status, answer.headers, _text(answer)))
        except urllib.error.HTTPError as answer:
            with answer:
                return self._kept(Answer(url, answer.code, answer.headers, _text(answer)))

    def follow(self, url: str) -> Answer:
        """Ask for a page and follow where it leads."""
        for _ in range(HOPS):
            answer = self.once(url)
            if "location" not in answer.headers:
                break
            url = urljoin(url, answer.headers["location"])
        return answer

    def _kept(self, answer: Answer) -> Answer:
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return answer


def _text(answer: Any) -> str:  # noqa: ANN401  a response of the library's
    return bytes(answer.read()).decode(errors="replace")


def booking(site: str) -> Iterator[str]:
    """Look at the first page of the form and at one of its files."""
    page = Visitor().follow(f"{site}{address('book')}")
    if page.status != HTTPStatus.OK or "<form" not in page.text:
        yield f"The booking form's first page answered {page.status} and no form."
        return
    yield from _headers("The booking form", page)
    sheet = re.search(r'<link[^>]+href="(/assets/[^"]+\.css)"', page.text)
    if not sheet:
        yield "The booking form names no style sheet."
        return
    file = Visitor().once(site + sheet[1])
    if file.status != HTTPStatus.OK or file.headers.get_content_type() != "text/css":
        yield f"The style sheet {sheet[1]} answered {file.status} as {file.headers.get_content_type()}."
    elif "immutable" not in file.headers.get("cache-control", ""):
        yield f"The style sheet {sheet[1]} may not be kept by browsers."


def pupil(site: str) -> Iterator[str]:
    """Look at what a pupil sees who typed a code that isn't there."""
    page = Visitor().once(f"{site}{address('survey', code=NOBODYS)}")
    if page.status != HTTPStatus.NOT_FOUND or "<form" not in page.text:
        yield f"The pupil's page of a code that isn't there answered {page.status}, or didn't ask for the code again."
        return
    yield from _headers("The pupil's page", page)


def team(site: str) -> Iterator[str]:
    """Look whether the console sends who isn't signed in to Cognito's page, and that one opens."""
    visitor = Visitor()
    page = visitor.once(f"{site}{address('console')}")
    while "location" in page.headers and urlsplit(page.url).netloc == urlsplit(site).netloc:
        to = urljoin(page.url, page.headers["location"])
        if "/oauth2/authorize?" in to:
            signing_in = visitor.follow(to)
            if signing_in.status != HTTPStatus.OK or "password" not in signing_in.text.lower():
                yield f"The sign-in page answered {signing_in.status} and asked for no password."
            return
        page = visitor.once(to)
    yield f"The console answered {page.status} to who isn't signed in, and led to no sign-in."


def encrypted(site: str) -> Iterator[str]:
    """Look whether who comes without encryption is sent on to it; on this machine there is none."""
    if not site.startswith("https://"):
        return
    page = Visitor().once(site.replace("https://", "http://", 1) + address("book"))
    if not page.headers.get("location", "").startswith("https://"):
        yield f"Without encryption the site answers {page.status} instead of leading to https."


def _headers(what: str, page: Answer) -> Iterator[str]:
    """Yield which of the headers that every page of ours has this one lacks."""
    lacking = [
        name
        for name, value in SECURITY_HEADERS.items()
        if page.headers.get(name, "").lower() != value.lower()
    ]
    policy = page.headers.get("content-security-policy", "")
    if not policy.startswith("default-src 'none'") or "frame-ancestors 'none'" not in policy:
        lacking.append("content-security-policy")
    if lacking:
        yield f"{what} came without {', '.join(lacking)}."


DOORS: Final[tuple[tuple[str, Callable[[str], Iterator[str]]], ...]] = (
    ("the booking form, its first page and its style sheet", booking),
    ("the pupil's page of a code that isn't there", pupil),
    ("the console's way to the sign-in", team),
    ("the way from http to https", encrypted),
)


def faults(site: str, say: Callable[[str], None], patience: float = 0.0) -> list[str]:
    """Ask at every front door, say of each how it is, and return what is wrong.

    A site that can't be reached is tried again for `patience` seconds: the name of a new one isn't known everywhere at once.
    """
    deadline, found = time.monotonic() + patience, []
    for what, door in DOORS:
        wrong = _asked(site, door, deadline)
        say(f"  {'not well' if wrong else 'well'}: {what}")
        found += wrong
    return found


def _asked(site: str, door: Callable[[str], Iterator[str]], deadline: float) -> list[str]:
    while True:
        try:
            return list(door(site))
        except OSError as error:
            if time.monotonic() > deadline:
                return [f"{site} can't be reached: {error}."]
            time.sleep(2)


def smoke(site: str) -> int:
    """Ask at every front door and print how it is; the exit code is 1 where one doesn't open."""
    print(f"Looking at {site}")
    wrong = faults(site, print)
    for sentence in wrong:
        print(sentence)
    print(
        "Every front door opens."
        if not wrong
        else "docs/runbook.md says how to go back to the version before."
    )
    return 1 if wrong else 0
