"""Any order of moves, offers, withdrawals, expiries and policies keeps what must hold of who comes.

The world here does what the use cases do: it reads, asks the domain and keeps rosters and weeks together. What must hold is
judged by plain code of the test's own, not by the domain's.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.people.domain.call import Call, Candidate
from services.people.domain.checks import CheckFile, Exemption
from services.people.domain.joining import assign, concerned, heard, rechecked, withdraw
from services.people.domain.need import Capacity, Urgency, gap_of, need_of, urgency
from services.people.domain.offer import Offer, accept, offer, take_back
from services.people.domain.person import Person, Post
from services.people.domain.refusal import RefusedError
from services.people.domain.roster import Roster
from services.people.domain.rules import Rules, rules_of
from services.people.domain.session import Session
from services.people.domain.week import Engagement, Week, kept_with, weeks_of
from shared.clock import plus_months
from tests.support.people import a_check, data, requirement

NAMES: Final = ("ann", "bo", "cy", "di", "ed")
ROLES: Final = {
    "ann": ("nurse",),
    "bo": ("scanner", "nurse"),
    "cy": ("coach",),
    "di": ("host",),
    "ed": ("host", "coach"),
}
BEGIN: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAYS: Final = [date(2026, 11, 3) + timedelta(days=number) for number in range(5)]
LEVELS: Final = {"word": ("Given", "given", "Good"), "record": ("Basic", "Enhanced", "Full", "ENHANCED", "")}
CLEARING: Final = {"Given": 0, "Basic": 0, "Enhanced": 1, "Full": 2}
BOOKINGS: Final = ("B1", "B2", "B3")
HOURS: Final = st.integers(8, 13)
QUARTERS: Final = st.sampled_from((0, 15, 30, 45))

a_name = st.sampled_from(NAMES)
a_day = st.sampled_from(DAYS)
some_roles = st.sets(st.sampled_from(("host", "nurse", "scanner", "coach")), min_size=1)
a_booking = st.sampled_from(BOOKINGS)


def sessions_of(
    booking: str, version: int, day: date, hour: int, minute: int, pupils: list[int]
) -> list[Session]:
    """Return a visit's sessions of half an hour, one after the other."""
    starts = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    half = timedelta(minutes=30)
    return [
        Session(
            id=f"{booking}-{number}",
            booking=booking,
            version=version,
            standing="planned",
            urn="910002" if booking == "B2" else "910001",
            school="Any",
            workshop="lab" if booking == "B2" else "talk",
            starts_at=starts + half * number,
            ends_at=starts + half * (number + 1),
            year_group=8,
            pupils=one,
        )
        for number, one in enumerate(pupils)
    ]


class World(RuleBasedStateMachine):
    """A programme with five people and three visits, as its table would hold it."""

    def __init__(self) -> None:
        super().__init__()
        self.at = BEGIN
        self.policies: list[dict[str, Any]] = data()["people"]["policies"]
        self.programme: Rules = rules_of(data(policies=self.policies))
        self.people: dict[str, Person] = {
            name: Person(
                id=name,
                version=1,
                name=name,
                email="",
                posts=tuple(Post("trust", role) for role in ROLES[name]),
            )
            for name in NAMES
        }
        self.files = {name: CheckFile(name) for name in NAMES}
        self.rosters: dict[str, Roster] = {}
        self.weeks: dict[tuple[str, date], Week] = {}
        self.offers: dict[tuple[str, str], Offer] = {}
        self.told: list[list[Session]] = []
        self.versions = dict.fromkeys(BOOKINGS, 0)

    # What the use cases do.

    def engagements(self, name: str, sessions: list[Session]) -> list[Engagement]:
        keys = weeks_of([name], sessions)
        return [one for key in sorted(keys) if key in self.weeks for one in self.weeks[key].engagements]

    def candidate(self, name: str, sessions: list[Session]) -> Candidate:
        return Candidate(self.people[name], self.files[name], self.engagements(name, sessions))

    def keep(self, after: list[Roster]) -> None:
        """Keep rosters and weeks together, each one version on from what was read."""
        changes = [(self.rosters.get(one.session.id, Roster(one.session)), one) for one in after]
        for before, roster in changes:
            if roster != before:
                assert roster.version > before.version
            self.rosters[roster.session.id] = roster
        for week in kept_with(changes, self.weeks):
            before_week = self.weeks.get((week.person, week.monday))
            assert week.version == (before_week.version if before_week else 0) + 1
            self.weeks[week.person, week.monday] = week

    def tell(self, sessions: list[Session]) -> None:
        booking = sessions[0].booking
        visit = [roster for roster in self.rosters.values() if roster.session.booking == booking]
        all_times = [*sessions, *(roster.session for roster in visit)]
        known = {name: self.candidate(name, all_times) for name in concerned(visit)}
        self.keep(list(heard(self.programme, visit, sessions, known, at=self.at)))

    def recheck(self) -> None:
        for roster in list(self.rosters.values()):
            known = {one.person: self.candidate(one.person, [roster.session]) for one in roster.coming}
            self.keep([rechecked(self.programme, roster, known, at=self.at)])

    def call(self, session: str) -> Call:
        return Call(self.programme, self.rosters[session], self.at)

    # What happens.

    @initialize(day=a_day, hours=st.lists(HOURS, min_size=3, max_size=3))
    def all_are_cleared_and_three_visits_are_agreed(self, day: date, hours: list[int]) -> None:
        for name in NAMES:
            checks = (a_check(), a_check("record", "Enhanced"))
            self.files[name] = replace(self.files[name], checks=checks)
        for booking, hour in zip(BOOKINGS, hours, strict=True):
            self.booking_tells(booking, day, hour, 0, [20])

    @rule(
        booking=a_booking,
        day=a_day,
        hour=HOURS,
        minute=QUARTERS,
        pupils=st.lists(st.integers(1, 70), min_size=1, max_size=3),
    )
    def booking_tells(self, booking: str, day: date, hour: int, minute: int, pupils: list[int]) -> None:
        self.versions[booking] += 1
        sessions = sessions_of(booking, self.versions[booking], day, hour, minute, pupils)
        self.told.append(sessions)
        self.tell(sessions)

    @rule(booking=a_booking, minutes=st.sampled_from((-90, -30, -15, 15, 30, 60)))
    def a_visit_moves_within_its_day(self, booking: str, minutes: int) -> None:
        self.versions[booking] += 1
        away = timedelta(minutes=minutes)
        sessions = [
            replace(
                one.session,
                version=self.versions[booking],
                starts_at=one.session.starts_at + away,
                ends_at=one.session.ends_at + away,
            )
            for one in self.rosters.values()
            if one.session.booking == booking
        ]
        self.told.append(sessions)
        self.tell(sessions)

    @precondition(lambda self: self.told)
    @rule(pick=st.data())
    def booking_tells_again_what_is_old(self, pick: st.DataObject) -> None:
        self.tell(pick.draw(st.sampled_from(self.told)))

    @precondition(lambda self: self.rosters)
    @rule(pick=st.data(), standing=st.sampled_from(("off", "delivered", "planned")))
    def the_visit_ends(self, pick: st.DataObject, standing: Any) -> None:
        roster = self.rosters[pick.draw(st.sampled_from(sorted(self.rosters)))]
        booking = roster.session.booking
        if standing == "delivered" and self.at < roster.session.starts_at:
            return
        self.versions[booking] += 1
        self.tell(
            [
                replace(one.session, version=self.versions[booking], standing=standing)
                for one in self.rosters.values()
                if one.session.booking == booking
            ]
        )

    @precondition(lambda self: self.rosters)
    @rule(name=a_name, pick=st.data(), place=st.integers(0, 1), lead=st.booleans())
    def somebody_offers(self, name: str, pick: st.DataObject, place: int, *, lead: bool) -> None:
        session = pick.draw(st.sampled_from(sorted(self.rosters)))
        roles = ROLES[name]
        what = Capacity("trust", roles[place % len(roles)], lead)
        key = (session, name)
        seen = self.rosters[session].session
        with suppress(RefusedError):
            self.offers[key] = offer(
                self.call(session),
                self.candidate(name, [seen]),
                what,
                seen=seen.starts_at,
                before=self.offers.get(key),
            )

    @precondition(lambda self: self.offers)
    @rule(pick=st.data())
    def the_lead_accepts(self, pick: st.DataObject) -> None:
        key = pick.draw(st.sampled_from(sorted(self.offers)))
        self.take(*key, accepted=True)

    @precondition(lambda self: self.offers)
    @rule(pick=st.data())
    def an_offer_is_taken_back(self, pick: st.DataObject) -> None:
        key = pick.draw(st.sampled_from(sorted(self.offers)))
        try:
            self.offers[key] = take_back(self.offers[key], at=self.at)
        except RefusedError:
            assert self.offers[key].standing != "open"

    @precondition(lambda self: self.rosters)
    @rule(name=a_name, pick=st.data(), lead=st.booleans())
    def the_lead_assigns(self, name: str, pick: st.DataObject, *, lead: bool) -> None:
        self.take(pick.draw(st.sampled_from(sorted(self.rosters))), name, accepted=False, lead=lead)

    @rule(names=st.permutations(NAMES))
    def the_lead_takes_whoever_can_come(self, names: list[str]) -> None:
        for session in sorted(self.rosters):
            call = self.call(session)
            for answer in call.answers([self.candidate(name, [call.session]) for name in names]):
                if answer.against is None:
                    self.take(session, answer.person, accepted=False, lead=answer.capacity.lead)

    def take(self, session: str, name: str, *, accepted: bool, lead: bool = False) -> None:
        """Put somebody down for a session: whoever is put down fills a place that was free."""
        call = self.call(session)
        candidate = self.candidate(name, [call.session])
        try:
            if accepted:
                roster, made = accept(call, self.offers[session, name], candidate, who="Lee")
                self.offers[session, name] = made
            else:
                roster = assign(call, candidate, Capacity("trust", ROLES[name][0], lead), who="Lee")
        except RefusedError:
            return
        assert call.need
        assert call.gap
        after = gap_of(self.programme, call.need, roster.capacities)
        assert after.people == call.gap.people - 1
        self.keep([roster])

    @precondition(lambda self: any(roster.coming for roster in self.rosters.values()))
    @rule(pick=st.data())
    def somebody_withdraws(self, pick: st.DataObject) -> None:
        there = [(name, one.person) for name, roster in sorted(self.rosters.items()) for one in roster.coming]
        session, person = pick.draw(st.sampled_from(there))
        try:
            roster = withdraw(self.programme, self.rosters[session], person, who=person, at=self.at)
        except RefusedError:
            assert self.at >= self.rosters[session].session.starts_at
            return
        left = roster.session.starts_at - self.at
        assert roster.steps[-1].late == (left < timedelta(hours=48))
        self.keep([roster])

    @rule(
        name=a_name,
        kind=st.sampled_from(sorted(LEVELS)),
        pick=st.data(),
        months=st.integers(-30, 0),
        ends=st.none() | a_day,
    )
    def a_record_changes(
        self, name: str, kind: str, pick: st.DataObject, months: int, ends: date | None
    ) -> None:
        level = pick.draw(st.sampled_from(LEVELS[kind]))
        check = a_check(kind, level, plus_months(date(2026, 11, 1), months), due=ends)
        others = tuple(one for one in self.files[name].checks if one.type != kind)
        self.files[name] = replace(self.files[name], checks=(*others, check))
        self.recheck()

    @rule(name=a_name, kind=st.sampled_from(sorted(LEVELS)), until=a_day)
    def somebody_is_exempt(self, name: str, kind: str, until: date) -> None:
        exemption = Exemption(kind, until, "Lee", date(2026, 11, 1))
        self.files[name] = replace(self.files[name], exemptions=(exemption,))
        self.recheck()

    @rule(name=a_name, standing=st.sampled_from(("here", "here", "gone", "invited")), posts=st.integers(0, 2))
    def somebody_leaves_or_comes_back(self, name: str, standing: Any, posts: int) -> None:
        roles = ROLES[name][-posts:] if posts else ROLES[name]
        kept = tuple(Post("trust", role) for role in roles)
        self.people[name] = replace(self.people[name], standing=standing, posts=kept)
        self.recheck()

    @precondition(lambda self: len(self.policies) < 4)
    @rule(
        starts=a_day,
        level=st.sampled_from(("Basic", "Enhanced", "Full")),
        roles=some_roles,
    )
    def a_policy_is_added(self, starts: date, level: str, roles: set[str]) -> None:
        last = self.policies[-1]
        if starts <= date.fromisoformat(last["starts"]):
            return
        required = [
            requirement("word", "Given", "host", "nurse", "scanner"),
            requirement("record", level, *sorted(roles), exempt_days=0),
        ]
        added = {"version": last["version"] + 1, "starts": str(starts), "requirements": required}
        self.policies = [*self.policies, added]
        self.programme = rules_of(data(policies=self.policies))
        self.recheck()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @precondition(lambda self: any(one.session.starts_at > self.at for one in self.rosters.values()))
    @rule()
    def the_next_session_begins(self) -> None:
        starts = (one.session.starts_at for one in self.rosters.values())
        self.at = min(one for one in starts if one > self.at)

    @precondition(lambda self: any(self.begun(one) for one in self.rosters.values()))
    @rule(pick=st.data(), lasts=st.integers(0, 90))
    def a_visit_is_said_not_to_have_happened_by_mistake(self, pick: st.DataObject, lasts: int) -> None:
        booking = pick.draw(
            st.sampled_from(sorted({one.session.booking for one in self.rosters.values() if self.begun(one)}))
        )
        for standing in ("off", "delivered"):
            self.versions[booking] += 1
            visit = [one.session for one in self.rosters.values() if one.session.booking == booking]
            self.tell([replace(one, version=self.versions[booking], standing=standing) for one in visit])
            self.at += timedelta(minutes=lasts)

    def begun(self, roster: Roster) -> bool:
        """Tell whether a session's time has come."""
        return roster.session.standing != "off" and roster.session.starts_at <= self.at

    # What must hold.

    def fit(self, name: str, role: str, day: date) -> bool:
        """Judge anew, without the domain, whether a person is fit on a day."""
        person = self.people[name]
        if person.standing != "here" or role not in {post.role for post in person.posts}:
            return False
        started = [one for one in self.policies if date.fromisoformat(one["starts"]) <= day]
        asked = [one for one in started[-1]["requirements"] if role in one["roles"]]
        return bool(asked) and all(self.holds(name, one, day) for one in asked)

    def holds(self, name: str, asked: dict[str, Any], day: date) -> bool:
        least = CLEARING[asked["level"]]
        for one in self.files[name].checks:
            ends = [plus_months(one.issued, asked["valid_months"]), *([one.due] if one.due else [])]
            known = one.type == asked["check"] and one.level in CLEARING
            if known and CLEARING[one.level] >= least and one.issued <= day < min(ends):
                return True
        for exempt in self.files[name].exemptions:
            days = (day - exempt.given_on).days
            if exempt.check == asked["check"] and 0 <= days <= asked["exempt_days"] and day <= exempt.until:
                return True
        return False

    @invariant()
    def nobody_comes_who_isnt_fit_on_the_day(self) -> None:
        for roster in self.rosters.values():
            if roster.session.standing == "planned" and self.at < roster.session.starts_at:
                for one in roster.coming:
                    assert self.fit(one.person, one.capacity.role, roster.session.day), one

    @invariant()
    def what_is_known_of_a_visit_is_the_newest(self) -> None:
        for roster in self.rosters.values():
            assert roster.session.version == self.versions[roster.session.booking]

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        for one, other in combinations(self.rosters.values(), 2):
            both = {each.person for each in one.coming} & {each.person for each in other.coming}
            if both:
                apart = max(one.session.starts_at, other.session.starts_at) - min(
                    one.session.ends_at, other.session.ends_at
                )
                to_come = self.at < min(one.session.starts_at, other.session.starts_at)
                way = 30 if one.session.urn != other.session.urn and to_come else 0
                assert apart >= timedelta(minutes=way), (one.session.id, other.session.id, both)

    @invariant()
    def weeks_say_what_rosters_say(self) -> None:
        by_rosters = {
            (one.person, roster.session.id, roster.session.starts_at, roster.session.ends_at)
            for roster in self.rosters.values()
            for one in roster.coming
        }
        by_weeks = [
            (week.person, one.session, one.starts_at, one.ends_at)
            for week in self.weeks.values()
            for one in week.engagements
        ]
        assert sorted(by_weeks) == sorted(by_rosters)

    @invariant()
    def nobody_comes_to_what_is_called_off_and_each_once(self) -> None:
        for roster in self.rosters.values():
            people = [one.person for one in roster.coming]
            assert len(set(people)) == len(people)
            assert not (people and roster.session.standing == "off")

    @invariant()
    def needs_that_are_met_are_met(self) -> None:
        for roster in self.rosters.values():
            need = need_of(self.programme, roster.session)
            assert need
            gap = gap_of(self.programme, need, roster.capacities)
            led = any(one.lead for one in roster.capacities)
            roles = [one.role for one in roster.capacities if not one.lead]
            met = led and len(roles) >= len(need.wanted) + need.others and self.seated(need.wanted, roles)
            assert (urgency(self.programme, gap, roster.session, self.at.date()) is Urgency.MET) == met

    def seated(self, wanted: tuple[str, ...], roles: list[str]) -> bool:
        """Try out every seating of the wanted places."""
        kinds = {"nurse": "clinical", "scanner": "clinical", "host": "other", "coach": "other"}
        return any(
            all(place in {role, kinds[role]} for place, role in zip(wanted, chosen, strict=True))
            for chosen in permutations(roles, len(wanted))
        )


TestAnyOrder = World.TestCase
TestAnyOrder.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
