"""Intervals and tests against known answers and SciPy."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from services.metrics.statistics import Z95, sign_test, wilson

COUNTS = st.integers(0, 500)


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
        assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue, rel=1e-9)
    assert sign_test(up, down) == sign_test(down, up)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_exact(up: int, down: int) -> None:
    tail = sum(Fraction(comb(up + down, k), 2 ** (up + down)) for k in range(min(up, down) + 1))
    assert sign_test(up, down) == float(min(Fraction(1), 2 * tail))


@pytest.mark.parametrize(("up", "down"), [(4000, 3900), (9000, 200), (3000, 0)])
def test_the_sign_test_stands_a_county_of_pupils(up: int, down: int) -> None:
    assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue, rel=1e-8, abs=1e-300)
