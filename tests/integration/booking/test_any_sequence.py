"""Whatever anyone does in whatever order: no team in two places, one place a booking, the history whole, the mails as planned."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from services.booking import wording as words
from services.booking.domain import care, outcome, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, Hold, School
from services.booking.domain.plan import plan
from services.booking.domain.refusal import RefusedError
from services.booking.domain.states import ENDED, HOLDING
from services.booking.table import bookings, diary
from services.booking.use_cases import blocks, lead, team
from services.booking.use_cases.change import change
from services.booking.use_cases.free import times_from
from services.booking.use_cases.offer import offer
from shared.aws import client
from shared.clock import london_day, london_time
from tests.integration.booking.conftest import NOW, TABLE, rows, visit_request

STARTS = [
    london_time(date(2026, 3, 12), 8, 50),
    london_time(date(2026, 3, 12), 10, 45),
    london_time(date(2026, 3, 12), 13, 30),
    london_time(date(2026, 3, 13), 8, 50),
]
SCHOOLS = [School(one.urn, one.name, one.town, one.postcode) for one in offer().schools[:2]]


class AnySequence(RuleBasedStateMachine):
    """The school, the team and the clock at work, some with a page that was open for a while."""

    known: Any = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        for row in rows():
            client("dynamodb").delete_item(
                TableName=TABLE, Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            )

    def attempt(self, act: Callable[[], Any]) -> Any:
        self.now += timedelta(minutes=1)
        before = rows()
        try:
            return act()
        except RefusedError as refused:
            assert words.refusal(refused).endswith((".", "?")), "a sentence"  # noqa: PT017  what is refused varies by rule
            assert rows() == before, "nothing half-written"
            return None

    def step(self, booking: str, step: Callable[[Booking], Booking]) -> None:
        self.attempt(lambda: change(booking, step, None, diary=offer().diary))

    @rule(
        target=known,
        start=st.sampled_from(STARTS),
        who=st.sampled_from("abcdef"),
        school=st.sampled_from(SCHOOLS),
        waits=st.booleans(),
        verified=st.booleans(),
    )
    def request(self, start: Any, who: str, school: Any, waits: bool, verified: bool) -> str:  # noqa: FBT001
        contact = Contact("Sam Example", f"{who}@school.example", "", self.now if verified else None)
        asked = visit_request(
            starts=(start,), classes=(Class(10, 30),), contact=contact, school=school, waits=waits, again=True
        )
        stored = self.attempt(lambda: lead.request(offer(), asked, now=self.now, correlation_id="c0ffee"))
        return stored.id if stored else "NM-222222"

    @rule(hours=st.sampled_from((1, 2, 50)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(booking=known)
    def verify(self, booking: str) -> None:
        self.step(booking, lambda one: one.verify(at=self.now))

    @rule(booking=known)
    def expire(self, booking: str) -> None:
        self.step(booking, lambda one: one.expire(at=self.now))

    @rule(booking=known, start=st.sampled_from(STARTS))
    def offer_place(self, booking: str, start: Any) -> None:
        times, hold = self.place(start)
        self.step(booking, lambda one: waiting.offer(one, who="", at=self.now, times=times, hold=hold))

    @rule(booking=known, accepts=st.booleans())
    def answer_offer(self, booking: str, accepts: bool) -> None:  # noqa: FBT001
        self.step(
            booking,
            lambda one: (
                waiting.accept(one, who="Sam", at=self.now) if accepts else waiting.lapse(one, at=self.now)
            ),
        )

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

    @rule(booking=known)
    def reopen(self, booking: str) -> None:
        self.step(
            booking,
            lambda one: outcome.reopen(one, who="Alex", at=self.now, hold=Hold(london_day(one.starts_at), 0)),
        )

    @rule(booking=known, start=st.sampled_from(STARTS))
    def move(self, booking: str, start: Any) -> None:
        self.attempt(lambda: lead.move(offer(), booking, starts=[start], who="Sam", now=self.now))

    @rule(booking=known, start=st.sampled_from(STARTS))
    def reschedule(self, booking: str, start: Any) -> None:
        times, hold = self.place(start)
        self.step(
            booking,
            lambda one: one.move(who="Alex", at=self.now, times=times, hold=hold, action="reschedule"),
        )

    @rule(booking=known, start=st.sampled_from(STARTS))
    def ask(self, booking: str, start: Any) -> None:
        times, _ = self.place(start)
        self.step(booking, lambda one: wishes.ask(one, who="Sam", at=self.now, times=times))

    @rule(booking=known, agrees=st.booleans())
    def answer_wish(self, booking: str, agrees: bool) -> None:  # noqa: FBT001
        def answered(one: Booking) -> Booking:
            if not agrees or one.wish is None or one.wish.times is None:
                return wishes.refuse(one, who="Alex", at=self.now, reason="No")
            hold = Hold(london_day(one.wish.times[0][0]), 0)
            return wishes.agree(one, who="Alex", at=self.now, hold=hold)

        self.step(booking, answered)

    @rule(
        day=st.sampled_from((date(2026, 3, 12), date(2026, 3, 13))),
        part=st.sampled_from(("day", "morning", "afternoon")),
        one_of_them=st.sampled_from((None, 1, 3)),
        kind=st.sampled_from(("off", "nobody")),
        away=st.booleans(),
    )
    def block(self, day: date, part: Any, one_of_them: int | None, kind: Any, away: bool) -> None:  # noqa: FBT001
        if away:
            blocks.unblock(offer(), day, part=part, team=one_of_them, now=self.now)
        else:
            blocks.block(offer(), day, part=part, team=one_of_them, why="Ill", kind=kind, now=self.now)

    @rule(booking=known, year=st.sampled_from((7, 10, 13)), pupils=st.integers(1, 300))
    def amend(self, booking: str, year: int, pupils: int) -> None:
        self.attempt(
            lambda: lead.amend(offer(), booking, classes=[Class(year, pupils)], who="Sam", now=self.now)
        )

    @rule(booking=known, email=st.sampled_from(("g@school.example", "h@school.example")))
    def change_address(self, booking: str, email: str) -> None:
        contact = Contact("Kim Example", email)
        self.attempt(lambda: lead.amend(offer(), booking, contact=contact, who="Sam", now=self.now))

    @rule(booking=known)
    def confirm_address(self, booking: str) -> None:
        self.step(booking, lambda one: wishes.confirm_address(one, email=one.new_address, at=self.now))

    @rule(booking=known)
    def reconfirm(self, booking: str) -> None:
        self.step(booking, lambda one: wishes.reconfirm(one, who="Sam", at=self.now, arrival=Arrival("Hall")))

    @rule(booking=known)
    def look_after(self, booking: str) -> None:
        self.step(booking, lambda one: care.own(one, who="Alex", at=self.now, owner="Alex"))

    @rule(booking=known, pupils=st.integers(0, 40), by_teacher=st.booleans())
    def count(self, booking: str, pupils: int, by_teacher: bool) -> None:  # noqa: FBT001
        def counted(one: Booking) -> Booking:
            at = max(self.now, one.ends_at)
            present = {f"{booking}-1": {10: pupils}}
            if by_teacher:
                return outcome.count(one, who="Sam", at=at, present=present)
            return outcome.deliver(
                one, who="Alex", at=at, delivered_on=london_day(one.starts_at), present=present
            )

        self.step(booking, counted)

    @rule(booking=known)
    def did_not_happen(self, booking: str) -> None:
        self.step(
            booking,
            lambda one: outcome.not_happen(one, who="Alex", at=max(self.now, one.ends_at), reason="Snow"),
        )

    @rule(booking=known)
    def undo(self, booking: str) -> None:
        self.step(booking, lambda one: outcome.undo(one, who="Alex", at=self.now, reason="A slip"))

    @staticmethod
    def place(start: Any) -> tuple[Any, Hold]:
        times = times_from([start], offer().workshops[0].minutes)
        return times, Hold(london_day(start), 0)

    @invariant()
    def all_is_sound(self) -> None:
        stored = rows()
        ids = [row["id"] for row in stored if row["entity"] == "booking"]
        every = [one for one in map(bookings.load, ids) if one]
        assert len(every) == len(ids)
        self.diary_is_sound(every)
        lists_and_events_are_there(every, stored)
        mails_that_wait_are_those_planned(every, stored)

    def diary_is_sound(self, every: list[Booking]) -> None:
        held: dict[str, list[Any]] = defaultdict(list)
        for team_days in diary.team_days(date(2026, 3, 1), date(2026, 3, 31)).values():
            for one in team_days:
                for stretch in one.stretches:
                    held[stretch.booking].append((one.day, one.team, stretch.starts_at, stretch.ends_at))
                current = [stretch for stretch in one.stretches if stretch.holds(self.now)]
                assert all(before.ends_at <= after.starts_at for before, after in pairwise(current))
        for booking in every:
            places = held.pop(booking.id, [])
            if booking.hold and booking.hold.until and booking.hold.until <= self.now:
                assert len(places) <= 1, "a place that ran out is anyone's"
            elif booking.status in HOLDING and booking.hold:
                hold = booking.hold
                assert places == [(hold.day, hold.team, booking.starts_at, booking.ends_at)]
            else:
                assert not places
            assert [entry.version for entry in booking.history] == list(range(1, booking.version + 1))
            assert {s.year_group for s in booking.sessions} <= set(offer().workshops[0].year_groups)
        assert not held, "nobody's place"


def lists_and_events_are_there(every: list[Booking], stored: list[dict[str, Any]]) -> None:
    lines = Counter((row["pk"], row["id"]) for row in stored if row["entity"] == "listed")
    for booking in every:
        assert lines[f"LIST#{booking.status}", booking.id] == 1
        assert lines["LIST#all", booking.id] == 1
        assert lines["LIST#asking", booking.id] == int(booking.wish is not None)
        assert lines["LIST#lapsing", booking.id] == int(booking.lapses_at is not None)
    published = Counter(json.loads(row["detail"])["event_id"] for row in stored if row["entity"] == "outbox")
    assert published == Counter(f"{one.id}:{n}" for one in every for n in range(1, one.version + 1))


def mails_that_wait_are_those_planned(every: list[Booking], stored: list[dict[str, Any]]) -> None:
    waiting_now = {(row["id"], row["mail"]) for row in stored if row["entity"] == "mail_due"}
    assert waiting_now == {(one.id, mail.key) for one in every for mail in plan(one)}
    for booking in every:
        if booking.status in ENDED:
            assert all(mail.why not in {"reminder", "count"} for mail in plan(booking))


@pytest.mark.usefixtures("booking_aws")
class TestAnySequence(AnySequence.TestCase):
    """Run it: each time other sequences, drawn from the run's seed."""

    settings = settings(
        max_examples=10,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
