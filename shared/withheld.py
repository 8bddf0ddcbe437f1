"""Which counts are too small to show, and which others are withheld with them, since the rest would tell them.

`shared.suppression` publishes by it, and nothing else does.
"""

from collections.abc import Mapping
from typing import Final

from shared.thresholds import Thresholds

SLACK: Final = 3
"""By how many pupils the withheld cells together may outnumber the smallest shown one. Whoever knows that the smallest were
withheld knows that none of them is larger than that one: where they are nearly twice as many, that leaves few counts for each."""


def small(count: int, thresholds: Thresholds) -> bool:
    """Tell whether a count is too small to show."""
    # A coarse rounding would turn some into none.
    return 0 < count <= thresholds.small_cell or (count > 0 and not thresholds.nearest(count))


def hidden_with(cells: Mapping[str, int], hidden: set[str], thresholds: Thresholds) -> set[str]:
    """Return which cells are withheld together with those that must be."""
    # Withholding a zero would add nothing to them.
    others = sorted((count, name) for name, count in cells.items() if count and name not in hidden)
    while hidden:
        together = sum(cells[name] for name in hidden)
        # One that rounding alone would make none may be larger than a small cell: by itself it is the whole less the others.
        few = len(hidden) == 1 or together <= max(thresholds.small_cell, len(hidden))
        if not few and (not others or together - others[0][0] <= SLACK):
            return hidden
        if not others:
            return set(cells)
        hidden = {*hidden, others.pop(0)[1]}
    return hidden
