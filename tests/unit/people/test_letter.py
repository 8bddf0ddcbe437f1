"""What the visitor letter says, when it is due, and what differs: whatever happened before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.checks import CheckFile, Exemption
from services.people.domain.letter import (
    SETTLING,
    Confirmed,
    Letter,
    differences,
    due,
    says,
    state_of,
)
from services.people.domain.roster import Coming, Roster, joined
from shared.clock import london_time
from tests.support.people import (
    AT,
    HOUR,
    RULES,
    STARTS,
    a_check,
    a_roster,
    a_session,
    as_,
    cleared,
    requirement,
    with_policies,
)

GOES: Final = london_time(date(2026, 11, 18), 9)
"""Five working days before Wednesday 25 November."""


def letter(*rosters: Roster, version: int = 1, files: Any = None) -> Letter:
    return says(RULES, rosters, files or {}, version=version, at=GOES)


def put_down(roster: Roster, name: str, at: Any = AT, **changed: Any) -> Roster:
    return joined(roster, "assign", Coming(name, as_(**changed), at, "Lee", 1), who="Lee", at=at)


def test_it_goes_on_its_day_and_once_somebody_comes() -> None:
    assert due(RULES, [a_roster()], None) is None
    assert due(RULES, [put_down(a_roster(), "ann")], None) == GOES
    late = GOES + 3 * HOUR
    assert due(RULES, [put_down(a_roster(), "ann", late)], None) == late + SETTLING
    assert due(RULES, [put_down(a_roster(session=a_session(standing="off")), "ann")], None) is None


def test_so_near_to_the_visit_nobody_waits_for_another_change() -> None:
    near = STARTS - timedelta(minutes=20)
    assert due(RULES, [put_down(a_roster(), "ann", near)], None) == near


def test_what_was_told_is_not_told_again() -> None:
    roster = put_down(a_roster(), "ann")
    assert due(RULES, [roster], letter(roster)) is None
    more = put_down(roster, "bo", GOES + HOUR)
    assert due(RULES, [more], letter(roster)) == GOES + HOUR + SETTLING
    later = replace(roster, session=a_session(starts_at=STARTS + HOUR))
    found = differences(letter(roster), letter(later))
    assert [
        (one.before and one.before.starts_at, one.after and one.after.starts_at) for one in found.times
    ] == [(STARTS, STARTS + HOUR)]
    assert found.people == ()


def test_who_comes_as_something_else_left_and_joined() -> None:
    was, now = put_down(a_roster(), "ann"), put_down(a_roster(), "ann", role="host", lead=True)
    found = differences(letter(was), letter(now, version=2))
    assert [(one.move, one.person, one.capacity) for one in found.people] == [
        ("left", "ann", as_()),
        ("joined", "ann", as_("host", lead=True)),
    ]
    state = state_of([letter(was), letter(now, version=2)])
    assert state
    assert [(one.version, one.move, one.role, one.organisation) for one in state.changes] == [
        (2, "left", "nurse", "trust"),
        (2, "joined", "host", "trust"),
    ]
    assert state_of([]) is None


def test_a_school_is_told_of_what_was_seen_and_is_told_of_alone() -> None:
    roster = put_down(a_roster(), "ann")
    assert letter(roster, files={"ann": cleared()}).confirmed == (Confirmed("ann", "word", "Given"),)
    assert letter(roster, files={"ann": CheckFile("ann")}).confirmed == ()
    expired = CheckFile("ann", 1, (a_check(issued=date(2024, 1, 1)),))
    assert letter(roster, files={"ann": expired}).confirmed == ()
    exempt = CheckFile("ann", 1, (), (Exemption("word", date(2026, 12, 1), "Lee", date(2026, 11, 10)),))
    assert letter(roster, files={"ann": exempt}).confirmed == (), "an exemption confirms nothing"


def test_it_is_said_by_the_policy_of_the_visits_day() -> None:
    stricter = with_policies(
        {
            "version": 2,
            "starts": "2026-11-25",
            "requirements": [requirement("record", "Full", "nurse")],
        }
    )
    found = says(stricter, [put_down(a_roster(), "ann")], {"ann": cleared()}, version=1, at=GOES)
    assert found.confirmed == (), "the word is not asked for any more, so it is not said"


def test_who_leads_stands_first_and_what_is_off_does_not_stand_in_it() -> None:
    roster = put_down(put_down(a_roster(), "bo"), "ann", role="host", lead=True)
    off = put_down(a_roster(session=a_session(id="B1-2", standing="off")), "cy")
    found = letter(roster, off)
    assert found.people == ("ann", "bo")
    assert [one.session for one in found.sessions] == ["B1-1"]
    assert found.missing == 1, "of the two besides the lead one is missing"


some = st.lists(
    st.tuples(
        st.sampled_from(("ann", "bo", "cy")), st.sampled_from(("host", "nurse", "coach")), st.booleans()
    ),
    max_size=4,
    unique_by=lambda one: one[0],
)


@given(some, some)
def test_what_differs_leads_from_one_letter_to_the_other(before: Any, after: Any) -> None:
    was, now = (
        letter(a_roster(*((name, as_(role, lead=lead)) for name, role, lead in one)))
        for one in (before, after)
    )
    there = {(person, one) for session in was.sessions for person, one in session.coming}
    for one in differences(was, now).people:
        pair = (one.person, one.capacity)
        assert (pair in there) == (one.move == "left")
        there ^= {pair}
    assert there == {(person, one) for session in now.sessions for person, one in session.coming}
    assert not differences(now, now)
    assert bool(differences(was, now)) == (set(before) != set(after))
