"""How sure a number is: intervals and tests, by their textbook formulas.

SciPy is the oracle in the tests; it is not in the package, because it weighs more than everything else together.
"""

from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, both bounds between 0 and 1 (E. B. Wilson, 1927).

    12 of 15 gives 0.5481 to 0.9295. Without any observation nothing is known: 0 to 1.
    """
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    centre = share + z * z / (2 * whole)
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def sign_test(up: int, down: int) -> float:
    """Return the exact two-sided p-value that as many went up as down; those who stayed are left out.

    12 up and 3 down gives 0.03516.
    """
    n = up + down
    if n == 0:
        return 1.0
    # Each binomial coefficient from the one before: afresh, those of a county's pupils take seconds.
    tail = ways = 1
    for k in range(1, min(up, down) + 1):
        ways = ways * (n - k + 1) // k
        tail += ways
    # Whole numbers divided last: 2**n is beyond a float from about a thousand pupils on.
    return min(1.0, float(2 * tail / 2**n))
