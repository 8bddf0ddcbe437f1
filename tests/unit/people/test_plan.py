"""Which mails a visit calls for: a function of its state, true when they go, each once, until everybody knows what is so.

The world here does what the use cases and the mail room do: it reads, asks the domain, and sends what is due, or fails to. What
must hold is judged by the test's own ledger of what each person was told.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.people.domain.asked import Asked
from services.people.domain.call import Call, Candidate
from services.people.domain.due import Reminder
from services.people.domain.joining import assign, heard, rechecked, withdraw
from services.people.domain.offer import Offer, accept, offer, take_back, turn_down
from services.people.domain.person import Organisation
from services.people.domain.plan import gone_from, of_visit, starts_of
from services.people.domain.plan_of import of_organisation, of_person
from services.people.domain.planned import GONE_TOO, JOINED, SETTLING, TEAM, Planned, stamp
from services.people.domain.refusal import RefusedError
from services.people.domain.roster import Roster
from services.people.domain.rules import Terms
from services.people.domain.session import Session
from services.people.domain.statement import Quarter
from shared.clock import LONDON, london_time
from tests.support.people import AT, DAY, HOUR, RULES, STARTS, a_candidate, a_person, a_roster, a_session, as_

NAMES: Final = ("ann", "bo")
SESSIONS: Final = ("B1-1", "B1-2")
MINUTE: Final = timedelta(minutes=1)
REMINDS: Final = frozenset({"week_before", "day_before"})
NEWS: Final = frozenset({*JOINED, *GONE_TOO, "times"})

a_name = st.sampled_from(NAMES)
one_session = st.sampled_from(SESSIONS)


def sessions_at(starts_at: datetime, version: int, standing: Any) -> list[Session]:
    return [
        a_session(id=name, starts_at=starts_at + place * HOUR, version=version, standing=standing)
        for place, name in enumerate(SESSIONS)
    ]


class Mails(RuleBasedStateMachine):
    """a visit of two sessions, two people, a lead, the school's moves and the clock; sending fails at times."""

    def __init__(self) -> None:
        super().__init__()
        self.now = AT
        self.version = 1
        self.rosters = [Roster(one) for one in sessions_at(STARTS, 1, "planned")]
        self.offers: dict[tuple[str, str], Offer] = {}
        self.sent: dict[str, datetime] = {}
        self.ledger: list[tuple[datetime, Planned]] = []
        self.left: set[str] = set()

    def candidate(self, name: str) -> Candidate:
        found = a_candidate(a_person(name, "nurse", "host", "coach"))
        return replace(found, person=replace(found.person, standing="gone")) if name in self.left else found

    def planned(self) -> frozenset[Planned]:
        return of_visit(self.rosters, self.offers.values(), self.sent)

    def roster(self, session: str) -> Roster:
        return next(one for one in self.rosters if one.session.id == session)

    def put(self, roster: Roster) -> None:
        self.rosters = [roster if one.session.id == roster.session.id else one for one in self.rosters]

    @rule(name=a_name, session=one_session, role=st.sampled_from(("nurse", "host", "coach")))
    def offers_to_come(self, name: str, session: str, role: str) -> None:
        roster, before = self.roster(session), self.offers.get((session, name))
        with suppress(RefusedError):
            call = Call(RULES, roster, self.now)
            seen = roster.session.starts_at
            self.offers[session, name] = offer(
                call, self.candidate(name), as_(role), seen=seen, before=before
            )

    @rule(name=a_name, session=one_session, how=st.sampled_from(("accept", "turn down", "take back")))
    def answers(self, name: str, session: str, how: str) -> None:
        made = self.offers.get((session, name))
        if made is None:
            return
        with suppress(RefusedError):
            if how == "accept":
                call = Call(RULES, self.roster(session), self.now)
                roster, answered = accept(call, made, self.candidate(name), who="Lee")
                self.put(roster)
            elif how == "turn down":
                answered = turn_down(made, who="Lee", at=self.now)
            else:
                answered = take_back(made, at=self.now)
            self.offers[session, name] = answered

    @rule(name=a_name, session=one_session, role=st.sampled_from(("nurse", "host", "coach")))
    def assigns(self, name: str, session: str, role: str) -> None:
        with suppress(RefusedError):
            call = Call(RULES, self.roster(session), self.now)
            self.put(assign(call, self.candidate(name), as_(role), who="Lee"))

    @rule(name=a_name, session=one_session, own=st.booleans())
    def withdraws(self, name: str, session: str, own: bool) -> None:  # noqa: FBT001
        with suppress(RefusedError):
            who = name if own else "Lee"
            self.put(withdraw(RULES, self.roster(session), name, who=who, at=self.now))

    @rule(
        days=st.integers(0, 2),
        hours=st.integers(0, 2),
        standing=st.sampled_from(("planned", "planned", "off", "delivered")),
    )
    def booking_is_told(self, days: int, hours: int, standing: str) -> None:
        self.booking_tells(days, hours, standing)

    def booking_tells(self, days: int, hours: int, standing: str) -> None:
        self.version += 1
        told = sessions_at(STARTS + timedelta(days=days) + hours * HOUR, self.version, standing)
        known = {name: self.candidate(name) for name in NAMES}
        self.rosters = list(heard(RULES, self.rosters, told, known, at=self.now))

    @rule(hours=st.integers(0, 2))
    def moves_within_its_day(self, hours: int) -> None:
        self.booking_tells(days=0, hours=hours, standing="planned")

    @rule()
    def five_minutes_pass(self) -> None:
        self.time_passes(gone=SETTLING, fails=False)

    @rule(name=a_name)
    def leaves(self, name: str) -> None:
        self.left.add(name)
        known = {one: self.candidate(one) for one in NAMES}
        self.rosters = [rechecked(RULES, one, known, at=self.now) for one in self.rosters]

    @rule(
        gone=st.sampled_from((MINUTE, 4 * MINUTE, SETTLING, HOUR, 20 * HOUR, timedelta(days=5))),
        fails=st.booleans(),
    )
    def time_goes_by(self, gone: timedelta, fails: bool) -> None:  # noqa: FBT001
        self.time_passes(gone, fails=fails)

    def time_passes(self, gone: timedelta, *, fails: bool) -> None:
        self.now += gone
        self.send(fails=fails)

    def send(self, *, fails: bool = False) -> None:
        # As the mail room: what one run finds due goes by the plan of its beginning, some of it only with the next run.
        for number, mail in enumerate(sorted(self.planned(), key=lambda one: (one.due, one.key))):
            if mail.key in self.sent or not mail.due <= self.now <= mail.until or (fails and number % 2):
                continue
            self.is_so(mail)
            self.sent[mail.key] = self.now
            self.ledger.append((self.now, mail))

    def is_so(self, mail: Planned) -> None:
        """Hold that a mail is true when it goes."""
        comes = [one for one in self.rosters if one.of(mail.reader) and one.session.standing == "planned"]
        if mail.kind in {*JOINED, *REMINDS, "times"}:
            assert comes, mail
            assert min(one.session.starts_at for one in comes) >= self.now, mail
        if mail.kind == "cancelled":
            assert not comes, mail
        if mail.kind == "thanks":
            assert any(one.of(mail.reader) and one.session.standing == "delivered" for one in self.rosters)
        if mail.kind in {"taken_off", "stood_down", "moved"}:
            assert len(comes) < len(self.rosters), mail

    @invariant()
    def the_plan_is_a_function_of_the_state(self) -> None:
        again = list(self.offers.values())
        Random(self.version).shuffle(again)  # noqa: S311  an order and no secret
        assert of_visit(self.rosters[::-1], again, dict(self.sent)) == self.planned()

    @invariant()
    def each_goes_once(self) -> None:
        keys = [mail.key for _, mail in self.ledger]
        assert len(keys) == len(set(keys))
        moves = [(m.kind, m.reader, m.occasion.partition("!")[0]) for _, m in self.ledger if m.kind in JOINED]
        assert len(moves) == len(set(moves)), "told twice of one move"

    @invariant()
    def everybody_would_know(self) -> None:
        """Hold, at every point, that were it quiet from now on, everybody's last news would be what is so."""
        before = self.now, dict(self.sent), list(self.ledger)
        self.settles()
        self.now, self.sent, self.ledger = before

    def settles(self) -> None:
        self.now += SETTLING
        self.send()
        self.send()
        assert not [
            one for one in self.planned() if one.key not in self.sent and one.due <= self.now <= one.until
        ], "something due was not sent"
        for name in NAMES:
            self.knows(name)

    def knows(self, name: str) -> None:
        comes = [one for one in self.rosters if one.of(name) and one.session.standing == "planned"]
        if any(one.session.starts_at <= self.now for one in self.rosters):
            return
        last: dict[str, str] = {}
        for _, mail in self.ledger:
            if mail.reader == name and mail.kind in NEWS:
                last |= starts_of(mail.occasion)
        for one in comes:
            starts = f"{one.session.starts_at.astimezone(LONDON):%m%d%H%M}"
            assert last.get(one.session.id) == starts, f"{name} doesn't know when {one.session.id} is"
        self.knows_to_stay_away(name, {one.session.id for one in comes})

    def knows_to_stay_away(self, name: str, comes: set[str]) -> None:
        """Hold that whoever was told to come, and doesn't, was told that too, or withdrew themselves."""
        for roster in self.rosters:
            session, steps = roster.session.id, [one for one in roster.steps if one.coming.person == name]
            if session in comes or not steps or roster.session.standing == "delivered":
                continue
            told = [
                at
                for at, mail in self.ledger
                if mail.reader == name
                and mail.kind in {*JOINED, "times"}
                and session in starts_of(mail.occasion)
            ]
            gone = [
                at
                for at, mail in self.ledger
                if mail.reader == name and mail.kind in GONE_TOO and session in gone_from(mail.occasion)
            ]
            last = steps[-1]
            # What could not be sent for days, or up to the start, is not sent any more.
            lost = last.starts_at <= self.now or self.now - last.at > timedelta(days=6)
            if told and last.who != name and not lost:
                assert gone, f"{name} comes in vain to {session}"
                assert max(gone) >= max(told), f"{name} comes in vain to {session}"


class TestMails(Mails.TestCase):
    """Run it: each time other sequences, drawn from the run's seed."""

    settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def kinds(planned: frozenset[Planned]) -> set[tuple[str, str]]:
    return {(one.kind, one.reader) for one in planned}


def test_who_was_put_down_a_day_before_is_not_reminded_of_it() -> None:
    late = replace(a_roster(("ann", as_())).coming[0], at=london_time(DAY - timedelta(days=1), 10))
    roster = replace(a_roster(), coming=(late,))
    assert kinds(of_visit([roster], (), {})) == {("assigned", "ann")}


def test_a_late_withdrawal_rings_the_lead_and_no_early_one_does() -> None:
    roster = a_roster(("ann", as_()))
    early = withdraw(RULES, roster, "ann", who="ann", at=AT)
    assert kinds(of_visit([early], (), {})) == set()
    late = withdraw(RULES, roster, "ann", who="ann", at=STARTS - 47 * HOUR)
    [ring] = of_visit([late], (), {})
    assert (ring.kind, ring.reader, ring.due, ring.until) == (
        "withdrew_late",
        TEAM,
        STARTS - 47 * HOUR,
        STARTS,
    )


def test_who_was_asked_is_asked_until_they_offer_or_the_visit_moves() -> None:
    roster = a_roster()
    ask = Asked("B1-1", STARTS, AT, "Lee", ("ann", "bo"))
    assert kinds(of_visit([roster], (), {}, [ask])) == {("asked", "ann"), ("asked", "bo")}
    made = Offer(session="B1-1", person="ann", version=1, capacity=as_(), starts_at=STARTS, made_at=AT)
    assert kinds(of_visit([roster], [made], {}, [ask])) == {("asked", "bo")}
    moved = a_roster(session=a_session(starts_at=STARTS + HOUR))
    assert of_visit([moved], (), {}, [ask]) == frozenset()
    assert of_visit([a_roster(session=a_session(standing="off"))], (), {}, [ask]) == frozenset()


def test_a_mail_of_a_move_that_came_too_late_is_not_planned_for_later() -> None:
    roster = replace(a_roster(), coming=(replace(a_roster(("ann", as_())).coming[0], at=STARTS - MINUTE),))
    [mail] = of_visit([roster], (), {})
    assert (mail.due, mail.until) == (STARTS - MINUTE, STARTS), "nothing is waited for so near to it"


@pytest.mark.parametrize(
    ("standing", "link", "expected"),
    [
        ("invited", 1, {("link", "ann")}),
        ("here", 1, {("check_due", "ann"), ("consent", "ann")}),
        ("here", 2, {("link", "ann"), ("check_due", "ann"), ("consent", "ann")}),
        ("gone", 2, set()),
    ],
)
def test_what_a_person_gets_apart_from_visits(
    standing: Any, link: int, expected: set[tuple[str, str]]
) -> None:
    person = a_person(standing=standing, link=link, since=AT)
    due = [Reminder("ann", "word", date(2026, 12, 10), 30)]
    terms = [Terms("biography", 2, "Two lines", "They stand in the letter.")]
    planned = of_person(person, due, terms)
    assert kinds(planned) == expected
    assert planned == of_person(person, due, terms)


def test_a_statement_has_somebody_to_go_to_or_is_not_sent() -> None:
    quarter = Quarter.of(DAY)
    nobody = Organisation(id="trust", version=1, name="Trust")
    assert of_organisation(nobody, quarter) == frozenset()
    [mail] = of_organisation(replace(nobody, contact_email="kit@trust.example"), quarter)
    assert (mail.key, mail.due) == ("statement#2026-Q4#trust", london_time(date(2027, 1, 10), 9))


def test_an_occasion_is_the_moment_to_the_millisecond() -> None:
    assert stamp(STARTS + timedelta(microseconds=42_900)) == "20261125T093000042Z"
