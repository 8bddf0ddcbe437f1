"""Who uses the pages by private link: the browser of somebody who comes to visits, a clock."""

import pytest

from services.people.functions import web
from tests.support.browser import Browser, Clock
from tests.support.volunteers import store_organisations


@pytest.fixture
def clock() -> Clock:
    """Return the one clock of every page; it stands still."""
    return Clock()


@pytest.fixture
def browser(people_aws: None, clock: Clock) -> Browser:
    """Return the browser of somebody who comes to visits; there are two organisations."""
    store_organisations()
    return Browser(web.handler, clock)
