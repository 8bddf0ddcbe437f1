"""How much pupils moved, and how sure that is where they answer by the class.

`shared.statistics` has what the gate itself needs. SciPy is the oracle in the tests.
"""

import functools
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

RESAMPLES: Final = 1000
"""How often the sessions are drawn again: enough for bounds that are said in whole steps of five."""

SEED: Final = 5
"""The same sessions give the same bounds, in whichever report."""

LOW, HIGH = 0.025, 0.975


def rank_biserial(moves: Mapping[int, int]) -> float:
    """Return the matched-pairs rank-biserial correlation, from -1 to 1, of how many moved how far (Kerby, 2014).

    `moves` counts pupils by how many steps they moved. Those who moved as far share their ranks; those who stayed have none.
    Where nobody moved, it is 0.
    """
    below, up, down = 0, 0.0, 0.0
    for size in sorted({abs(move) for move in moves if move}):
        rose, fell = moves.get(size, 0), moves.get(-size, 0)
        rank = below + (rose + fell + 1) / 2
        up, down, below = up + rank * rose, down + rank * fell, below + rose + fell
    return (up - down) / (up + down) if up + down else 0.0


def net_by_session(sessions: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return the 95 % interval of the net change, the share that rose less the share that fell, of a bootstrap by session.

    Of each session is given how many rose less how many fell, and how many answered. Whole sessions are drawn again, as many as
    there are, because pupils of one class answer alike (percentile bootstrap of a ratio of sums; Davison and Hinkley, 1997).
    Raises `ValueError` where nobody answered.
    """
    pairs = tuple(complex(net, answered) for net, answered in sessions if answered)
    if not pairs:
        raise ValueError("Nobody answered.")
    return _net_of(pairs)


@functools.lru_cache(maxsize=16)
def _net_of(pairs: tuple[complex, ...]) -> tuple[float, float]:
    """Return it of sums of both at once, drawn in C; a page that is asked for again draws them once."""
    draw = Random(SEED)  # noqa: S311  repeatable, not secret
    sums = (sum(draw.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    nets = sorted(one.real / one.imag for one in sums)
    return nets[round(LOW * (RESAMPLES - 1))], nets[round(HIGH * (RESAMPLES - 1))]
