"""Whatever anyone does in whatever order: no slot overfull, one place a booking, the history whole."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from services.booking import wording as words
from services.booking.domain.parts import Class
from services.booking.domain.refusal import RefusedError
from services.booking.table import bookings, diary
from services.booking.use_cases import lead, team
from services.booking.use_cases.offer import offer
from shared.aws import client
from shared.clock import london_time
from tests.integration.booking.conftest import NOW, TABLE, rows, visit_request

if TYPE_CHECKING:
    from services.booking.domain.booking import Booking

SLOTS = [
    london_time(date(2026, 3, 12), 8, 50),
    london_time(date(2026, 3, 12), 13, 30),
    london_time(date(2026, 3, 13), 8, 50),
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
            assert words.refusal(refused).endswith("."), "a sentence"  # noqa: PT017  what is refused varies by rule
            assert rows() == before, "nothing half-written"

    @rule(target=known, slot=st.sampled_from(SLOTS))
    def request(self, slot: Any) -> str:
        stored: list[Booking] = []
        self.attempt(
            lambda: stored.append(
                lead.request(
                    offer(),
                    visit_request(starts_at=slot, classes=(Class(10, 30),)),
                    now=self.now,
                    correlation_id="c0ffee",
                )
            )
        )
        return stored[0].id if stored else "NM-222222"

    @rule(booking=known, stale=st.booleans())
    def confirm(self, booking: str, stale: bool) -> None:  # noqa: FBT001
        version = 1 if stale else None
        self.attempt(lambda: team.confirm(booking, who="Alex", now=self.now, version=version))

    @rule(booking=known)
    def decline(self, booking: str) -> None:
        self.attempt(lambda: team.decline(booking, who="Alex", now=self.now, reason="Full"))

    @rule(booking=known, by_school=st.booleans())
    def cancel(self, booking: str, by_school: bool) -> None:  # noqa: FBT001
        cancel = lead.cancel if by_school else team.cancel
        self.attempt(lambda: cancel(booking, who="Sam", now=self.now, reason="Trip"))

    @rule(booking=known, slot=st.sampled_from(SLOTS))
    def move(self, booking: str, slot: Any) -> None:
        self.attempt(lambda: lead.move(offer(), booking, starts_at=slot, who="Sam", now=self.now))

    @rule(booking=known, year=st.sampled_from((7, 10, 13)), pupils=st.integers(1, 300))
    def amend(self, booking: str, year: int, pupils: int) -> None:
        self.attempt(
            lambda: lead.amend(offer(), booking, classes=[Class(year, pupils)], who="Sam", now=self.now)
        )

    @rule(booking=known, pupils=st.integers(0, 40), late=st.booleans())
    def deliver(self, booking: str, pupils: int, late: bool) -> None:  # noqa: FBT001
        on = self.now.date() + timedelta(days=int(late))
        self.attempt(
            lambda: team.record(
                booking, delivered_on=on, present={f"{booking}-1": {10: pupils}}, who="Alex", now=self.now
            )
        )

    @invariant()
    def the_diary_is_sound(self) -> None:
        all_bookings = [bookings.load(row["id"]) for row in rows("booking")]
        places: dict[str, list[str]] = defaultdict(list)
        for row in rows("hold"):
            places[row["booking"]].append(row["sk"])
        assert all(
            count <= offer().diary.teams for count in diary.held(date(2026, 3, 1), date(2026, 3, 31)).values()
        )
        for booking in all_bookings:
            assert booking
            assert len(places.pop(booking.id, [])) == int(booking.holds)
            assert [entry.version for entry in booking.history] == list(range(1, booking.version + 1))
            assert {s.year_group for s in booking.sessions} <= set(offer().workshops[0].year_groups)
        assert not places, "nobody's place"
        lines = Counter((row["pk"], row["id"]) for row in rows("listed"))
        assert lines == Counter(
            line for b in all_bookings if b for line in ((f"LIST#{b.status}", b.id), ("LIST#all", b.id))
        )
        published = Counter(json.loads(row["detail"])["event_id"] for row in rows("outbox"))
        assert published == Counter(f"{b.id}:{n}" for b in all_bookings if b for n in range(1, b.version + 1))


@pytest.mark.usefixtures("booking_aws")
class TestAnySequence(AnySequence.TestCase):
    """Run it: each time other sequences, drawn from the run's seed."""

    settings = settings(
        max_examples=10,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
