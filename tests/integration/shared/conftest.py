"""An empty table on either engine, as any service's function has it."""

from collections.abc import Iterator

import pytest

from tests.support.aws import service_on

TABLE = "booking"


@pytest.fixture
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make an empty table and return its name."""
    with service_on(getattr(request, "param", "moto"), TABLE, request, monkeypatch):
        yield TABLE
