"""Whoever puts together everything that is printed of answers, and works out every class that fits it, is left in doubt.

The attacker knows how the gate works, that nobody changed their answer, and at one time exactly how many answered. The measure:
for each cell of 1 to the threshold at least `LEAST` counts fit all that is printed at one time, never a single one fits what is
printed at two, and of what the newest said more than one story fits. That nobody gave an answer, where that is printed, is no
child's answer. Classes are worked out by brute force, none left out. Where about 30 answered first and 40 later, one count is
left in 51 of 587,818 stories: that exactly one pupil gave an answer, where all of the newest but one or none gave the same other.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import suppression
from shared.suppression import answers, band, cuts, interval, net, parts, scale, shares
from shared.thresholds import STANDARD

LEAST = 5
"""Counts that must fit for a small cell at one time."""

STEP = STANDARD.min_answers
"""As many have answered anew before anything is shown anew (`services.feedback.steps`)."""

WAYS = ("up", "same", "down")
Class = tuple[int, int, int]
Printed = tuple[str, ...]


@pytest.fixture(scope="module")
def parts_once() -> Iterator[None]:
    """Keep the shares of each part of a cut: they are looked at a million times, of a few hundred parts."""
    kept = functools.cache(lambda cells, schools: shares(dict(cells), schools=schools))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "shares", lambda cells, schools, **_: kept((*cells.items(),), schools))
        yield


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
            for new in news:
                assert max(new) >= sum(new) - 1, "nearly all of the newest said the same"
            for found in (set(one) for pages in (befores, afters) for one in zip(*pages, strict=True)):
                assert len(found) > 1 or not any(map(small, found)) or found == {1}, "and one pupil something"
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


@functools.cache
def cut(*of: Class) -> Printed:
    """Return what a digest prints of a cut: the shares of each part that the gate lets through, of three schools or more each."""
    cells = {f"{place}": (dict(zip(WAYS, one, strict=True)), 3) for place, one in enumerate(of)}
    shown = [[*part.values()] for part in cuts(cells).values()]
    return tuple("" if share.withheld else str(share) for part in shown for share in part)


def total(*of: Class) -> Class:
    return functools.reduce(plus, of)


@pytest.mark.usefixtures("parts_once")
@pytest.mark.parametrize("sizes", [(10, 20), (20, 20), (10, 40)])
def test_a_cut_beside_its_whole_leaves_several_counts(sizes: tuple[int, int]) -> None:
    """By workshop, by year group, by week or by term: two parts whose sizes are known, and the whole with all that is printed."""
    fitting = defaultdict(list)
    for one, other in product(*map(classes, sizes)):
        fitting[cut(one, other), printed(plus(one, other))].append((one, other))
    for pairs in fitting.values():
        ones, others = zip(*pairs, strict=True)
        assert min(least(ones), least(others), least({plus(*pair) for pair in pairs})) >= LEAST


@pytest.mark.usefixtures("parts_once")
def test_weeks_within_terms_leave_several_counts() -> None:
    """Three weeks, two of them of one term: each cut is printed, and the whole."""
    fitting = defaultdict(list)
    for three in product(classes(10), repeat=3):
        first, second, third = three
        term = plus(first, second)
        fitting[cut(*three), cut(term, third), printed(plus(term, third))].append(three)
    for stories in fitting.values():
        terms = {plus(first, second) for first, second, _ in stories}
        wholes = {total(*three) for three in stories}
        assert min(least(terms), least(wholes), *map(least, zip(*stories, strict=True))) >= LEAST


@pytest.mark.usefixtures("parts_once")
@settings(max_examples=15)
@given(st.tuples(*[st.sampled_from(list(classes(10)))] * 4))
def test_a_cut_by_workshop_and_one_by_year_group_leave_several_counts(groups: tuple[Class, ...]) -> None:
    """Two workshops and two year groups, each pair of them ten answers: both cuts are printed beside the whole.

    Stories are looked for until each part that fits stands in one; others would only add to the doubt.
    """
    a, b, c, d = groups
    rows, columns, whole = (plus(a, b), plus(c, d)), (plus(a, c), plus(b, d)), total(*groups)
    stories = [(*rows, *columns, whole)]
    for every in alike(whole):
        firsts, lefts = halves(every, cut(*rows)), halves(every, cut(*columns))
        for some, others, turned in ((firsts, lefts, False), (lefts, firsts, True)):
            for one in some:
                other = next((two for two in others if crosses(one, two, every)), None)
                if other is not None:
                    first, left = (other, one) if turned else (one, other)
                    stories.append((first, minus(every, first), left, minus(every, left), every))
    assert min(map(least, zip(*stories, strict=True))) >= LEAST


def halves(whole: Class, said: Printed) -> list[Class]:
    """Return the first halves of a whole of which the cut prints `said`."""
    found = (one for one in classes(sum(whole) // 2) if min(minus(whole, one)) >= 0)
    return [one for one in found if cut(one, minus(whole, one)) == said]


def crosses(row: Class, column: Class, whole: Class) -> bool:
    """Whether ten pupils can be both of a row and of a column, and none of the other three groups is less than nobody.

    Of each answer that allows for some numbers: no row or column has more of it than the whole.
    """
    (up, same, down), (up_too, same_too, down_too), (ups, sames, downs) = row, column, whole
    return (
        max(0, up + up_too - ups) + max(0, same + same_too - sames) + max(0, down + down_too - downs)
        <= 10
        <= min(up, up_too) + min(same, same_too) + min(down, down_too)
    )


def minus(one: Class, other: Class) -> Class:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def test_two_digests_with_a_cut_never_leave_a_single_count() -> None:
    """Parts of ten and twelve; of the first ten more answer; the digest prints the cut and the whole before and after."""
    fitting = defaultdict(list)
    for one, other, new in product(classes(10), classes(12), classes(STEP)):
        then = plus(one, new)
        before = cut(one, other), printed(plus(one, other))
        fitting[before, cut(then, other), printed(plus(then, other))].append((one, other, then, new))
    for stories in fitting.values():
        ones, others, thens, news = zip(*stories, strict=True)
        assert min(least(ones), least(others), least(thens), len(set(news))) > 1


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
