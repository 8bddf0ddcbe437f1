"""Whoever puts together everything that is printed of answers, and works out every class that fits it, is left in doubt.

The attacker knows how the gate works, that nobody changed their answer, and at one time exactly how many answered. The measure:
for each cell of 1 to the threshold at least `LEAST` counts fit all that is printed at one time, never a single one fits what is
printed at two, and of what the newest said more than one story fits. That nobody gave an answer, where that is printed, is no
child's answer. Classes are worked out by brute force, none left out. Where about 30 answered first and 40 later, one count is
left in 51 of 587,818 stories: when the newest but one all chose alike.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.suppression import answers, band, interval, net, parts, scale, shares
from shared.thresholds import STANDARD

LEAST = 5
"""Counts that must fit for a small cell at one time."""

STEP = STANDARD.min_answers
"""As many have answered anew before anything is shown anew (`services.feedback.steps`)."""

WAYS = ("up", "same", "down")
Class = tuple[int, int, int]
Printed = tuple[str, ...]


def classes(answered: int) -> Iterator[Class]:
    """Yield every way in which so many can have moved."""
    for up in range(answered + 1):
        for same in range(answered - up + 1):
            yield up, same, answered - up - same


@functools.cache
def printed(of: Class) -> Printed:
    """Return all that a page or a digest prints of a class: shares, intervals, the one number, p and how many answered."""
    found = shares(dict(zip(WAYS, of, strict=True)))
    up, _, down = found.values()
    return (
        *map(str, found.values()),
        *(str(interval(share)) for share in found.values()),
        str(net(up, down)),
        str(band(up, down)),
        str(answers(sum(of))),
    )


def small(count: int) -> bool:
    return 0 < count <= STANDARD.small_cell


def least(fitting: Iterable[Class]) -> int:
    """Return how many counts fit for the small cell of which the fewest do; many where there is no small one."""
    counts = [{one[way] for one in fitting} for way in range(len(WAYS))] if (fitting := list(fitting)) else []
    return min((len(found) for found in counts if any(map(small, found))), default=99)


@pytest.mark.parametrize("answered", range(10, 41))
def test_a_page_leaves_several_counts_for_each_small_cell(answered: int) -> None:
    fitting = defaultdict(list)
    for one in classes(answered):
        fitting[printed(one)].append(one)
    assert min(map(least, fitting.values())) >= LEAST


@pytest.mark.parametrize("answered", [10, 17, 21, 28])
def test_a_scale_in_two_groups_leaves_several_counts_for_each_small_step(answered: int) -> None:
    fitting = defaultdict(list)
    for steps in product(range(answered + 1), repeat=4):
        if (rest := answered - sum(steps)) >= 0:
            said = tuple(map(str, scale((*steps, rest)).values()))
            fitting[said].append((*steps, rest))
    for found in fitting.values():
        for place in range(5):
            counts = {one[place] for one in found}
            assert len(counts) >= LEAST or not any(map(small, counts))


@pytest.mark.parametrize(
    ("first", "then", "of"), [(10, 20, 0), (15, 25, 0), (20, 30, 0), (25, 35, 0), (30, 40, 10_000)]
)
def test_two_pages_of_one_class_never_leave_a_single_count(first: int, then: int, of: int) -> None:
    """How many answered is known here as it is printed, to the nearest five, and that ten or more came between.

    None of the stories may be told apart, or fewer than one in `of`.
    """
    fitting: defaultdict[tuple[Printed, Printed], list[tuple[Class, Class, Class]]] = defaultdict(list)
    for before in nearly(first):
        for answered in range(max(sum(before) + STEP, then - 2), then + 3):
            for new in classes(answered - sum(before)):
                after = plus(before, new)
                fitting[printed(before), printed(after)].append((before, after, new))
    told = 0
    for stories in fitting.values():
        befores, afters, news = zip(*stories, strict=True)
        if least(befores) < 2 or least(afters) < 2 or len(set(news)) < 2:
            told += len(stories)
    assert told * of <= sum(map(len, fitting.values()))
    assert of or not told


def nearly(answered: int) -> Iterator[Class]:
    """Yield the classes of as many as are printed as `answered`."""
    for count in range(max(STEP, answered - 2), answered + 3):
        yield from classes(count)


def plus(one: Class, other: Class) -> Class:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


COUNTS = st.integers(10, 12).flatmap(lambda answered: st.sampled_from(list(classes(answered))))


def alike(of: Class) -> list[Class]:
    """Return the classes of as many of which a page prints the same."""
    return [one for one in classes(sum(of)) if printed(one) == printed(of)]


@settings(max_examples=10)
@given(COUNTS, st.sampled_from(list(classes(10))), COUNTS, COUNTS)
def test_two_digests_and_all_pages_leave_as_many(
    first: Class, new: Class, second: Class, third: Class
) -> None:
    """Three schools, a class each, each with its page; of the first ten more answer, and the digest is sent before and after."""
    then = plus(first, new)
    others = {plus(one, other) for one, other in product(alike(second), alike(third))}
    told = printed(plus(first, plus(second, third))), printed(plus(then, plus(second, third)))
    before, after, news = set(), set(), set()
    for one in alike(first):
        rests = [rest for rest in others if printed(plus(one, rest)) == told[0]]
        for more in classes(STEP) if rests else ():
            later = plus(one, more)
            if printed(later) == printed(then) and any(
                printed(plus(later, rest)) == told[1] for rest in rests
            ):
                before.add(one)
                after.add(later)
                news.add(more)
    assert (first in before, then in after, new in news) == (True, True, True)
    assert min(least(before), least(after), len(news)) > 1


def test_a_list_of_schools_and_its_total_leave_several_counts_for_each_that_is_withheld() -> None:
    for schools in (1, 2, 3):
        fitting = defaultdict(list)
        for counts in product(range(21), repeat=schools):
            said = parts(dict(zip("abc", counts, strict=False)))
            fitting[*map(str, said.values()), str(answers(sum(counts)))].append(counts)
        for lists in fitting.values():
            for school in range(schools):
                found = {one[school] for one in lists}
                assert len(found) >= LEAST or not any(map(small, found))


def test_what_was_printed_before_gave_a_class_back() -> None:
    """The attack itself is sound: exact shares beside how many answered leave one class."""
    fitting = defaultdict(list)
    for one in classes(27):
        fitting[tuple(f"{100 * count / 27:.0f}" for count in one)].append(one)
    assert {least(found) for found in fitting.values()} == {1, 99}
