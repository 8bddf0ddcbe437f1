"""The metrics service on either engine."""

import functools
from collections.abc import Iterator

import jinja2
import pytest

from shared.web import pages
from tests.support.aws import service_on


@functools.cache
def templates() -> jinja2.Environment:
    """Return the metrics service's templates, compiled once for all tests."""
    return pages.make_environment("metrics", pages._sources("metrics"))


@pytest.fixture
def metrics_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty metrics table."""
    monkeypatch.setattr(pages, "environment", templates)
    with service_on(getattr(request, "param", "moto"), "metrics", request, monkeypatch):
        yield
