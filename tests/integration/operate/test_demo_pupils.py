"""The demo's pupils: a class answers at once, and the service sums up what they said."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from operate import demo
from operate.demo_year import DemoClass, DemoVisit
from services.feedback.table import summaries
from tests.support.aws import rows, service_on
from tests.support.events import START
from tests.support.feedback import hear, visit


@pytest.fixture(autouse=True)
def _feedback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "feedback", request, monkeypatch):
        yield


@pytest.mark.parametrize("count", [0, 1, 28])
def test_each_of_a_class_answers_once_and_all_are_summed_up(count: int) -> None:
    booking: Any = visit()  # its sessions are what is asked of it
    session, _ = hear(booking)
    planned = DemoVisit(
        booking.urn, 0, START.date(), (DemoClass(booking.sessions[0].year_group, 30, 0, count),)
    )
    demo._answer(random.Random(1), planned, booking)  # noqa: S311  as the demo draws
    kept = rows("feedback", "answer")
    assert len(kept) == len({row["sk"] for row in kept}) == count
    found = summaries.last(session.session_id)
    assert (found["answers"] if found else 0) == count
