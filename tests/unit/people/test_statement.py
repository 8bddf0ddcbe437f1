"""What an organisation's people and one person gave: by quarter, by what was counted, never a number that nobody knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.hours import Entry
from services.people.domain.statement import (
    Delivered,
    Met,
    Quarter,
    Theirs,
    quarter_named,
    statement,
    theirs,
)
from tests.support.people import DAY, HOUR, STARTS

ANN, BO = ("ann", "nurse", "trust", True), ("bo", "coach", "college", False)


def a_session(
    place: int = 1, *coming: tuple[str, str, str, bool], present: int | None = 28, urn: str = "910001"
) -> Delivered:
    starts_at = STARTS + (place - 1) * HOUR
    return Delivered(
        f"B1-{place}", "B1", urn, f"School {urn}", starts_at, starts_at + HOUR, present, coming or (ANN, BO)
    )


def test_an_organisations_statement_has_its_people_alone() -> None:
    way = [
        Entry("ann", "trust", "travel", DAY, 45, "B1"),
        Entry("ann", "trust", "own", DAY, 0),
        Entry("bo", "college", "travel", DAY, 30, "B1"),
    ]
    sessions = [a_session(), a_session(2, ANN, present=None), a_session(3, BO, present=30, urn="910002")]
    found = statement("trust", sessions, way)
    assert found.met == (Met("School 910001", 1, 28, 1),)
    assert (found.pupils, found.uncounted, found.roles) == (28, 1, ("nurse",))
    given = found.given
    assert (given.people, given.visits, given.sessions) == (1, 1, 2)
    assert (given.session_minutes, given.travel_minutes, given.own_minutes) == (120, 45, 0)
    assert statement("college", sessions, way).pupils == 58, "each organisation met the pupils in the room"


def test_the_way_is_told_once_by_somebody_who_comes_for_two_organisations() -> None:
    other = ("ann", "coach", "college", False)
    sessions = [a_session(1, ANN), a_session(2, other)]
    way = [Entry("ann", "trust", "travel", DAY, 45, "B1")]
    for organisation, minutes in (("trust", 45), ("college", 0)):
        given = statement(organisation, sessions, way).given
        assert (given.travel_minutes, given.without_travel) == (minutes, 0)
    assert statement("college", sessions, []).given.without_travel == 1


def test_of_an_organisation_that_gave_nothing_all_is_nought() -> None:
    found = statement("care", [a_session()], [])
    assert (found.given.people, found.met, found.pupils, found.uncounted) == (0, (), 0, 0)


def test_a_persons_own_figures() -> None:
    sessions = [a_session(), a_session(2, ANN, present=None), a_session(3, BO)]
    way = [Entry("ann", "trust", "travel", DAY, 45, "B1"), Entry("bo", "college", "travel", DAY, 30, "B1")]
    assert theirs("ann", sessions, way) == Theirs(2, 28, 1, 165)
    assert theirs("cy", sessions, way) == Theirs(0, 0, 0, 0)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_each_day_lies_in_one_quarter_which_its_name_gives_back(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert Quarter.of(quarter.last + timedelta(days=1)).previous == quarter
    assert quarter_named(quarter.name) == quarter


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-Q5", "2026-Q0", "1026-Q1", "2026-q1", "2026-Q1.pdf", "²026-Q1"]
)
def test_what_names_no_quarter_is_none(name: str) -> None:
    assert quarter_named(name) is None
