"""What floods are made of: a program that asks functions as the API does, the API's own limits, a table of what got through."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from http import HTTPStatus
from itertools import cycle
from typing import Any, Final

from services.booking.functions import mailer, web
from services.booking.table import drafts
from services.booking.use_cases.offer import offer
from services.booking.web.dates import answer_of
from services.booking.web.journey import Draft, kept
from services.booking.web.school import UNLISTED
from services.booking.web.steps import seen
from shared.clock import london_time
from shared.dynamo import query
from shared.web import csrf
from tests.support.feedback import request
from tests.support.mailbox import message_of

BEGAN: Final = timedelta(minutes=5)
"""How long ago a program says it began to fill in a form: waiting costs it nothing."""

SLOT: Final = london_time(date(2026, 3, 12), 8, 50)
"""A time that the tests' programme offers."""

FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "one address": ("203.0.113.7",),
    "one /24": tuple(f"203.0.113.{n}" for n in range(256)),
    "one /64": tuple(f"2001:db8:0:1::{n:x}" for n in range(1, 256)),
    "everywhere": tuple(f"198.{18 + n // 65_536}.{n // 256 % 256}.{n % 256}" for n in range(2_000)),
}
"""Where floods come from; the addresses are of RFC 5737, 3849 and 2544, which are nobody's."""


SCHOOL: Final = {"school_name": "Made-up School", "town": "Nowhere", "postcode": "NM1 2AB"}
"""One that is in no register."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `page` is its text."""

    status: int
    page: str
    location: str
    cookie: str


def asked(
    handler: Any,
    method: str,
    path: str,
    form: Mapping[str, str] | str | bytes = "",
    *,
    at: datetime,
    source: str = "203.0.113.7",
    **headers: str,
) -> Answer:
    """Ask a function as the API would, from a source address."""
    path, _, asks = path.partition("?")
    sent = {"sec-fetch-site": "same-origin", "x-forwarded-for": source}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    event = request(method, path, form, query=asks, headers=sent)
    event["requestContext"]["http"]["sourceIp"] = source
    answer = handler(event, None, clock=lambda: at)
    body = answer["body"]
    page = base64.b64decode(body).decode(errors="replace") if answer["isBase64Encoded"] else body
    cookie = "; ".join(line.partition(";")[0] for line in answer.get("cookies", []))
    return Answer(answer["statusCode"], page, answer["headers"].get("location", ""), cookie)


class Program:
    """A program that books: it has filled in its forms before, and sends them one after the other.

    It has a school of its own for each, which is in no register, and asks for the waiting list, which is never full.
    """

    def __init__(self, source: str = "everywhere") -> None:
        self._sources, self._made = cycle(FROM[source]), 0

    def books(self, email: str, at: datetime, *, copy: str = "") -> Answer:
        """Send a filled form; the mailer hears at once of what came of it."""
        self._made += 1
        values = self._values(email, copy)
        draft = Draft(f"drill-{self._made:08}", at - BEGAN)
        drafts.keep(draft.id, values, now=at)
        return self.sends(draft, values, at, kept(draft, at).partition(";")[0])

    def begins(self, at: datetime) -> None:
        """Answer the first page of a form."""
        self._made += 1
        draft = Draft(f"drill-{self._made:08}", at - BEGAN)
        asked(
            web.handler,
            "POST",
            "/book/school",
            {"csrf": csrf.token(draft.id), UNLISTED: "1", **SCHOOL},
            at=at,
            source=next(self._sources),
            cookie=kept(draft, at).partition(";")[0],
        )

    def sends(self, draft: Draft, values: Mapping[str, Any], at: datetime, cookie: str) -> Answer:
        """Press Send on the last page of a form."""
        form = {"csrf": csrf.token(draft.id), "seen": seen(dict(values)), "again": "1"}
        answer = asked(
            web.handler, "POST", "/book/check", form, at=at, source=next(self._sources), cookie=cookie
        )
        if answer.status == HTTPStatus.SEE_OTHER and "/book/done/" in answer.location:
            mailed(answer.location.rpartition("/")[2], at)
        return Answer(answer.status, answer.page, answer.location, cookie)

    def books_and_gives_up(self, email: str, at: datetime) -> Answer:
        """Send a form and say that its address was wrong, so that it counts as waiting no more."""
        first = self.books(email, at)
        if first.status != HTTPStatus.SEE_OTHER:
            return first
        draft = f"drill-{self._made:08}"
        anew = asked(
            web.handler,
            "POST",
            f"{first.location}/anew",
            {"csrf": csrf.token(draft), "keep": "all"},
            at=at,
            cookie=first.cookie,
        )
        assert anew.location == "/book/contact", anew
        return first

    def _values(self, email: str, copy: str) -> dict[str, Any]:
        workshop = offer().workshops[0]
        times = answer_of([SLOT])
        return {
            "urn": "",
            **SCHOOL,
            "school_name": f"Made-up School {self._made}",
            "listed": False,
            "name": "A Program",
            "email": email,
            "phone": "",
            "notes": "",
            "copy_name": "Another" if copy else "",
            "copy_email": copy,
            "workshop": workshop.id,
            "classes": [{"year_group": str(workshop.year_groups[0]), "pupils": "30", "needs": ""}],
            **times,
            "waits": times["day"],
        }


def sentence(answer: Answer) -> str:
    """Return what a page says that takes nothing: its error's sentence, or its heading."""
    for pattern in (r"nhsuk-error-summary__list.*?<a[^>]*>(.*?)</a>", r"<h1[^>]*>(.*?)</h1>"):
        if found := re.search(pattern, answer.page, re.DOTALL):
            return " ".join(unescape(re.sub("<[^>]+>", " ", found[1])).split())
    return ""


def mailed(reference: str, at: datetime) -> None:
    """Let the mailer hear of a booking's last move, as its queue does within a second: what it sends hangs on the booking."""
    [last] = query("booking", f"OUTBOX#{reference}", newest_first=True, limit=1)
    assert mailer.handler({"Records": [message_of(last)]}, clock=lambda: at) == {"batchItemFailures": []}


class Gate:
    """The limits of a route of the API, as it keeps them: a bucket of `burst` requests that `rate` a second fill again.

    That is the token bucket of "Throttle requests to your HTTP APIs" (API Gateway's guide), reckoned, not tried out on AWS.
    """

    def __init__(self, burst: int, rate: int) -> None:
        self._most, self._rate = burst, rate
        self._left, self._at = float(burst), 0.0

    def lets(self, at: float) -> bool:
        """Tell whether a request passes that comes so many seconds after the first."""
        self._left = min(self._most, self._left + (at - self._at) * self._rate)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True, slots=True)
class Flood:
    """A line of the table: what was sent, what got through, what it left, and the bound that the limits set."""

    name: str
    sent: int
    through: int
    rows: int
    mails: int
    answer: str
    bound: str


LINE: Final = "{:<58} {:>6} {:>8} {:>6} {:>6}  {:<34} {}"
HEAD: Final = LINE.format("flood", "sent", "through", "rows", "mails", "the others are answered", "bound")


def line(flood: Flood) -> str:
    """Return a flood as the table has it."""
    return LINE.format(
        flood.name, flood.sent, flood.through, flood.rows, flood.mails, flood.answer, flood.bound
    )
