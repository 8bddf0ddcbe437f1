"""The feedback service on either engine."""

import functools
from collections.abc import Iterator

import jinja2
import pytest

from shared.web import pages
from tests.support.aws import service_on


@functools.cache
def templates() -> jinja2.Environment:
    """Return the feedback service's templates, compiled once for all tests."""
    return pages.make_environment("feedback", pages._sources("feedback"))


@pytest.fixture
def feedback_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty feedback table."""
    monkeypatch.setattr(pages, "environment", templates)
    with service_on(getattr(request, "param", "moto"), "feedback", request, monkeypatch):
        yield
