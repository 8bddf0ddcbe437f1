"""A collector's desk: the stand-ins, a clock that moves when somebody sleeps, connections, credentials, and runs."""

import functools
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from operate.platforms import Platform, serving, world_of
from services.metrics.sources.base import Window
from services.metrics.sources.connectors.base import Outcome
from services.metrics.sources.connectors.client import Client
from services.metrics.sources.connectors.credentials import Keyring
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.connectors.run import run
from shared.aws import client
from shared.programme import Connection

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@functools.cache
def sender() -> httpx.Client:
    """Return the client of all tests: making one reads every root certificate."""
    return httpx.Client()


class Desk:
    """What a test asks platforms with."""

    def __init__(self) -> None:
        self.now = NOON
        self.slept: list[float] = []
        self.world = world_of(lambda: self.now)
        self.http = sender()
        self.entered: set[str] = set()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def platform(self, source: str) -> Platform:
        return self.world.platforms[source]

    def connection(self, source: str, **more: Any) -> Connection:
        paid = {"paid": True, "monthly_cap_dollars": "5"} if source == "x" else {}
        return Connection.model_validate(
            {
                "id": source,
                "connector": source,
                "title": CONNECTORS[source].title,
                "account": "northmoor",
                "address": f"{self.world.address}/{source}",
                "settings": self.platform(source).settings(),
                **paid,
                **more,
            }
        )

    def enter(self, source: str, parts: Mapping[str, str] | None = None) -> None:
        """Put a credential into Secrets Manager by hand: the platform's own, or other parts."""
        self.entered.add(source)
        text = json.dumps(dict(parts or self.platform(source).credential))
        try:
            client("secretsmanager").create_secret(Name=f"sources/{source}", SecretString=text)
        except client("secretsmanager").exceptions.ResourceExistsException:
            client("secretsmanager").put_secret_value(SecretId=f"sources/{source}", SecretString=text)

    def keyring(self, source: str) -> Keyring:
        return Keyring(source, lambda: self.now)

    def client(self, *, calls: int = 1000, seconds: float = 600) -> Client:
        until = self.now + timedelta(seconds=seconds)
        return Client(self.http, lambda: self.now, self.sleep, lambda: 0.5, until, calls)

    def run(
        self,
        source: str,
        first: date,
        last: date,
        *,
        cursor: str = "",
        connection: Connection | None = None,
        **limits: Any,
    ) -> Outcome:
        if source not in self.entered:
            self.enter(source)
        whose = connection or self.connection(source)
        sender = self.client(**limits)
        return run(CONNECTORS[source], Window(first, last), self.keyring(source), sender, whose, cursor)


@pytest.fixture
def desk(metrics_aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Sit down; the right credential of a platform is entered when it is first asked."""
    monkeypatch.setenv("SOURCE_SECRETS", "sources/")
    desk = Desk()
    with serving(desk.world):
        yield desk
