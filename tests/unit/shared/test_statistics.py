"""Intervals and tests against known answers and SciPy; and how much work they are."""

from fractions import Fraction
from math import comb, log, sqrt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from shared.statistics import Z95, sign_test, wilson
from tests.support.steps import steps

COUNTS = st.integers(0, 500)
COUNTY = st.integers(0, 100_000)


def test_the_known_answers() -> None:
    assert sign_test(12, 3) == pytest.approx(0.03516, abs=5e-6)
    assert wilson(12, 15) == pytest.approx((0.5481, 0.9295), abs=5e-5)


def test_nothing_observed_says_nothing() -> None:
    assert sign_test(0, 0) == 1
    assert wilson(0, 0) == (0, 1)


@given(COUNTS, COUNTS)
def test_wilsons_interval_is_scipys(part: int, rest: int) -> None:
    whole = part + rest
    assume(whole)
    low, high = wilson(part, whole)
    oracle = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    assert low == pytest.approx(oracle.low, abs=1e-12)
    assert high == pytest.approx(oracle.high, abs=1e-12)
    assert 0 <= low <= high <= 1
    assert low - 1e-12 <= part / whole <= high + 1e-12


@given(COUNTS, st.integers(1, 500))
def test_wilsons_interval_mirrors_and_narrows(part: int, rest: int) -> None:
    whole = part + rest
    low, high = wilson(part, whole)
    assert wilson(rest, whole) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    narrow = wilson(4 * part, 4 * whole)
    assert narrow[1] - narrow[0] < high - low
    wide = wilson(part, whole, 1.5 * Z95)
    assert wide[0] <= low
    assert wide[1] >= high


@given(COUNTS, COUNTS)
def test_the_sign_test_is_scipys(up: int, down: int) -> None:
    if up + down:
        assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue, rel=1e-10, abs=1e-300)
    assert sign_test(up, down) == sign_test(down, up)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_exact(up: int, down: int) -> None:
    tail = sum(Fraction(comb(up + down, k), 2 ** (up + down)) for k in range(min(up, down) + 1))
    assert sign_test(up, down) == pytest.approx(float(min(Fraction(1), 2 * tail)), rel=1e-12)


@given(COUNTY, st.floats(0.9, 1.1) | st.floats(0, 1))
@example(50_000, 1.0)
@example(50_000, 0.99)
@example(100_000, 0.0)
def test_the_sign_test_is_right_to_eight_digits_for_a_county_of_pupils(up: int, share: float) -> None:
    down = min(100_000, round(up * share))
    assume(up + down)
    assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue, rel=1e-8, abs=1e-200)


@pytest.mark.parametrize(("up", "down"), [(4000, 3900), (9000, 200), (3000, 0), (60_000, 59_500)])
def test_the_sign_test_stands_a_county_of_pupils(up: int, down: int) -> None:
    assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue, rel=1e-8, abs=1e-200)


def work(up: int, down: int) -> int:
    """Return the steps of a sign test; a whole number that outgrows a machine's costs more of them."""
    return steps(lambda: sign_test(up, down))


def test_the_sign_tests_work_grows_with_the_square_root_of_the_pupils_at_most() -> None:
    pupils = [100, 1_000, 10_000, 100_000, 1_000_000]
    for share in (0.5, 0.49, 0.4, 0.1, 0.0):
        counted = [work(n - round(n * share), round(n * share)) for n in pupils]
        for n, counts in zip(pupils, counted, strict=True):
            assert counts < 60 * sqrt(n), (n, share)
        assert log(counted[-1] / counted[0], pupils[-1] / pupils[0]) < 0.6
