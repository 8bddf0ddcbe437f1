"""Whom a lead is shown for a session: who could come, the best first, and who can't, each with one reason."""

from datetime import date, timedelta

from services.people.domain.checks import CheckFile, Status, worst
from services.people.domain.choice import choice
from services.people.domain.refusal import WhyNot
from services.people.domain.week import Engagement
from tests.support.people import (
    HOUR,
    STARTS,
    a_call,
    a_candidate,
    a_check,
    a_person,
    a_roster,
    as_,
    cleared,
)


def elsewhere(days: int = 1) -> Engagement:
    starts = STARTS + timedelta(days=days)
    return Engagement("B7-1", "B7", "910007", starts, starts + HOUR)


def test_the_best_are_those_who_take_a_wanted_place_and_of_whom_nothing_is_to_be_known() -> None:
    call = a_call(a_roster(("led", as_("host", lead=True))))
    coach, scanner = a_person("cleo", "coach"), a_person("sam", "scanner")
    busy = a_candidate(a_person("ann", "scanner"), engagements=[elsewhere()])
    found = choice(call, [busy, a_candidate(scanner), a_candidate(coach)])
    assert [one.person.id for one in found.able] == ["cleo", "sam", "ann"]
    assert not found.unable


def test_somebody_is_shown_once_with_all_they_could_come_as_the_wanted_first() -> None:
    [one] = choice(a_call(), [a_candidate(a_person("ann", "coach", "nurse"))]).able
    assert [(answer.capacity.role, answer.capacity.lead) for answer in one.answers] == [
        ("nurse", True),
        ("coach", False),
        ("nurse", False),
    ]


def test_of_several_reasons_the_one_is_told_of_which_the_person_could_do_the_most() -> None:
    call = a_call(a_roster(("led", as_("host", lead=True))))
    [one] = choice(call, [a_candidate(a_person(), checks=CheckFile("ann"))]).unable
    assert one.why.why is WhyNot.CHECK_MISSING
    [one] = choice(call, [a_candidate(a_person("ann", posts=()))]).unable
    assert one.why.why is WhyNot.NOT_THEIR_POST


def test_who_comes_already_or_is_not_here_is_in_neither_list() -> None:
    call = a_call(a_roster(("ann", as_("nurse"))))
    people = [a_person(), a_person("bob", standing="gone"), a_person("cat", standing="invited")]
    found = choice(call, [a_candidate(one) for one in people])
    assert (found.able, found.unable) == ((), ())


def test_all_checks_of_somebody_stand_in_one_word_as_the_worst_of_them_does() -> None:
    call = a_call()
    old = a_check("record", "Enhanced", date(2023, 1, 1))
    soon = a_check(issued=date(2024, 12, 20))
    for checks, status in (
        (cleared(), Status.VALID),
        (CheckFile("ann", 1, (soon, *cleared().checks[1:])), Status.RENEW),
        (CheckFile("ann", 1, (soon, old)), Status.EXPIRED),
        (CheckFile("ann", 1, (old,)), Status.UNKNOWN),
    ):
        assert worst(call.standings(a_candidate(checks=checks), "nurse")) is status, status
        call = a_call()
    assert worst(call.standings(a_candidate(), "gone")) is Status.UNKNOWN
