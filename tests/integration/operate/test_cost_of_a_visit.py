"""What one visit brings and leaves, counted by driving it through the services: no more than `operate/usage.toml` says."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.metered import size
from operate.cost import Files, files, measured_case
from operate.stage import as_function_of
from services.booking.domain import outcome, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival
from services.metrics.functions import facts
from shared.aws import client
from tests.integration.booking.conftest import NOW, SLOT, YEAR, asked, booking_aws, done
from tests.support.bookings import told
from tests.support.delivery import deliver
from tests.support.feedback import hear as feedback_hears
from tests.support.mailbox import hear, run_tend, sent
from tests.support.planted import World, a_visitor, a_world

__all__ = ["booking_aws"]

DAY = timedelta(days=1)
AFTER = SLOT + timedelta(hours=3)


@pytest.fixture
def world(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with a_world(monkeypatch) as made:
        yield made


def from_the_form_to_the_thanks() -> Booking:
    """Drive a visit through all of its mails."""
    booking = asked()
    hear(at=NOW)
    booking = done(booking, lambda one: one.confirm(who="Alex", at=NOW, said="See you"))
    hear(at=NOW + timedelta(hours=1))
    for back in (8, 7, 6, 2, 1):
        run_tend(SLOT - back * DAY)
    arrival = Arrival("Hall", "Kim")
    booking = done(
        booking,
        lambda one: wishes.reconfirm(one, who="Sam Example", at=SLOT - 5 * DAY, arrival=arrival),
    )
    hear(at=SLOT - 5 * DAY)
    present = {booking.sessions[0].id: {YEAR: 28}}
    booking = done(
        booking,
        lambda one: outcome.deliver(one, who="Alex", at=AFTER, delivered_on=SLOT.date(), present=present),
    )
    hear(at=AFTER)
    for after in (1, 2, 3):
        run_tend(SLOT + after * DAY)
    return booking


def reckoned(of: Files, unit: str, *functions: str) -> float:
    """Return how much of a unit the usage reckons with for a visit, by some functions."""
    events = [event for part in of.usage["part"] for event in part["event"] if event["function"] in functions]
    return sum(_units(of, event, unit) for event in events) / float(of.usage["pupils"]["visit"])


def _units(of: Files, event: Mapping[str, Any], unit: str) -> float:
    number = of.usage["pupils"].get(event["per"], 0) * event["number"] * event.get("share", 1.0)
    return float(number * measured_case(of, event)["units"].get(unit, 0.0))


def test_a_visit_brings_no_more_mails_and_events_than_is_reckoned(world: World) -> None:
    of = files()
    booking = from_the_form_to_the_thanks()
    mails = len(sent())
    assert mails >= 6, "it went through all of them"
    # A second contact gets what the first one does: one visit in two has one.
    assert mails + 1 <= reckoned(of, "mail", "booking-mailer", "booking-tend") <= 2 * mails
    each = of.usage["pupils"]["booking event"] / of.usage["pupils"]["visit"]
    assert booking.version <= each <= 2 * booking.version


def test_a_visit_leaves_no_more_in_the_tables_than_is_reckoned(world: World) -> None:
    booking = from_the_form_to_the_thanks()
    a_visitor(world, NOW)
    with as_function_of("feedback", world.outputs):
        feedback_hears()
    with as_function_of("metrics", world.outputs):
        deliver(facts.handler, [told(booking)])
    tables = ("booking", "people", "feedback", "metrics")
    left = sum(size(item) for name in tables for item in client("dynamodb").scan(TableName=name)["Items"])
    [kept] = [
        other["number"]
        for part in files().usage["part"]
        for other in part["other"]
        if other["what"] == "a visit in all tables"
    ]
    months = 36
    assert left / 1e9 * months <= kept <= 3 * left / 1e9 * months
