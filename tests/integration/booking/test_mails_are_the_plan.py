"""Whatever anyone does in whatever order, whenever the clock comes by: what waits is the plan less what was sent, each once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from services.booking.domain import care, outcome, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, Hold
from services.booking.domain.plan import plan
from services.booking.domain.refusal import RefusedError
from services.booking.domain.states import ENDED
from services.booking.table import bookings
from shared import mail as shared_mail
from shared import sent as marks
from shared.clock import london_day
from tests.integration.booking.conftest import DAY, NOW, TABLE, YEAR, asked, done, rows
from tests.support.aws import empty_table
from tests.support.mailbox import hear, outbox, run_tend

HELD = Hold(DAY, 1)
CONTACTS = (Contact("Sam Example", "sam@school.example"), Contact("Sam Example", "sam@academy.example"))
COPIES = (None, Contact("Kim", "kim@school.example"), Contact("Lee", "lee@school.example"))


def _later(booking: Booking) -> list[tuple[Any, Any]]:
    return [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in booking.times]


def _held(times: Any) -> Hold:
    return Hold(london_day(times[0][0]), 0)


def _present(booking: Booking) -> dict[str, dict[int, int]]:
    return {session.id: {session.year_group: 27} for session in booking.sessions}


STEPS: dict[str, Callable[[Booking, Any], Booking]] = {
    "verify": lambda one, at: one.verify(at=at),
    "confirm": lambda one, at: one.confirm(who="Alex", at=at),
    "decline": lambda one, at: one.decline(who="Alex", at=at, reason="Full"),
    "cancel": lambda one, at: one.cancel(who="Sam", at=at, reason="Trip"),
    "call off": lambda one, at: one.cancel(who="Alex", at=at, reason="Ill", by="team"),
    "move": lambda one, at: one.move(who="Sam", at=at, times=_later(one), hold=_held(_later(one))),
    "reschedule": lambda one, at: one.move(
        who="Alex", at=at, times=_later(one), hold=_held(_later(one)), action="reschedule"
    ),
    "offer": lambda one, at: waiting.offer(one, who="Alex", at=at, times=one.times, hold=_held(one.times)),
    "accept": lambda one, at: waiting.accept(one, who="Sam", at=at),
    "ask": lambda one, at: wishes.ask(one, who="Sam", at=at, classes=[Class(YEAR, 60)]),
    "agree": lambda one, at: wishes.agree(one, who="Alex", at=at, hold=None),
    "refuse": lambda one, at: wishes.refuse(one, who="Alex", at=at, reason="No"),
    "reconfirm": lambda one, at: wishes.reconfirm(one, who="Sam", at=at, arrival=Arrival("Hall")),
    "address": lambda one, at: wishes.confirm_address(
        one, email=one.new_address or (one.copy.email if one.copy else ""), at=at
    ),
    "deliver": lambda one, at: outcome.deliver(
        one, who="Alex", at=at, delivered_on=at.date(), present=_present(one)
    ),
    "count": lambda one, at: outcome.count(one, who="Kim", at=at, present=_present(one)),
    "not happen": lambda one, at: outcome.not_happen(one, who="Alex", at=at, reason="Snow"),
    "undo": lambda one, at: outcome.undo(one, who="Alex", at=at, reason="Slip"),
    "reopen": lambda one, at: outcome.reopen(one, who="Alex", at=at, hold=_held(one.times)),
    "note": lambda one, at: care.note(one, who="Alex", at=at, said="Call them"),
}


class MailsAreThePlan(RuleBasedStateMachine):
    """School, team, queue and clock at work; mail sometimes fails."""

    known: Any = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        empty_table(TABLE)
        self.now = NOW
        self.patch = pytest.MonkeyPatch()
        self.gone: Counter[tuple[str, str]] = Counter()
        self.failing = False
        really = marks.mark

        def counted(booking_id: str, key: str, *rest: Any) -> None:
            self.gone[booking_id, key] += 1
            really(booking_id, key, *rest)

        def send(mail: shared_mail.Mail, *sender: str) -> str:
            if self.failing:
                raise ConnectionError
            return shared_mail.send(mail, *sender)

        self.patch.setattr(marks, "mark", counted)
        self.patch.setattr("shared.mailroom.send", send)

    def teardown(self) -> None:
        self.patch.undo()

    @rule(target=known, known_address=st.booleans(), waits=st.booleans(), copy=st.sampled_from(COPIES))
    def request(self, known_address: bool, waits: bool, copy: Contact | None) -> str:  # noqa: FBT001
        contact = Contact("Sam Example", "sam@school.example", "", self.now if known_address else None)
        try:
            return asked(contact=contact, hold=None if waits else HELD, copy=copy, at=self.now).id
        except RefusedError:
            return "NM-222222"

    @rule(booking=known, what=st.sampled_from(sorted(STEPS)))
    def act(self, booking: str, what: str) -> None:
        self.step(booking, lambda one: STEPS[what](one, self.now))

    @rule(
        booking=known,
        contact=st.sampled_from(CONTACTS),
        copy=st.sampled_from(COPIES),
        by=st.sampled_from(("school", "team")),
        pupils=st.integers(1, 40),
    )
    def amend(self, booking: str, contact: Contact, copy: Contact | None, by: Any, pupils: int) -> None:
        self.step(
            booking,
            lambda one: one.amend(
                who="Sam",
                at=self.now,
                classes=[Class(YEAR, pupils)],
                contact=contact,
                notes="",
                copy=copy,
                by=by,
            ),
        )

    def step(self, booking: str, move: Callable[[Booking], Booking]) -> None:
        self.now += timedelta(seconds=30)
        stored = bookings.load(booking)
        if stored is None:
            # No team was free for it.
            return
        try:
            done(stored, move)
        except RefusedError:
            return

    @rule(
        gone=st.sampled_from(
            (
                timedelta(minutes=5),
                timedelta(hours=1),
                timedelta(hours=9),
                timedelta(days=2),
                timedelta(days=6),
            )
        ),
        failing=st.booleans(),
    )
    def pass_by(self, gone: timedelta, failing: bool) -> None:  # noqa: FBT001
        self.now += gone
        self.failing = failing
        try:
            run_tend(self.now)
        except ConnectionError:
            assert failing
        self.failing = False

    @rule(which=st.integers(0, 30))
    def queue(self, which: int) -> None:
        waiting_events = outbox()
        if waiting_events:
            hear(waiting_events[which % len(waiting_events)], at=self.now)

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        assert not [key for key, times in self.gone.items() if times > 1]

    @invariant()
    def what_waits_is_the_plan_less_what_was_sent(self) -> None:
        """Lines whose mail is sent or too late are taken away by the next run: so it is held of the others, and after one."""
        waiting = {row["sk"] for row in rows("mail_due")}
        for row in rows("booking"):
            booking = bookings.load(row["id"])
            assert booking
            states = marks.states(booking.id)
            due = {
                marks.line_key(booking.id, mail.key, mail.due)
                for mail in plan(booking)
                if states.get(mail.key, marks.Mark(mail.key)).waits and mail.until >= self.now
            }
            its = {key for key in waiting if key.split("#")[1] == booking.id}
            assert due <= its, "a mail is lost"
            planned = {marks.line_key(booking.id, mail.key, mail.due) for mail in plan(booking)}
            assert its <= planned, "something waits that the booking does not call for"
            if booking.status in ENDED:
                told = {"declined", "cancelled", "expired", "address_changed"}
                assert {key.split("#")[2] for key in its} <= told, "something waits for a dead booking"

    def at_the_end(self) -> None:
        """Let two more runs pass: all that is due is sent, and exactly what is planned and not sent waits."""
        for _ in range(3):
            self.now += timedelta(hours=5)
            run_tend(self.now)
        hear(at=self.now)
        run_tend(self.now)
        waiting = {row["sk"] for row in rows("mail_due")}
        expected = set()
        for row in rows("booking"):
            booking = bookings.load(row["id"])
            assert booking
            states = marks.states(booking.id)
            expected |= {
                marks.line_key(booking.id, mail.key, mail.due)
                for mail in plan(booking)
                if states.get(mail.key, marks.Mark(mail.key)).waits and mail.until >= self.now
            }
        assert waiting == expected

    @rule()
    def settle(self) -> None:
        self.at_the_end()


@pytest.mark.usefixtures("booking_aws")
class TestMailsAreThePlan(MailsAreThePlan.TestCase):
    """Run it: each time other sequences, drawn from the run's seed."""

    settings = settings(
        max_examples=5,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
