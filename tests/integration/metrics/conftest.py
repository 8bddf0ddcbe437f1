"""The metrics service on either engine."""

from collections.abc import Iterator

import pytest

from tests.support.aws import service_on


@pytest.fixture
def metrics_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty metrics table."""
    with service_on(getattr(request, "param", "moto"), "metrics", request, monkeypatch):
        yield
