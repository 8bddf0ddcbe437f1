"""How much pupils moved, against SciPy and known answers."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap, rankdata

from services.metrics.figures.statistics import net_by_session, rank_biserial

MOVES = st.dictionaries(st.integers(-4, 4), st.integers(0, 40))
SESSIONS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)).filter(any), min_size=1, max_size=30
)


def oracle(moves: Mapping[int, int]) -> float:
    """Return the correlation from SciPy's ranks of each pupil's move."""
    each = np.array([move for move, count in moves.items() for _ in range(count) if move])
    if not each.size:
        return 0
    ranks = rankdata(abs(each))
    return float((ranks[each > 0].sum() - ranks[each < 0].sum()) / ranks.sum())


@given(MOVES)
def test_the_effect_size_is_of_scipys_ranks(moves: dict[int, int]) -> None:
    assert rank_biserial(moves) == pytest.approx(oracle(moves), abs=1e-12)
    mirrored = {-move: count for move, count in moves.items()}
    assert rank_biserial(mirrored) == pytest.approx(-rank_biserial(moves), abs=1e-12)


@pytest.mark.parametrize(
    ("moves", "effect"),
    [({}, 0), ({0: 9}, 0), ({1: 3, 0: 100}, 1), ({-2: 1}, -1), ({1: 5, -1: 5}, 0), ({1: 1, -2: 1}, -1 / 3)],
)
def test_known_effects(moves: dict[int, int], effect: float) -> None:
    assert rank_biserial(moves) == pytest.approx(effect)


@given(SESSIONS)
def test_the_bounds_are_among_the_sessions_and_the_same_each_time(
    sessions: list[tuple[int, int, int]],
) -> None:
    pairs = [(up - down, up + same + down) for up, same, down in sessions]
    low, high = net_by_session(pairs)
    nets = [net / answered for net, answered in pairs]
    assert min(nets) - 1e-12 <= low <= high <= max(nets) + 1e-12
    assert net_by_session(pairs) == (low, high)
    assert net_by_session([*pairs, (0, 0)]) == (low, high), "a session in which nobody said both is none"


def test_sessions_that_are_alike_leave_no_doubt() -> None:
    assert net_by_session([(6, 20)] * 12) == (0.3, 0.3)


def test_nobody_answered() -> None:
    with pytest.raises(ValueError, match="Nobody answered"):
        net_by_session([(0, 0)])


def test_the_bootstrap_is_scipys() -> None:
    draw = np.random.default_rng(3)
    answered = draw.integers(15, 30, size=40)
    net = np.round(answered * draw.normal(0.35, 0.2, size=40)).astype(int)
    found = net_by_session([(int(n), int(a)) for n, a in zip(net, answered, strict=True)])
    expected = bootstrap(
        (net, answered),
        lambda n, a, axis=-1: n.sum(axis=axis) / a.sum(axis=axis),
        paired=True,
        n_resamples=20_000,
        method="percentile",
        rng=draw,
    ).confidence_interval
    assert found == pytest.approx((expected.low, expected.high), abs=0.015)
