"""What pupils said is told where every part passes the gate into which all that is told cuts the quarter."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.voice import Answered, Held, Unsaid, Voice, told, told_beside
from services.people.wording.statement import passes

SCHOOLS = 12


def held(sets: Mapping[str, str]) -> list[Held]:
    """Return a session at each school; `sets` name the organisations whose people came, by letter, a letter a school."""
    return [
        Held(f"S{place}", f"91000{place}", frozenset(of for of, places in sets.items() if letter in places))
        for place, letter in enumerate("abcdefghijkl")
    ]


def answered(more: int = 14, others: int = 12) -> list[Answered]:
    return [Answered(f"S{place}", more, others) for place in range(SCHOOLS)]


def test_what_pupils_said_at_enough_schools_is_told_beside_the_rest_of_the_quarter() -> None:
    sessions = held({"trust": "abcd"})
    assert told("trust", sessions, answered(), passes) == Voice(56, 48, 4)


@pytest.mark.parametrize(
    ("sets", "why"),
    [
        ({"trust": "abc"}, Unsaid.FEW),  # too few schools
        ({"trust": "abcdefghi"}, Unsaid.FEW),  # the whole less it would be three schools
        ({"care": "abcd"}, Unsaid.UNHEARD),
    ],
)
def test_what_is_not_told_says_why(sets: dict[str, str], why: Unsaid) -> None:
    assert told("trust", held(sets), answered(), passes) is why


def test_of_too_few_answers_or_of_one_that_nearly_nobody_gave_nothing_is_told() -> None:
    sessions = held({"trust": "abcd"})
    assert told("trust", sessions, answered(1, 1), passes) is Unsaid.FEW
    assert told("trust", sessions, answered(25, 1), passes) is Unsaid.FEW
    assert told("trust", sessions, answered(26, 0), passes) is Unsaid.FEW
    assert told("trust", sessions, answered(0, 0), passes) is Unsaid.UNHEARD


def test_of_two_whose_difference_is_a_class_one_alone_is_told() -> None:
    sessions = held({"trust": "abcde", "care": "abcd"})
    assert told("trust", sessions, answered(), passes) == Voice(70, 60, 5)
    assert told("care", sessions, answered(), passes) is Unsaid.FEW


def test_three_statements_and_the_whole_do_not_leave_a_class_between_them() -> None:
    # Each by itself and each two are fine; the whole less all three would be one school.
    sessions = held({"one": "abcd", "two": "efgh", "three": "ijk"})
    told_of = [
        name for name in ("one", "two", "three") if told(name, sessions, answered(), passes) != Unsaid.FEW
    ]
    assert told_of == ["one", "two"]


def test_those_who_came_to_the_same_sessions_are_told_the_same() -> None:
    sessions = held({"trust": "abcd", "care": "abcd"})
    assert told("trust", sessions, answered(), passes) == told("care", sessions, answered(), passes)


SETS = st.dictionaries(st.sampled_from("pqrst"), st.frozensets(st.sampled_from("abcdefghijkl")), max_size=5)


@given(SETS)
def test_no_taking_of_one_from_another_leaves_a_part_that_the_gate_would_keep(
    sets: dict[str, frozenset[str]],
) -> None:
    whole = frozenset("abcdefghijkl")

    def enough(part: frozenset[str]) -> bool:
        return len(part) >= 3

    fit = told_beside(sets, whole, enough, len)
    found = {whole}
    for name in fit:
        # Whatever can be made of what is told by putting together, taking from and having in common.
        found |= {made for one in found for made in (one & sets[name], one - sets[name], one | sets[name])}
        found |= {sets[name] - one for one in found}
    assert all(enough(one) for one in found if one)
    assert fit <= set(sets)
