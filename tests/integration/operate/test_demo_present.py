"""The demo's present, on any day: something of everything to do, nobody counted."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from operate import demo, demo_present
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Wanted
from services.booking.table import bookings, lists
from services.booking.use_cases.free import free_days
from services.booking.use_cases.offer import offer
from shared.clock import london_day
from shared.compiled import compiled
from tests.support.aws import service_on
from tests.support.programme import DEMO, programme_of


@pytest.fixture(autouse=True)
def _booking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with programme_of(DEMO), service_on("moto", "booking", request, monkeypatch):
        yield


def loaded(at: datetime) -> Booking:
    """Load the demo's present; return the visit whose survey is to be open."""
    steps = demo_present.load(compiled(), offer(), at)
    while True:
        try:
            assert next(steps)
        except StopIteration as end:
            booking: Booking = end.value
            return booking


def test_the_hours_of_today_are_nobody_elses() -> None:
    """The booking form offers no Saturday because somebody tries the platform on one."""
    before = offer()
    loaded(datetime(2026, 11, 28, 16, tzinfo=UTC))
    assert offer() is before
    assert not free_days(
        before,
        date(2026, 11, 28),
        date(2026, 11, 28),
        Wanted(1, 60, ""),
        datetime(2026, 10, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 11, 25, 9, 30, tzinfo=UTC), id="a school day"),
        pytest.param(datetime(2026, 11, 26, 0, 4, tzinfo=UTC), id="four minutes past midnight"),
        pytest.param(datetime(2026, 11, 28, 16, tzinfo=UTC), id="a Saturday"),
        pytest.param(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), id="the year's last evening"),
        pytest.param(datetime(2027, 8, 12, 8, tzinfo=UTC), id="the summer holidays"),
        pytest.param(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), id="the night the clocks go back"),
    ],
)
def test_there_is_something_of_everything(at: datetime) -> None:
    today = loaded(at)
    assert london_day(today.starts_at) == london_day(at), "whatever day it is"
    assert today.status == "confirmed"
    assert [session.pupils_expected for session in today.sessions] == [demo_present.PUPILS]
    assert 10 <= demo.ANSWERED < demo_present.PUPILS, "the live page shows bars, and more are to come"
    states = Counter(line.status for line in lists.page_of("all"))
    assert states["requested"] >= 4
    assert states["confirmed"] >= 6
    assert states["waitlisted"] == 2
    assert states["awaiting_address"] == 1
    assert states["declined"] == 1
    assert states["delivered"] == 0, "the past year keeps its figures"
    begun = [line for line in lists.page_of("confirmed") if line.ends_at < at]
    assert len(begun) >= 2, "one to record, one not reported"
    assert any((at - line.ends_at).days >= 10 for line in begun)
    late = [line for line in lists.page_of("requested") if (at - line.waiting_since).days >= 7]
    assert late, "one has waited too long"
    booked = [bookings.load(line.id) for line in lists.page_of("confirmed")]
    assert any(one and one.arrival for one in booked)
