"""The booking service on moto's AWS, and who uses it: a careers lead's browser, a facilitator's, a clock."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.functions import team, web
from services.booking.table import bookings
from services.booking.use_cases import lead
from services.booking.use_cases.change import change
from services.booking.use_cases.lead import VisitRequest
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from shared.clock import london_time
from shared.tokens import new_code
from tests.support.aws import rows as all_rows
from tests.support.aws import service_on
from tests.support.browser import NOW, Browser, Clock, sign_in

__all__ = ["NOW", "Browser", "Clock", "sign_in"]

TABLE = "booking"
DAY = date(2026, 3, 12)
SLOT = london_time(DAY, 8, 50)
"""The first time that the tests' programme offers that day; its hours are 8:50 to 10:20, 10:40 to 12:40 and 13:30 to 15:10."""
WHOLE_DAY = tuple(
    london_time(DAY, *clock) for clock in ((8, 50), (9, 30), (10, 40), (11, 20), (12, 0), (13, 30))
)
"""Starts of six classes that leave a team no time that day for another one at another school."""
LENGTH = timedelta(minutes=offer().workshops[0].minutes)
"""Of a class."""


def school_at(place: int) -> School:
    """Return one of the programme's schools, as a booking keeps it."""
    one = offer().schools[place]
    return School(one.urn, one.name, one.town, one.postcode)


SAM = Contact("Sam Example", "sam@school.example", "01452 000 000", NOW)
"""Whose address is confirmed: a request of hers is the team's to answer at once."""
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
    """Return what a careers lead asks for, with `changed` parts; its classes come one after the other from `starts_at` on."""
    usual: dict[str, Any] = {
        "school": school_at(0),
        "again": True,
        "workshop_id": offer().workshops[0].id,
        "classes": (Class(YEAR, 30),),
        "contact": SAM,
        "notes": "A lift, please",
    }
    wanted = usual | changed
    first = wanted.pop("starts_at", SLOT)
    wanted.setdefault("starts", tuple(first + number * LENGTH for number in range(len(wanted["classes"]))))
    return VisitRequest(**wanted)


def fill_the_day(teams: int = 0, day: date = DAY, at: datetime = NOW) -> list[Booking]:
    """Let others book every class that `teams` teams can make on a day, or all of them."""
    starts = tuple(start.replace(year=day.year, month=day.month, day=day.day) for start in WHOLE_DAY)
    wanted = visit_request(
        school=school_at(-1),
        starts=starts,
        classes=(Class(YEAR, 30),) * len(starts),
        contact=Contact("Other", "other@school.example", "", NOW),
    )
    return [
        lead.request(offer(), wanted, now=at, correlation_id="x")
        for _ in range(teams or len(offer().diary.teams))
    ]


def asked(**changed: Any) -> Booking:
    """Return a stored request whose address is confirmed, with `changed` parts; `hold=None` waits for a place."""
    workshop = offer().workshops[0]
    count = len(changed.get("classes", "1"))
    starts = changed.pop("starts_at", SLOT)
    usual: dict[str, Any] = {
        "id": f"{offer().reference_prefix}-{new_code(6)}",
        "programme": offer().programme,
        "school": school_at(0),
        "workshop": Workshop(workshop.id, workshop.title),
        "classes": (Class(YEAR, 30),),
        "times": [(starts + n * LENGTH, starts + (n + 1) * LENGTH) for n in range(count)],
        "hold": Hold(starts.date(), 1),
        "contact": SAM,
        "notes": "A lift, please",
        "who": "Sam Example",
        "at": NOW,
        "correlation_id": "c0ffee",
    }
    booking = asking.request(**(usual | changed))
    return bookings.add(booking, diary=offer().diary, outbox=outbox_row(booking))


def confirmed(**changed: Any) -> Booking:
    """Return a stored visit that the team agreed to, with `changed` parts of its request."""
    return done(asked(**changed), lambda booking: booking.confirm(who="Alex", at=NOW))


def done(booking: Booking, step: Callable[[Booking], Booking]) -> Booking:
    """Return a stored booking one step further."""
    return change(booking.id, step, None, diary=offer().diary)


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
