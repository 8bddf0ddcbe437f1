"""What the stand-ins have in common: a world with a clock, calls, faults to come, and a server."""

import json
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

BORN = date(2024, 1, 1)
"""The accounts' first day: before it there is nothing to tell."""


@dataclass(frozen=True)
class Call:
    """What came in, without the platform's own prefix."""

    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Said:
    """What goes out."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class World:
    """All platforms, their clock and where they stand."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.address = ""
        self.platforms: dict[str, Platform] = {}

    @property
    def today(self) -> date:
        return self.clock().astimezone(UTC).date()


class Platform:
    """A stand-in. `faults` are said in place of the next answers; `retired`, `ended` and `empty` change the world it shows."""

    id: ClassVar[str]
    settles: ClassVar[int] = 3
    """For how many days a figure grows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.faults: deque[Said | None] = deque()
        self.retired: set[str] = set()
        self.ended: set[str] = set()
        self.empty = False
        self.token = f"{self.id}-token-of-the-stand-in"
        self.lock = threading.Lock()

    @property
    def credential(self) -> dict[str, str]:
        """What a person would enter."""
        return {"token": self.token}

    def settings(self) -> dict[str, str]:
        """Return what the connection's file says."""
        return {}

    def handle(self, call: Call) -> Said:
        with self.lock:
            self.calls.append(call)
            fault = self.faults.popleft() if self.faults else None
            return fault or self.answer(call)

    def answer(self, call: Call) -> Said:
        raise NotImplementedError

    def figure(self, name: str, day: date) -> int:
        """Return a day's figure as the platform sees it now: it grows until it has settled."""
        most = 20 + zlib.crc32(f"{self.id} {name} {day}".encode()) % 400
        age = (self.world.today - day).days
        return most * min(age + 1, self.settles + 1) // (self.settles + 1)

    def total(self, name: str) -> int:
        """Return a counter's reading now."""
        age = (self.world.today - BORN).days
        return 100 + age + zlib.crc32(f"{self.id} {name}".encode()) % 900

    def days(self, first: str, last: str) -> list[date]:
        """Return the days asked for on which there is something to tell."""
        if self.empty:
            return []
        start, end = max(date.fromisoformat(first), BORN), min(date.fromisoformat(last), self.world.today)
        return [start + timedelta(days=number) for number in range((end - start).days + 1)]

    def posts(self, count: int = 5, every: int = 6) -> list[tuple[str, datetime, str]]:
        """Return id, moment and text of the newest posts, the newest first."""
        noon = datetime.combine(self.world.today, datetime.min.time(), UTC).replace(hour=12)
        return [
            (
                f"{self.id}-post-{number}",
                noon - timedelta(days=every * number + 1),
                f"Visit {number}\nto a school",
            )
            for number in range(count)
        ]


class Rotating:
    """OAuth's token endpoint: access tokens live `lives` seconds; with `rotates`, each refresh token is taken once."""

    def __init__(
        self, platform: Platform, *, lives: int, rotates: bool, refresh_lives: int = 180 * 86400
    ) -> None:
        self.platform = platform
        self.lives, self.rotates, self.refresh_lives = lives, rotates, refresh_lives
        self.number = 0
        self.refresh = f"{platform.id}-refresh-token-0"
        self.access = ""
        self.ends = datetime.min.replace(tzinfo=UTC)
        self.burnt: list[str] = []
        self.granted = platform.world.clock()

    def renew(self, given: str) -> Said:
        if given != self.refresh:
            self.burnt.append(given)
            return Said(
                {"error": "invalid_grant", "error_description": "Refresh token is invalid or expired."}, 400
            )
        self.number += 1
        self.access = f"{self.platform.id}-access-token-{self.number}"
        if self.rotates:
            self.refresh = f"{self.platform.id}-refresh-token-{self.number}"
        self.ends = self.platform.world.clock() + timedelta(seconds=self.lives)
        return Said(
            {
                "access_token": self.access,
                "expires_in": self.lives,
                "refresh_token": self.refresh,
                **self._refresh_ends(),
                "token_type": "Bearer",
            }
        )

    def _refresh_ends(self) -> dict[str, int]:
        """Return when the refresh token ends: one that rotates is new, as TikTok's; another counts down, as LinkedIn's."""
        if self.rotates:
            return {"refresh_expires_in": self.refresh_lives}
        gone = self.platform.world.clock() - self.granted
        return {"refresh_token_expires_in": self.refresh_lives - int(gone.total_seconds())}

    def holds(self, token: str) -> bool:
        return bool(token) and token == self.access and self.platform.world.clock() < self.ends


@contextmanager
def handler_of(world: World, port: int) -> Iterator[str]:
    """Serve a world on a port, or on any; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are two writes: else the second waits 40 ms for the first to be acknowledged.
        disable_nagle_algorithm = True

        def _any(self) -> None:
            parts = urlsplit(self.path)
            name, _, rest = parts.path.removeprefix("/").partition("/")
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query))
            call = Call(self.command, f"/{unquote(rest)}", query, parts.query, headers, body)
            known = world.platforms.get(name)
            said = known.handle(call) if known else Said({"platforms": sorted(world.platforms)}, 404)
            content = said.body.encode() if isinstance(said.body, str) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for header, value in {"content-type": "application/json", **said.headers}.items():
                self.send_header(header, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            # Whoever asked may have been stopped meanwhile.
            with suppress(ConnectionError):
                self.wfile.write(content)

        do_GET = do_POST = _any  # noqa: N815  the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing: the platforms have their calls."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
