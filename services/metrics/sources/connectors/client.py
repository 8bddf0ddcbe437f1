"""Sends a request to a platform: time-outs, a budget of calls, waiting where it is told to, and no credential in what comes back.

After a 429 or 503 it waits as long as `Retry-After` or X's `x-rate-limit-reset` says. Where neither does, and after no answer at
all, it waits a random time up to a limit that doubles (full jitter, from the AWS Architecture Blog's "Exponential Backoff And
Jitter"). It never waits into the time at which the function must end.
"""

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, quote_plus

import httpx

from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Trouble, TroubleError
from shared.clock import Clock

TIMEOUT: Final = httpx.Timeout(20, connect=5)
"""Seconds for each step of a call; a platform's report of a year takes some."""

ATTEMPTS: Final = 5
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
"""Seconds. A platform that asks for more is asked again by the next collection."""

SHORTEST_SECRET: Final = 6
"""Letters. Shorter parts of a credential are no secrets, and taking them out would spoil answers."""

AGAIN: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)

# httpx writes every address into its log, and httpcore what it sends: neither is to be in ours.
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)


class StopError(Exception):
    """The run's time or its calls are used up: it goes on at a cursor."""


@dataclass(slots=True)
class Client:
    """What sends requests for one run. `sleep` and `chance` are injected; `until` is when the run must have ended."""

    http: httpx.Client = field(repr=False)
    clock: Clock
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    until: datetime
    calls_left: int
    calls: int = 0
    hidden: set[str] = field(default_factory=set, repr=False)

    def hide(self, secrets: Iterable[str]) -> None:
        """Take these out of everything that comes back from here on."""
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                text = json.dumps(secret)[1:-1]
                # Meta and Matomo are written in PHP, whose JSON has a backslash before each slash.
                self.hidden |= {
                    secret,
                    quote(secret, safe=""),
                    quote_plus(secret),
                    text,
                    text.replace("/", r"\/"),
                }

    @property
    def left(self) -> float:
        """How many seconds the run has left."""
        return (self.until - self.clock()).total_seconds()

    def send(self, request: Request, *, attempts: int = ATTEMPTS) -> Reply:
        """Send a request, again where that may help, and return the last reply, as it came: `cleaned` takes credentials out.

        Raises `StopError` where time or calls are used up, and `TroubleError` where the platform gives no answer.
        """
        for attempt in range(1, attempts + 1):
            reply = self._once(request)
            if reply is not None and reply.status not in AGAIN:
                return reply
            if attempt == attempts:
                break
            wait = self._wait(reply, attempt)
            if wait > LONGEST_WAIT:
                break
            if wait >= self.left:
                raise StopError
            self.sleep(wait)
        if reply is None:
            raise TroubleError(Trouble("down"))
        return reply

    def _once(self, request: Request) -> Reply | None:
        """Return the platform's answer, or None where there was none."""
        if self.calls_left < 1 or self.left <= 0:
            raise StopError
        self.calls_left -= 1
        self.calls += 1
        try:
            got = self.http.request(
                request.method,
                request.url,
                params=request.params or None,
                headers=request.headers,
                json=request.json,
                data=request.form,
                content=request.content,
                timeout=TIMEOUT,
            )
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL):
            return None  # not even as a cause: it holds the request
        return Reply(got.status_code, {name.lower(): value for name, value in got.headers.items()}, got.text)

    def cleaned(self, reply: Reply) -> Reply:
        """Return a reply with every credential taken out."""
        headers = {name: self.clean(value) for name, value in reply.headers.items()}
        return Reply(reply.status, headers, self.clean(reply.text))

    def clean(self, text: str) -> str:
        """Return a text with every credential taken out."""
        for secret in sorted(self.hidden, key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def _wait(self, reply: Reply | None, attempt: int) -> float:
        """Return how many seconds to wait: as the platform says, else at random up to a limit that doubles."""
        said = self._said(reply) if reply is not None else None
        if said is not None:
            return max(said, 0.0)
        return self.chance() * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))

    def _said(self, reply: Reply) -> float | None:
        after = reply.headers.get("retry-after", "")
        if after.isdecimal():
            return float(after)
        with suppress(ValueError):
            return float((parsedate_to_datetime(after) - self.clock()).total_seconds())
        reset = reply.headers.get("x-rate-limit-reset", "")
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS and reset.isdecimal():
            return float(reset) - self.clock().timestamp()
        return None
