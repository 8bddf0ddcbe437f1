"""People who may be one: why it is suggested, what is remembered, and what a merge would make."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.people.domain.checks import CheckFile
from services.people.domain.duplicates import Because, folded, pair, remembered, suggestions
from services.people.domain.merge import checks_of, merged, renamed
from services.people.domain.person import Person, Post
from services.people.domain.refusal import RefusedError
from services.people.domain.week import Engagement
from tests.support.people import AT, HOUR, STARTS, a_check, a_person, a_roster, as_, merge_of

NAMED = a_person(name="Zoë O'Brien", id="a", email="zoe@trust.example", phone="01452 555 123")


def other(**changed: object) -> Person:
    given: dict[str, object] = {
        "id": "b",
        "name": "Max Hall",
        "email": "max@x.example",
        "phone": "",
        "posts": (),
    }
    return replace(NAMED, **{**given, **changed})


@pytest.mark.parametrize(
    ("person", "because"),
    [
        (other(email="ZOE@trust.example"), (Because.EMAIL,)),
        (other(email="zoe+visits@trust.example"), (Because.EMAIL,)),
        (other(phone="+44 1452 555123"), (Because.PHONE,)),
        (other(name="O\u2019Brien, Zoe"), (Because.NAME,)),
        (other(name="Zoe O'Brian", posts=NAMED.posts), (Because.NAME_ALIKE,)),
        (
            other(name="Zoe OBrien", email="zoe@trust.example", posts=NAMED.posts),
            (Because.EMAIL, Because.NAME_ALIKE),
        ),
        (other(name="Zoe O'Brian"), None),
        (other(posts=NAMED.posts), None),
        (other(phone="123"), None),
        (other(email="zoe@trust.example", standing="gone"), None),
        (other(email=""), None),
    ],
)
def test_who_may_be_the_same_is_suggested_with_its_reasons(
    person: Person, because: tuple[Because, ...] | None
) -> None:
    found = suggestions([NAMED, person])
    assert [(one.pair, one.because) for one in found] == ([(("a", "b"), because)] if because else [])


def test_those_with_most_reasons_come_first_and_who_is_not_the_same_is_remembered() -> None:
    people = [
        NAMED,
        other(email="zoe@trust.example"),
        other(id="c", email="zoe@trust.example", name="Zoe O'Brien"),
    ]
    assert [one.pair for one in suggestions(people)] == [("a", "c"), ("a", "b"), ("b", "c")]
    assert [one.pair for one in suggestions(people, {pair("c", "a")})] == [("a", "b"), ("b", "c")]


def test_who_was_not_the_one_is_not_the_other_after_a_merge() -> None:
    assert remembered({("a", "c"), ("a", "b"), ("d", "e")}, gone="a", kept="b") == {("b", "c"), ("d", "e")}


def test_two_without_an_address_or_a_name_arent_the_same() -> None:
    assert suggestions([replace(NAMED, name="", email="", phone=""), other(name="", email="")]) == ()


def test_names_are_folded() -> None:
    assert folded("O\u2019Brien,  Zoë") == folded("zoe o'BRIEN") == "brien o zoe"


def test_a_merge_is_shown_before_it_is_made() -> None:
    kept = replace(NAMED, phone="", skills=("French",), reach=("GL50", "GL51"))
    gone = other(
        phone="07700 900123", posts=(Post("college", "coach"),), skills=("French", "Sign"), reach=("GL51",)
    )
    down = Engagement("B2-1", "B2", "910002", STARTS, STARTS + HOUR)
    found = merge_of(kept, gone, (), (down,))
    assert found.lost == (("name", "Max Hall"), ("email", "max@x.example"))
    assert (found.sessions, found.clashes) == (("B2-1",), ())
    person = merged(found)
    assert (person.id, person.version, person.phone) == ("a", kept.version + 1, "07700 900123")
    assert person.posts == (Post("trust", "nurse"), Post("college", "coach"))
    assert (person.skills, person.reach) == (("French", "Sign"), ("GL51",))


def test_where_none_is_anywhere_a_merge_keeps_what_one_of_them_said() -> None:
    for one, two in ((("GL50",), ()), ((), ("GL50",)), (("GL50",), ("GL1",))):
        assert merge_of(replace(NAMED, reach=one), other(reach=two)).person.reach == ("GL50",)


def test_who_would_be_in_two_places_isnt_merged() -> None:
    own = Engagement("B1-1", "B1", "910001", STARTS, STARTS + HOUR)
    found = merge_of(NAMED, other(), (own,), (replace(own, session="B2-1", booking="B2"),))
    assert found.clashes == (("B1-1", "B2-1"),)
    with pytest.raises(RefusedError):
        merged(found)


@pytest.mark.parametrize(
    ("minutes", "urn", "days", "clashes"),
    [(20, "910002", 0, 1), (30, "910002", 0, 0), (20, "910001", 0, 0), (20, "910002", -60, 0)],
)
def test_who_could_not_get_from_one_to_the_other_isnt_merged_either(
    minutes: int, urn: str, days: int, clashes: int
) -> None:
    starts = STARTS + timedelta(days=days)
    own = Engagement("B1-1", "B1", "910001", starts, starts + HOUR)
    later = own.ends_at + timedelta(minutes=minutes)
    its = Engagement("B2-1", "B2", urn, later, later + HOUR)
    for one, two in ((own, its), (its, own)):
        found = merge_of(NAMED, other(), (one,), (two,)).clashes
        assert found == ((one.session, two.session),)[:clashes]


@pytest.mark.parametrize(("kept", "gone", "then"), [
    ("invited", "here", "here"),
    ("here", "invited", "here"),
    ("gone", "here", "here"),
    ("gone", "invited", "invited"),
])  # fmt: skip
def test_one_of_two_who_is_here_is_here_as_the_one(kept: Any, gone: Any, then: str) -> None:
    found = merge_of(replace(NAMED, standing=kept, since=AT), other(standing=gone, since=STARTS))
    assert found.person.standing == then
    assert found.person.since == (AT if kept == then else STARTS)


def test_a_merge_keeps_records_and_names_the_kept_one_in_rosters() -> None:
    file = checks_of(
        CheckFile("a", 1, (a_check(),)), CheckFile("b", 1, (a_check(), a_check("record", "Basic")))
    )
    assert (file.person, file.version, len(file.checks)) == ("a", 2, 2)
    roster = a_roster(("b", as_()))
    assert [one.person for one in renamed(roster, "b", "a").coming] == ["a"]
    assert renamed(roster, "c", "a") is roster
