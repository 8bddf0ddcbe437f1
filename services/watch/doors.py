"""The front doors, and how it is told that one opens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3

from shared.tokens import with_check
from shared.web.routes import address

SECONDS: Final = 8.0
"""How long an answer may take: a first one from a sleeping function, and a slow morning. Who waits longer has gone."""

STEPS: Final = 3
"""Answers on the way to a page: a form begins with a cookie and is sent on."""

NO_SESSION: Final = with_check("DXXR")
"""A code without a slip in it that leads to no session, ever: those of sessions are longer. It is looked for in the table."""

AS: Final = {"accept": "text/html", "accept-language": "en", "user-agent": "outreach-watch"}


@dataclass(frozen=True)
class Door:
    """A page that must open: its path, the status it answers with, and what stands in it and in no page of an error."""

    name: str
    path: str
    status: HTTPStatus
    shows: str


DOORS: Final = (
    Door("book", address("book"), HTTPStatus.OK, 'name="q"'),
    Door("pupils", address("survey", code=NO_SESSION), HTTPStatus.NOT_FOUND, 'name="code"'),
)


def shut(site: str, doors: Iterable[Door] = DOORS) -> Iterator[tuple[Door, str]]:
    """Yield the doors of a site that do not open, and why: in words of our own, for a page may quote what was typed."""
    with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=SECONDS)) as http:
        for door in doors:
            if why := _why_shut(http, site, door):
                yield door, why


def _why_shut(http: urllib3.PoolManager, site: str, door: Door) -> str:
    at, headers = urljoin(site, door.path), dict(AS)
    for _ in range(STEPS):
        try:
            answer = http.request("GET", at, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return f"no answer: {type(error).__name__}"
        to = answer.headers.get("location")
        if to is None:
            if answer.status != door.status:
                return f"it answers {answer.status}"
            return "" if door.shows in answer.data.decode(errors="replace") else "it shows another page"
        at = urljoin(at, to)
        if urlsplit(at).netloc != urlsplit(site).netloc:
            return "it leads to another site"
        if cookie := answer.headers.get("set-cookie"):
            headers["cookie"] = cookie.partition(";")[0]
    return "it leads round in a circle"
