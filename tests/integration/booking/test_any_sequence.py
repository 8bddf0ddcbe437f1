"""Whatever anyone does in whatever order: no slot overfull, one place a booking, the history whole."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.booking import bookings, store
from services.booking.model import Booking, Class, RefusedError
from services.booking.offer import offer
from shared.aws import client
from shared.clock import london_time
from tests.integration.booking.conftest import NOW, TABLE, asked, rows

SLOTS = [
    london_time(date(2026, 3, 12), 9),
    london_time(date(2026, 3, 12), 13, 15),
    london_time(date(2026, 3, 13), 9),
]


class AnySequence(RuleBasedStateMachine):
    """The school and the team at work, some with a page that was open for a while."""

    known: Any = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        for row in rows():
            client("dynamodb").delete_item(
                TableName=TABLE, Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            )

    def attempt(self, act: Any) -> None:
        self.now += timedelta(minutes=1)
        before = rows()
        try:
            act()
        except RefusedError as refused:
            assert str(refused).endswith("."), "a sentence"  # noqa: PT017  what is refused varies by rule
            assert rows() == before, "nothing half-written"

    @rule(target=known, slot=st.sampled_from(SLOTS))
    def request(self, slot: Any) -> str:
        made: list[Booking] = []
        self.attempt(
            lambda: made.append(
                bookings.request_booking(
                    offer(), asked(starts_at=slot), now=self.now, correlation_id="c0ffee"
                )
            )
        )
        return made[0].id if made else "WWY-222222"

    @rule(booking=known, stale=st.booleans())
    def confirm(self, booking: str, stale: bool) -> None:  # noqa: FBT001
        version = 1 if stale else None
        self.attempt(lambda: bookings.confirm(booking, who="Alex", now=self.now, version=version))

    @rule(booking=known)
    def decline(self, booking: str) -> None:
        self.attempt(lambda: bookings.decline(booking, who="Alex", now=self.now, reason="Full"))

    @rule(booking=known, by_school=st.booleans())
    def cancel(self, booking: str, by_school: bool) -> None:  # noqa: FBT001
        self.attempt(
            lambda: bookings.cancel(booking, who="Sam", now=self.now, reason="Trip", by_school=by_school)
        )

    @rule(booking=known, slot=st.sampled_from(SLOTS))
    def move(self, booking: str, slot: Any) -> None:
        self.attempt(lambda: bookings.move_booking(offer(), booking, starts_at=slot, who="Sam", now=self.now))

    @rule(booking=known, pupils=st.integers(1, 300))
    def amend(self, booking: str, pupils: int) -> None:
        self.attempt(
            lambda: bookings.amend_booking(
                offer(), booking, classes=[Class(8, pupils)], who="Sam", now=self.now
            )
        )

    @rule(booking=known, pupils=st.integers(0, 40), late=st.booleans())
    def deliver(self, booking: str, pupils: int, late: bool) -> None:  # noqa: FBT001
        on = self.now.date() + timedelta(days=int(late))
        self.attempt(
            lambda: bookings.record_delivery(
                booking, delivered_on=on, present={f"{booking}-1": {8: pupils}}, who="Alex", now=self.now
            )
        )

    @invariant()
    def the_diary_is_sound(self) -> None:
        found = [store.load(row["id"]) for row in rows("booking")]
        places: dict[str, list[str]] = defaultdict(list)
        for row in rows("hold"):
            places[row["booking"]].append(row["sk"])
        assert all(
            count <= offer().diary.teams for count in store.held(date(2026, 3, 1), date(2026, 3, 31)).values()
        )
        for booking in found:
            assert booking
            assert len(places.pop(booking.id, [])) == int(booking.holds)
            assert [entry.version for entry in booking.history] == list(range(1, booking.version + 1))
        assert not places, "nobody's place"
        lines = Counter((row["pk"], row["id"]) for row in rows("listed"))
        assert lines == Counter(
            line for b in found if b for line in ((f"LIST#{b.status}", b.id), ("LIST#all", b.id))
        )
        told = Counter(json.loads(row["detail"])["event_id"] for row in rows("outbox"))
        assert told == Counter(f"{b.id}:{n}" for b in found if b for n in range(1, b.version + 1))


@pytest.mark.usefixtures("booking_aws")
def test_any_sequence() -> None:
    run_state_machine_as_test(
        AnySequence,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
