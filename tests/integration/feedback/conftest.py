"""The feedback service on either engine."""

from collections.abc import Iterator

import pytest

from tests.support.aws import service_on


@pytest.fixture
def feedback_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty feedback table."""
    with service_on(getattr(request, "param", "moto"), "feedback", request, monkeypatch):
        yield
