"""Whatever is heard and done in whatever order: rosters, weeks, offers, the board and what is told say the same.

The domain's own test holds what may happen to whom; here it is the table that must keep together what belongs together.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.people.domain.checks import Check, fit, standings
from services.people.domain.need import gap_of, need_of
from services.people.domain.person import Post
from services.people.domain.refusal import RefusedError
from services.people.domain.visit import Visit
from services.people.table import board, checks, offers, people, rosters
from services.people.use_cases import call, duplicates, recheck
from services.people.use_cases import checks as check_cases
from services.people.use_cases import people as life
from services.people.use_cases.programme import rules
from shared.aws import client
from shared.clock import london_day
from tests.integration.people.conftest import (
    CLEARS,
    HOUR,
    NOW,
    STARTS,
    TABLE,
    as_,
    hears,
    rows,
    somebody,
    told,
)

BOOKINGS = ("NM-7K3F9Q", "NM-9C4D7E")
ROLES = {"ann": ("midwife",), "bo": ("midwife", "dietitian"), "cy": ("porter",), "di": ("host",)}
STATUSES = ("confirmed", "confirmed", "rescheduled", "cancelled", "did_not_happen", "requested", "delivered")

a_booking = st.sampled_from(BOOKINGS)
a_name = st.sampled_from(sorted(ROLES))


class AnySequence(RuleBasedStateMachine):
    """Booking, leads, people and whoever sees to checks, at two visits."""

    def __init__(self) -> None:
        super().__init__()
        for row in rows():
            key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            client("dynamodb").delete_item(TableName=TABLE, Key=key)
        self.at = NOW
        self.heard = dict.fromkeys(BOOKINGS, 0)
        for name, roles in ROLES.items():
            somebody(name, *roles)
        for booking in BOOKINGS:
            self.tell(booking, "confirmed", 0, [24])

    def attempt(self, act: Callable[[], Any]) -> None:
        before = rows()
        try:
            act()
        except RefusedError:
            assert rows() == before, "nothing half-written"

    def tell(self, booking: str, status: str, hours: int, pupils: list[int]) -> None:
        self.heard[booking] += 1
        starts_at = STARTS + timedelta(hours=hours)
        version = self.heard[booking]
        hears(told(booking, version, status, starts_at=starts_at, pupils=tuple(pupils)), at=self.at)

    @rule(
        booking=a_booking,
        status=st.sampled_from(STATUSES),
        hours=st.sampled_from((0, 1, 2, 24, 24 * 7, 24 * 30)),
        pupils=st.lists(st.sampled_from((12, 24, 60)), min_size=1, max_size=3),
    )
    def booking_tells(self, booking: str, status: str, hours: int, pupils: list[int]) -> None:
        self.tell(booking, status, hours, pupils)

    @rule(booking=a_booking, back=st.integers(0, 3), hours=st.integers(0, 3))
    def booking_is_heard_late(self, booking: str, back: int, hours: int) -> None:
        before = rosters.visit(booking)
        version = max(1, self.heard[booking] - back)
        hears(told(booking, version, "cancelled", starts_at=STARTS + hours * HOUR), at=self.at)
        assert rosters.visit(booking) == before

    @rule(booking=a_booking, number=st.integers(1, 2), name=a_name, lead=st.booleans(), seen=st.booleans())
    def somebody_offers(self, booking: str, number: int, name: str, lead: bool, seen: bool) -> None:  # noqa: FBT001  drawn
        session = f"{booking}-{number}"
        roster = self.visit(booking).roster(session)
        starts_at = roster.session.starts_at if roster and seen else STARTS
        capacity = as_(ROLES[name][0], lead=lead)
        self.attempt(lambda: call.offer(booking, session, name, capacity, seen=starts_at, at=self.at))

    @rule(booking=a_booking, number=st.integers(1, 2), name=a_name, what=st.sampled_from((0, 0, 1, 2)))
    def an_offer_is_answered(self, booking: str, number: int, name: str, what: int) -> None:
        session = f"{booking}-{number}"
        acts = (
            lambda: call.accept(booking, session, name, who="Lee", at=self.at),
            lambda: call.turn_down(booking, session, name, who="Lee", at=self.at),
            lambda: call.take_back(booking, session, name, at=self.at),
        )
        self.attempt(acts[what])

    @rule(booking=a_booking, number=st.integers(1, 2), name=a_name, lead=st.booleans())
    def somebody_is_put_down(self, booking: str, number: int, name: str, lead: bool) -> None:  # noqa: FBT001  drawn
        capacity = as_(ROLES[name][-1], lead=lead)
        session = f"{booking}-{number}"
        self.attempt(lambda: call.assign(booking, session, name, capacity, who="Lee", at=self.at))

    @rule(booking=a_booking, number=st.integers(1, 2), name=a_name)
    def somebody_withdraws(self, booking: str, number: int, name: str) -> None:
        self.attempt(lambda: call.withdraw(booking, f"{booking}-{number}", name, who=name, at=self.at))

    @rule(name=a_name, kind=st.sampled_from(CLEARS), months=st.integers(0, 14))
    def a_check_is_recorded(self, name: str, kind: Check, months: int) -> None:
        issued = (NOW - months * timedelta(days=31)).date()
        check = replace(kind, issued=issued, seen_on=issued)
        self.attempt(lambda: check_cases.record(name, check, who="Kim", at=self.at))

    @rule(name=a_name, kind=st.sampled_from(CLEARS))
    def a_check_is_taken_back(self, name: str, kind: Check) -> None:
        self.attempt(lambda: check_cases.take_back(name, kind.type, kind.level, who="Kim", at=self.at))

    @rule(name=a_name, comes_back=st.booleans())
    def somebody_leaves(self, name: str, comes_back: bool) -> None:  # noqa: FBT001  drawn
        def left() -> None:
            life.leave(name, who=name, at=self.at)
            if comes_back:
                life.invite_again(name, who="Lee", at=self.at)
                life.accept_invitation(name, at=self.at)

        self.attempt(left)

    @rule(name=a_name, roles=st.sets(st.sampled_from(("midwife", "dietitian", "porter", "host"))))
    def somebodys_posts_change(self, name: str, roles: set[str]) -> None:
        person = people.person(name)
        assert person
        posts = tuple(Post("trust", role) for role in sorted(roles))
        self.attempt(
            lambda: life.edit(replace(person, posts=posts), version=person.version, who="Lee", at=self.at)
        )

    @rule()
    def a_merge_that_cant_be_is_refused(self) -> None:
        with pytest.raises(RefusedError):
            duplicates.merge("ann", "ann", versions=(1, 1), who="Lee", at=self.at)

    @rule(hours=st.sampled_from((1, 24, 24 * 19, 24 * 21)))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def the_night_judges_anew(self) -> None:
        before = rows()
        assert recheck.everybody(at=self.at) == []
        assert rows() == before, "everything was judged when it changed"

    # What must hold.

    def visit(self, booking: str) -> Visit:
        found = rosters.visit(booking)
        assert found
        return found

    @invariant()
    def weeks_say_what_rosters_say(self) -> None:
        by_rosters = sorted(
            (one.person, roster.session.id, roster.session.starts_at.isoformat())
            for booking in BOOKINGS
            for roster in self.visit(booking).rosters
            for one in roster.coming
        )
        by_weeks = sorted(
            (row["sk"], session, starts_at)
            for row in rows("week")
            for session, _, _, starts_at, _ in json.loads(row["line"])
        )
        assert by_weeks == by_rosters

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        everywhere = [roster for booking in BOOKINGS for roster in self.visit(booking).rosters]
        for one, other in combinations(everywhere, 2):
            both = {each.person for each in one.coming} & {each.person for each in other.coming}
            apart = max(one.session.starts_at, other.session.starts_at) >= min(
                one.session.ends_at, other.session.ends_at
            )
            assert apart or not both

    @invariant()
    def whoever_comes_is_fit_on_the_day(self) -> None:
        for booking in BOOKINGS:
            for roster in self.visit(booking).rosters:
                session = roster.session
                if session.standing != "planned" or session.starts_at <= self.at:
                    continue
                for one in roster.coming:
                    person = people.person(one.person)
                    assert person
                    assert person.standing == "here"
                    assert Post(one.capacity.organisation, one.capacity.role) in person.posts
                    policy = rules().policy(session.day)
                    assert fit(standings(policy, one.capacity.role, checks.file(one.person), session.day))

    @invariant()
    def the_board_says_what_rosters_and_offers_say(self) -> None:
        first, last = london_day(STARTS), london_day(STARTS) + timedelta(days=60)
        lines = {one.session: one for one in (*board.lines(first, last), *board.delivered(first, last))}
        taking_place = {}
        for booking in BOOKINGS:
            visit = self.visit(booking)
            for roster in visit.rosters:
                if roster.session.standing == "off":
                    continue
                taking_place[roster.session.id] = roster
                line, need = lines[roster.session.id], need_of(rules(), roster.session)
                assert need
                assert line.gap == gap_of(rules(), need, roster.capacities)
                assert line.as_session() == roster.session
                assert {one[0] for one in line.coming} == {one.person for one in roster.coming}
                assert line.offers_open == len(visit.open_offers(roster.session.id))
        assert lines.keys() == taking_place.keys()
        assert len(rows("board")) == len([one for one in BOOKINGS if self.visit(one).rosters])

    @invariant()
    def offers_are_found_by_who_made_them(self) -> None:
        by_person = {(one.booking, one.offer) for name in ROLES for one in offers.of_person(name)}
        assert by_person == {(booking, one) for booking in BOOKINGS for one in self.visit(booking).offers}

    @invariant()
    def what_was_told_last_is_so(self) -> None:
        for booking in BOOKINGS:
            told_of = [row for row in rows("outbox") if row["pk"] == f"OUTBOX#{booking}"]
            last = json.loads(max(told_of, key=lambda row: row["sk"])["detail"])["visit"]
            visit = self.visit(booking)
            assert last["version"] <= visit.head.version
            said = {
                one["id"]: (one["standing"], {each["person"] for each in one["coming"]})
                for one in last["sessions"]
            }
            assert said == {
                one.session.id: (one.session.standing, {each.person for each in one.coming})
                for one in visit.rosters
            }


@pytest.mark.usefixtures("people_aws")
def test_any_sequence() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        AnySequence,
        settings=settings(
            max_examples=5,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
