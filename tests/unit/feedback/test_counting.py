"""Which answers count: never more than the limit by themselves, none that counted is put out, the team decides of the others."""

from hypothesis import given
from hypothesis import strategies as st

from services.feedback.counting import Count, Decision, aside, coarse, undecided

KEYS = st.integers(0, 40).map(lambda number: f"key-{number:03d}")


@given(st.lists(st.tuples(st.frozensets(KEYS), st.integers(0, 30)), max_size=6))
def test_what_counts_goes_on_counting_and_never_passes_the_limit(
    steps: list[tuple[frozenset[str], int]],
) -> None:
    count, there, largest = Count(), frozenset[str](), 0
    for keys, limit in steps:
        there |= keys
        largest = max(largest, limit)
        before, count = count, count.with_answers(there, limit)
        assert before.within <= count.within <= there
        assert len(count.within) <= largest
        assert len(count.within) >= min(limit, len(there)), "no place stays empty"
        assert count.total == len(there)
        assert count.with_answers(there, limit) == count, "the same answers again change nothing"


def test_the_team_takes_in_what_stands_aside_and_no_more_than_that() -> None:
    count = Count().with_answers([f"{number:02d}" for number in range(14)], 10)
    assert (aside(count, Decision()), undecided(count, Decision())) == (4, 4)
    accepted = Decision(accepted=frozenset({"10", "11", "12", "13"}))
    assert aside(count, accepted) == undecided(count, accepted) == 0
    more = count.with_answers([f"{number:02d}" for number in range(17)], 10)
    assert aside(more, accepted) == 3, "those that come later stand aside again"
    refused = Decision(refused=4)
    assert (aside(count, refused), undecided(count, refused), undecided(more, refused)) == (4, 0, 3)


def test_how_many_stand_aside_is_told_in_tens() -> None:
    assert [coarse(number) for number in (0, 1, 10, 11, 273)] == [0, 10, 10, 20, 280]
