"""Why somebody can't come: each reason of the one closed list comes up, and is said in a sentence of its own."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.people.domain.call import Caution
from services.people.domain.checks import CheckFile, Exemption, exempted, recorded
from services.people.domain.joining import assign, withdraw
from services.people.domain.merge import merged, organisation_merged
from services.people.domain.need import Urgency
from services.people.domain.offer import Offer, accept, offer, take_back
from services.people.domain.person import (
    Organisation,
    OtherDays,
    Pattern,
    Person,
    Stretch,
    available,
    reaches,
)
from services.people.domain.presence import day_of
from services.people.domain.refusal import Reason, RefusedError, WhyNot
from services.people.domain.week import Engagement
from services.people.wording import reasons
from tests.support.people import (
    AT,
    DAY,
    HOUR,
    RULES,
    STARTS,
    a_call,
    a_candidate,
    a_check,
    a_person,
    a_roster,
    a_session,
    as_,
    merge_of,
)

NURSE = as_()
MORNING = Stretch(time(9), time(12))
OTHER = Engagement("B2-1", "B2", "910002", STARTS, STARTS + HOUR)
FULL = [("bo", as_("host", lead=True)), ("cy", as_("scanner")), ("di", as_("coach"))]


def made(**changed: object) -> Offer:
    given = offer(a_call(), a_candidate(), NURSE, seen=STARTS)
    return replace(given, **changed)


def against(who: object = None, what: object = NURSE, **call: object) -> Callable[[], object]:
    """Return what assigns somebody."""
    candidate = who or a_candidate()
    return lambda: assign(a_call(**call), candidate, what, who="Lee")  # type: ignore[arg-type]


def of(**changed: object) -> Callable[[], object]:
    return against(roster=a_roster(session=a_session(**changed)))


CASES: dict[WhyNot, tuple[Callable[[], object], str]] = {
    WhyNot.ENDED: (of(standing="off"), "This visit is called off or over"),
    WhyNot.TOO_LATE: (against(at=STARTS), "This session has begun"),
    WhyNot.MOVED: (
        lambda: accept(
            a_call(a_roster(session=a_session(starts_at=STARTS + HOUR))), made(), a_candidate(), who="Lee"
        ),
        "It is now on Wednesday 25 November 2026, 10:30am.",
    ),
    WhyNot.NEED_NOT_KNOWN: (of(workshop="gone"), "Nothing says yet who is needed"),
    WhyNot.FULL: (against(roster=a_roster(*FULL)), "Everyone who is needed for this session is found."),
    WhyNot.LEAD_TAKEN: (
        against(None, as_(lead=True), roster=a_roster(FULL[0])),
        "Somebody leads this session already.",
    ),
    WhyNot.ROLE_NOT_WANTED: (
        against(roster=a_roster(FULL[1])),
        "are for others: somebody who leads and somebody whose role is not clinical.",
    ),
    WhyNot.CANT_LEAD: (
        against(a_candidate(a_person("ann", "scanner")), as_("scanner", lead=True)),
        "A session is not led by somebody who comes as Radiographer.",
    ),
    WhyNot.GONE: (against(a_candidate(a_person(standing="gone"))), "You are not on our list of people"),
    WhyNot.NOT_THEIR_POST: (against(a_candidate(a_person("ann", "host"))), "Choose another one."),
    WhyNot.ALREADY_COMING: (
        against(roster=a_roster(("ann", NURSE))),
        "You are down for this session already",
    ),
    WhyNot.ALREADY_OFFERED: (
        lambda: offer(a_call(), a_candidate(), NURSE, seen=STARTS, before=made()),
        "You offered to come to this session already.",
    ),
    WhyNot.CHECK_MISSING: (
        against(a_candidate(checks=CheckFile("ann", 1, (a_check(),)))),
        "we know nothing of this check of yours: Record check.",
    ),
    WhyNot.CHECK_EXPIRED: (
        against(a_candidate(checks=CheckFile("ann", 1, (a_check(due=DAY), a_check("record", "Full"))))),
        "this check of yours has run out: Employer's word. Its last day is 24 November 2026.",
    ),
    WhyNot.POLICY_NOT_KNOWN: (
        against(
            roster=a_roster(session=a_session(starts_at=STARTS - timedelta(days=365))),
            at=AT - timedelta(days=365),
        ),
        "what is required of this role on the day of the visit: Nurse.",
    ),
    WhyNot.CLASH: (
        against(a_candidate(engagements=[OTHER])),
        "another session then: Wednesday 25 November 2026, 9:30am to 10:30am.",
    ),
    WhyNot.NO_TIME_TO_TRAVEL: (
        against(
            a_candidate(
                engagements=[replace(OTHER, starts_at=STARTS + 1.4 * HOUR, ends_at=STARTS + 2 * HOUR)]
            )
        ),
        "The way takes at least 30 minutes.",
    ),
    WhyNot.NOT_AVAILABLE: (
        against(a_candidate(a_person(patterns=(Pattern(1, MORNING),)))),
        "outside the times when you said you are free",
    ),
    WhyNot.OUT_OF_REACH: (
        against(a_candidate(a_person(reach=("GL5",)))),
        "This school, in GL50 1AA, is in none",
    ),
    WhyNot.NOT_ASKED_ABOUT: (
        against(a_candidate(a_person(asked_about=("lab",)))),
        "You said that you should not be asked about this workshop.",
    ),
    WhyNot.OFFER_CLOSED: (
        lambda: take_back(made(standing="accepted"), at=AT),
        "This offer was taken back or answered meanwhile.",
    ),
    WhyNot.NOT_COMING: (
        lambda: withdraw(RULES, a_roster(), "ann", who="ann", at=AT),
        "You are not down for this session",
    ),
    WhyNot.CHECK_NOT_KNOWN: (
        lambda: recorded(RULES, CheckFile("ann"), a_check("record", "enhanced"), DAY),
        "We know no check of this type and level.",
    ),
    WhyNot.CHECK_DAYS: (
        lambda: recorded(RULES, CheckFile("ann"), a_check(issued=DAY + timedelta(days=1)), DAY),
        "Say who saw the check.",
    ),
    WhyNot.EXEMPTION_NOT_ALLOWED: (
        lambda: exempted(RULES, CheckFile("ann"), Exemption("word", date(2026, 12, 26), "Lee", DAY)),
        "Nobody can be exempt from this check for so long.",
    ),
    WhyNot.SAME_PERSON: (lambda: merge_of(a_person(), a_person()), "This is the same person twice."),
    WhyNot.SAME_ORGANISATION: (
        lambda: organisation_merged(*[Organisation(id="trust", version=1, name="Trust")] * 2),
        "This is the same organisation twice.",
    ),
    WhyNot.MERGE_CLASHES: (
        lambda: merged(
            merge_of(a_person(), a_person("bo"), [OTHER], [replace(OTHER, session="B1-1", booking="B1")])
        ),
        "Both are down for sessions at the same time",
    ),
    WhyNot.NOT_THE_DAY: (
        lambda: day_of([a_roster(("ann", NURSE))], "ann", AT),
        "This visit is on Wednesday 25 November 2026, 9:30am.",
    ),
}

OF_THE_TABLE = {
    *(WhyNot.CROWDED, WhyNot.HAS_PEOPLE, WhyNot.STALE, WhyNot.BUSY, WhyNot.NOT_FOUND),
    *(WhyNot.MERGED_SINCE, WhyNot.MERGED_LONG_AGO),
}
"""What stands against something only once it is read or written."""


@pytest.mark.parametrize("why", CASES)
def test_each_reason_comes_up_and_is_a_sentence(why: WhyNot) -> None:
    act, sentence = CASES[why]
    with pytest.raises(RefusedError) as caught:
        act()
    assert caught.value.reason.why is why
    said = reasons.reason(RULES, caught.value.reason)
    assert sentence in said
    of_others = reasons.reason(RULES, caught.value.reason, of_others=True)
    assert (of_others != said) == (why in reasons.OF_OTHERS)
    for one in (said, of_others):
        assert one.endswith(".")
        assert "%(" not in one


def test_no_reason_is_without_a_case_and_a_sentence_of_its_own() -> None:
    assert set(CASES) | OF_THE_TABLE == set(WhyNot) == set(reasons.REASONS)
    assert len(set(reasons.REASONS.values())) == len(WhyNot)
    for why in OF_THE_TABLE:
        assert reasons.reason(RULES, Reason(why)).endswith(".")


def test_the_lead_is_not_told_what_only_the_person_can_do() -> None:
    for why in WhyNot:
        said = reasons.OF_OTHERS.get(why, reasons.REASONS[why])
        assert not re.search(r"\byours?\b|\byou offer|the team\b|other visits", said, re.IGNORECASE), why


def test_what_is_of_the_session_is_said_before_what_is_of_the_person() -> None:
    gone = a_candidate(a_person(standing="gone"), checks=CheckFile("ann"))
    ended = a_call(a_roster(*FULL, session=a_session(standing="off")))
    for call, why in ((ended, WhyNot.ENDED), (a_call(a_roster(*FULL)), WhyNot.FULL), (a_call(), WhyNot.GONE)):
        found = call.against(gone, NURSE)
        assert found
        assert found.why is why


def test_an_offer_for_a_visit_that_moved_is_told_so_whatever_else_stands_against_it() -> None:
    call = a_call(a_roster(*FULL, session=a_session(starts_at=STARTS + HOUR)))
    with pytest.raises(RefusedError) as caught:
        offer(call, a_candidate(engagements=[OTHER]), NURSE, seen=STARTS)
    assert caught.value.reason.why is WhyNot.MOVED


def test_who_can_come_has_nothing_against_it_and_each_caution_is_said() -> None:
    exempt = Exemption("record", date(2026, 11, 30), "Sam Lee", date(2026, 11, 20))
    candidate = a_candidate(
        checks=CheckFile(
            "ann", 1, (a_check(issued=date(2025, 1, 10), seen_on=date(2025, 1, 10)),), (exempt,)
        ),
        engagements=[replace(OTHER, starts_at=STARTS + 24 * HOUR, ends_at=STARTS + 25 * HOUR)],
    )
    call = a_call()
    assert call.against(candidate, NURSE) is None
    cautions = list(call.cautions(candidate, NURSE))
    assert {one.caution for one in cautions} == set(Caution) == set(reasons.CAUTIONS)
    assert [reasons.caution(RULES, one) for one in cautions] == [
        "To be renewed: Employer's word. Its last day is 9 January 2027.",
        "Exempt from Record check up to 30 November 2026, by Sam Lee.",
        "Down for another visit in this week: Thursday 26 November 2026, 9:30am.",
        "Did not say when they are free.",
    ]


def test_another_session_of_the_same_visit_is_no_second_visit_of_the_week() -> None:
    again = Engagement("B1-2", "B1", "910001", STARTS + HOUR, STARTS + 2 * HOUR)
    cautions = list(a_call().cautions(a_candidate(engagements=[again]), NURSE))
    assert [one.caution for one in cautions] == [Caution.AVAILABILITY_NOT_KNOWN]


def test_no_way_lies_between_two_sessions_at_one_school() -> None:
    next_door = replace(OTHER, urn="910001", starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    assert a_call().against(a_candidate(engagements=[next_door]), NURSE) is None


def test_the_way_may_take_just_as_long_as_there_is() -> None:
    later = replace(OTHER, starts_at=STARTS + 1.5 * HOUR, ends_at=STARTS + 2 * HOUR)
    assert a_call().against(a_candidate(engagements=[later]), NURSE) is None


@pytest.mark.parametrize(
    ("person", "free"),
    [
        (a_person(), None),
        (a_person(patterns=(Pattern(2, MORNING),)), True),
        (a_person(patterns=(Pattern(2, Stretch(time(9, 31), time(12))),)), False),
        (a_person(patterns=(Pattern(2, Stretch(time(9, 30), time(10, 30))),)), True),
        (a_person(patterns=(Pattern(2, Stretch(time(9), time(10, 29))),)), False),
        (a_person(patterns=(Pattern(2, MORNING, last=DAY - timedelta(days=1)),)), False),
        (a_person(patterns=(Pattern(2, MORNING, first=DAY + timedelta(days=1)),)), False),
        (a_person(patterns=(Pattern(2, MORNING, first=DAY, last=DAY),)), True),
        (a_person(patterns=(Pattern(2, MORNING),), others=(OtherDays(DAY, DAY),)), False),
        (a_person(others=(OtherDays(DAY, DAY, (MORNING,)),)), True),
        (a_person(others=(OtherDays(DAY, DAY), OtherDays(DAY, DAY, (MORNING,)))), True),
        (a_person(others=(OtherDays(DAY + timedelta(days=1), DAY + timedelta(days=1)),)), None),
    ],
)
def test_availability_is_what_was_said_of_the_day_or_not_known(person: Person, *, free: bool | None) -> None:
    assert available(person, DAY, a_session().stretch) is free


def test_availability_is_by_londons_clocks() -> None:
    summer = a_session(starts_at=STARTS.replace(month=6, day=24, hour=8))
    person = a_person(patterns=(Pattern(2, Stretch(time(9, 30), time(10, 30))),))
    assert (
        a_call(a_roster(session=summer), at=AT.replace(month=6)).against(a_candidate(person), NURSE) is None
    )


@pytest.mark.parametrize(
    ("reach", "postcode", "can"),
    [
        ((), "GL50 1AA", True),
        (("GL50",), "GL50 1AA", True),
        (("gl",), "GL50 1AA", True),
        (("GL5",), "GL50 1AA", False),
        (("G",), "GL50 1AA", False),
        (("GL50",), "", None),
    ],
)
def test_reach_is_by_district_or_area_or_not_known(
    reach: tuple[str, ...], postcode: str, *, can: bool | None
) -> None:
    assert reaches(a_person(reach=reach), postcode) is can


def test_whoever_is_asked_of_gets_an_answer_for_each_post_and_for_leading() -> None:
    people = [a_candidate(a_person("ann", "nurse", "coach")), a_candidate(a_person("bo", "scanner"))]
    answers = list(a_call(a_roster(FULL[2])).answers(people))
    assert [
        (one.person, one.capacity.role, one.capacity.lead, one.against and one.against.why) for one in answers
    ] == [
        ("ann", "nurse", True, None),
        ("ann", "nurse", False, None),
        ("ann", "coach", False, WhyNot.ROLE_NOT_WANTED),
        ("bo", "scanner", False, None),
    ]


def test_every_urgency_is_said() -> None:
    assert set(reasons.URGENCIES) == set(Urgency)
