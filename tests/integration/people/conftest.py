"""The service of people on moto's AWS, and who uses it: the browser of somebody who comes to visits, a clock."""

from collections.abc import Iterator

import pytest

from services.people.functions import web
from tests.support.aws import service_on
from tests.support.browser import Browser, Clock
from tests.support.volunteers import store_organisations


@pytest.fixture
def people_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty people table and what the functions need around it."""
    with service_on(getattr(request, "param", "moto"), "people", request, monkeypatch):
        yield


@pytest.fixture
def clock() -> Clock:
    """Return the one clock of every page; it stands still."""
    return Clock()


@pytest.fixture
def browser(people_aws: None, clock: Clock) -> Browser:
    """Return the browser of somebody who comes to visits; there are two organisations."""
    store_organisations()
    return Browser(web.handler, clock)
