"""Steps tell apart how work grows, also where only its numbers grow."""

from collections.abc import Callable

import pytest

from tests.support.steps import exponent, steps


def linear(size: int) -> Callable[[], object]:
    def work() -> int:
        found = 0
        for one in range(size):
            found += one % 7
        return found

    return work


def squared(size: int) -> Callable[[], object]:
    def work() -> int:
        found = 0
        for one in range(size):
            for other in range(size):
                found += (one ^ other) % 7
        return found

    return work


def long_numbers(size: int) -> Callable[[], object]:
    """Return work of `size` lines whose number gets a bit longer with each."""

    def work() -> int:
        found = 1
        for _ in range(size):
            found *= 2
        return found

    return work


@pytest.mark.parametrize(("work", "grows"), [(linear, 1), (squared, 2)])
def test_lines_tell_how_work_grows(work: Callable[[int], Callable[[], object]], grows: int) -> None:
    assert exponent(work, 30, 300) == pytest.approx(grows, abs=0.1)


def test_numbers_that_grow_are_work_that_grows() -> None:
    assert exponent(long_numbers, 10_000, 100_000) > 1.8


def test_the_same_call_has_the_same_steps() -> None:
    assert steps(linear(100)) == steps(linear(100))


def test_a_number_that_was_made_once_is_counted_once() -> None:
    def work() -> int:
        long = 1 << 64_000
        found = 0
        for one in range(100):
            found += one
        return long + found

    assert steps(work) < 2_000
