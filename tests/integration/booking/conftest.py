"""The booking service on moto's AWS, and who uses it: a careers lead's browser, a facilitator's, a clock."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.booking.domain.parts import Class, Contact
from services.booking.functions import team, web
from services.booking.use_cases.lead import VisitRequest
from services.booking.use_cases.offer import offer
from shared.clock import london_time
from tests.support.aws import rows as all_rows
from tests.support.aws import service_on
from tests.support.browser import NOW, Browser, Clock, sign_in

__all__ = ["NOW", "Browser", "Clock", "sign_in"]

TABLE = "booking"
DAY = date(2026, 3, 12)
SLOT = london_time(DAY, 8, 50)
"""A time that the tests' programme offers; its next two that day are 10:40 and 13:30."""
YEAR, OTHER_YEAR = offer().workshops[0].year_groups[1:3]
"""Two year groups that the first workshop is made for."""


@pytest.fixture
def booking_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make an empty booking table and what the functions need around it."""
    with service_on(
        getattr(request, "param", "moto"),
        "booking",
        request,
        monkeypatch,
    ):
        yield


def rows(entity: str = "") -> list[dict[str, Any]]:
    """Return every row of the table, or every one of an entity."""
    return all_rows(TABLE, entity)


def visit_request(**changed: object) -> VisitRequest:
    """Return what a careers lead asks for, with `changed` parts."""
    usual: dict[str, Any] = {
        "urn": offer().schools[0].urn,
        "workshop_id": offer().workshops[0].id,
        "starts_at": SLOT,
        "classes": (Class(YEAR, 30),),
        "contact": Contact("Sam Example", "sam@school.example", "01452 000 000"),
        "notes": "A lift, please",
    }
    return VisitRequest(**(usual | changed))


@pytest.fixture
def clock() -> Clock:
    """Return the one clock of every page; it stands still."""
    return Clock()


@pytest.fixture
def browser(booking_aws: None, clock: Clock) -> Browser:
    """Return a careers lead's browser."""
    return Browser(web.handler, clock)


@pytest.fixture
def console(booking_aws: None, clock: Clock) -> Browser:
    """Return a facilitator's browser, signed in."""
    return Browser(team.handler, clock, sign_in())
